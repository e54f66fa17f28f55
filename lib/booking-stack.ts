// oxlint-disable no-new -- a construct adds itself to its scope
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api } from './api.ts';
import { Audit } from './audit.ts';
import { Budget } from './budget.ts';
import { Canary } from './canary.ts';
import { Edge } from './edge.ts';
import { Events } from './events.ts';
import { FollowUp } from './follow-up.ts';
import { customerKey, type House } from './house.ts';
import { Identity } from './identity.ts';
import { Mail } from './mail.ts';
import { Monitoring } from './monitoring.ts';
import { OriginProof } from './origin-proof.ts';
import { ReadModels } from './read-models.ts';
import { Signing } from './signing.ts';
import type { StageValues } from './stages.ts';
import { BookingTable } from './table.ts';
import { Upkeep } from './upkeep.ts';
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
    const mail = new Mail(this, 'Mail', house);
    const identity = new Identity(this, 'Identity', { house, mail });
    const signing = new Signing(this, 'Signing', house);
    const events = new Events(this, 'Events', { house, table });
    const audit = new Audit(this, 'Audit', { house, table, events });
    const proof = stage.edge && new OriginProof(this, 'OriginProof', { house, values: stage.edge });
    const api = new Api(this, 'Api', { house, table, identity, mail, signing, audit, proof });
    const edge = stage.edge && proof && new Edge(this, 'Edge', { house, values: stage.edge, api: api.endpoint, proof });
    // A new proof is taken before it is shown.
    edge?.node.addDependency(api);
    const apiUrl = stage.apiUrl ?? api.endpoint;
    const readModels = new ReadModels(this, 'ReadModels', { house, table, events });
    const followUp = new FollowUp(this, 'FollowUp', { house, table, identity, mail, signing, events, apiUrl });
    const upkeep = new Upkeep(this, 'Upkeep', {
      house,
      table,
      identity,
      reminders: followUp.reminders,
      notices: followUp.notices,
    });
    const canary = new Canary(this, 'Canary', { house, apiUrl });
    new Monitoring(this, 'Monitoring', { house, table, api, events, followUp, canary });
    new Budget(this, 'Budget', stage);
    waiveForAll(this);

    const {
      notices,
      confirmation,
      announcements,
      mailFeedback,
      scheduling,
      reminders,
      conflicts,
      openTimes,
      waitlist,
    } = followUp;
    this.output({
      ApiId: api.http.apiId,
      ApiEndpoint: api.endpoint,
      TableName: table.table.tableName,
      UserPoolId: identity.pool.userPoolId,
      UserPoolClientId: identity.client.userPoolClientId,
      EventBusName: events.bus.eventBusName,
      ScheduleGroup: reminders.group.scheduleGroupName,
      SigningSecretArn: signing.secret.secretArn,
      PublishFunctionName: events.publish.functionName,
      SweepFunctionName: events.sweep.fn.functionName,
      ConfirmationFunctionName: confirmation.fn.functionName,
      SenderFunctionName: notices.fn.functionName,
      NoticeQueueUrl: notices.queues.mail.queueUrl,
      SmsQueueUrl: notices.queues.sms.queueUrl,
      BulkMailQueueUrl: notices.queues.bulk.queueUrl,
      NoticeDlqUrl: notices.deadLetters.queueUrl,
      SchedulingFunctionName: scheduling.fn.functionName,
      ReminderFunctionName: reminders.send.functionName,
      OpenTimesFunctionName: openTimes.fn.functionName,
      OpenTimesQueueUrl: openTimes.queue.queueUrl,
      OpenTimesDlqUrl: openTimes.deadLetters.queueUrl,
      ExtendDoctorDaysFunctionName: upkeep.extendDoctorDays.fn.functionName,
      ExpireHoldsFunctionName: upkeep.expireHolds.fn.functionName,
      ExpireWishesFunctionName: upkeep.expireWishes.fn.functionName,
      RepairFunctionName: upkeep.repair.fn.functionName,
      ArchiveFunctionName: upkeep.archiving.fn.functionName,
      FinishErasuresDlqUrl: upkeep.erasing.deadLetters.queueUrl,
      FinishErasuresFunctionName: upkeep.erasing.fn.functionName,
      ArchiveBucketName: upkeep.archive.bucket.bucketName,
      CanaryFunctionName: canary.job.fn.functionName,
      CanaryDlqUrl: canary.job.deadLetters.queueUrl,
      CanarySecretArn: canary.secret.secretArn,
      ...(edge && { WebBucketName: edge.bucket.bucketName, EdgeHost: edge.distribution.distributionDomainName }),
      ...(events.archive && { EventArchiveArn: events.archive.archiveArn }),
      SweepDlqUrl: events.sweep.deadLetters.queueUrl,
      ExtendDoctorDaysDlqUrl: upkeep.extendDoctorDays.deadLetters.queueUrl,
      ExpireHoldsDlqUrl: upkeep.expireHolds.deadLetters.queueUrl,
      ExpireWishesDlqUrl: upkeep.expireWishes.deadLetters.queueUrl,
      RepairDlqUrl: upkeep.repair.deadLetters.queueUrl,
      ArchiveDlqUrl: upkeep.archiving.deadLetters.queueUrl,
      AuditExportDlqUrl: audit.exporter.deadLetters.queueUrl,
      PublishDlqUrl: events.unpublished.queueUrl,
      ConfirmationQueueUrl: confirmation.queue.queueUrl,
      ConfirmationDlqUrl: confirmation.deadLetters.queueUrl,
      AnnouncementsFunctionName: announcements.fn.functionName,
      AnnouncementsQueueUrl: announcements.queue.queueUrl,
      AnnouncementsDlqUrl: announcements.deadLetters.queueUrl,
      MailFeedbackQueueUrl: mailFeedback.queue.queueUrl,
      MailFeedbackDlqUrl: mailFeedback.deadLetters.queueUrl,
      SchedulingQueueUrl: scheduling.queue.queueUrl,
      SchedulingDlqUrl: scheduling.deadLetters.queueUrl,
      WaitlistQueueUrl: waitlist.queue.queueUrl,
      WaitlistDlqUrl: waitlist.deadLetters.queueUrl,
      ConflictsFunctionName: conflicts.fn.functionName,
      ConflictsQueueUrl: conflicts.queue.queueUrl,
      ConflictsDlqUrl: conflicts.deadLetters.queueUrl,
      AuditTableName: audit.table.tableName,
      AuditBucketName: audit.bucket.bucketName,
      AuditWriterFunctionName: audit.writer.fn.functionName,
      AuditExportFunctionName: audit.exporter.fn.functionName,
      AuditQueueUrl: audit.writer.queue.queueUrl,
      AuditDlqUrl: audit.writer.deadLetters.queueUrl,
      CountingFunctionName: readModels.counting.fn.functionName,
      CountingQueueUrl: readModels.counting.queue.queueUrl,
      CountingDlqUrl: readModels.counting.deadLetters.queueUrl,
      ReadModelsFunctionName: readModels.following.functionName,
      ReadModelsDlqUrl: readModels.notFollowed.queueUrl,
      ReminderQueueUrl: reminders.queue.queueUrl,
      ReminderDlqUrl: reminders.deadLetters.queueUrl,
    });
  }

  private output(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
