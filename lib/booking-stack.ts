// oxlint-disable no-new -- a construct adds itself to its scope
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api } from './api.ts';
import { Events } from './events.ts';
import { FollowUp } from './follow-up.ts';
import { customerKey, type House } from './house.ts';
import { Identity } from './identity.ts';
import { Mail } from './mail.ts';
import { Monitoring } from './monitoring.ts';
import { Signing } from './signing.ts';
import type { StageValues } from './stages.ts';
import { BookingTable } from './table.ts';
import { waiveForAll } from './waivers.ts';

export interface BookingStackProps extends StackProps {
  readonly stage: StageValues;
  readonly version: string;
}

/** The whole system of one stage. */
export class BookingStack extends Stack {
  constructor(scope: Construct, id: string, { stage, version, ...props }: BookingStackProps) {
    super(scope, id, { ...props, description: 'Appointment scheduling', terminationProtection: stage.keepsData });
    const house: House = { stage, version, key: customerKey(this, stage) };

    const table = new BookingTable(this, 'Data', house);
    const identity = new Identity(this, 'Identity', house);
    const mail = new Mail(this, 'Mail', house);
    const signing = new Signing(this, 'Signing', house);
    const api = new Api(this, 'Api', { house, table, identity, mail, signing });
    const events = new Events(this, 'Events', { house, table });
    const followUp = new FollowUp(this, 'FollowUp', { house, table, identity, mail, signing, events });
    new Monitoring(this, 'Monitoring', { house, table, api, events, followUp });
    waiveForAll(this);

    const { confirmation, scheduling, reminders, extendDoctorDays } = followUp;
    this.output({
      ApiId: api.http.apiId,
      ApiEndpoint: api.http.apiEndpoint,
      TableName: table.table.tableName,
      UserPoolId: identity.pool.userPoolId,
      UserPoolClientId: identity.client.userPoolClientId,
      EventBusName: events.bus.eventBusName,
      ScheduleGroup: reminders.group.scheduleGroupName,
      SigningSecretArn: signing.secret.secretArn,
      PublishFunctionName: events.publish.functionName,
      SweepFunctionName: events.sweep.fn.functionName,
      ConfirmationFunctionName: confirmation.fn.functionName,
      SchedulingFunctionName: scheduling.fn.functionName,
      ReminderFunctionName: reminders.send.functionName,
      ExtendDoctorDaysFunctionName: extendDoctorDays.fn.functionName,
      PublishDlqUrl: events.unpublished.queueUrl,
      ConfirmationQueueUrl: confirmation.queue.queueUrl,
      ConfirmationDlqUrl: confirmation.deadLetters.queueUrl,
      SchedulingQueueUrl: scheduling.queue.queueUrl,
      SchedulingDlqUrl: scheduling.deadLetters.queueUrl,
      ReminderDlqUrl: reminders.deadLetters.queueUrl,
    });
  }

  private output(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
