import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type House, removalPolicy, waive } from './house.ts';
import { type Environment, NodeFunction } from './node-function.ts';
import { schedulerRole } from './periodic.ts';
import { deadLetterQueue } from './queues.ts';

export interface RemindersProps {
  readonly house: House;
  /** What the function that sends a reminder is told. */
  readonly environment: Environment;
}

/** An ARN as cdk-nag writes it, which has to be said literally. */
const plainly = (arn: string): string => arn.replace(Aws.ACCOUNT_ID, '<AWS::AccountId>').replace(Aws.PARTITION, 'aws');

/** One-time schedules in a group of their own, each invoking the one function that sends reminders. */
export class Reminders extends Construct {
  readonly group: ScheduleGroup;
  readonly send: NodeFunction;
  readonly deadLetters: Queue;
  private readonly role: Role;

  constructor(scope: Construct, id: string, { house, environment }: RemindersProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: `appointments-${house.stage.name}-reminders`,
      removalPolicy: removalPolicy(house.stage),
    });
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', {
      userImpact: 'Some people are not reminded of their appointment.',
      runbook: 'reminders-not-sent',
    });
    this.send = new NodeFunction(this, 'Send', {
      house,
      entry: 'reactions/send-reminder',
      description: 'Reminds of one appointment when its time has come',
      environment,
      timeout: Duration.seconds(30),
    });
    this.send.configureAsyncInvoke({ onFailure: new SqsDestination(this.deadLetters), retryAttempts: 2 });
    this.role = schedulerRole(this, 'SchedulerRole', this.send, this.deadLetters);
  }

  /** What a function must be told to schedule reminders. */
  get variables() {
    return {
      SCHEDULE_GROUP: this.group.scheduleGroupName,
      SCHEDULE_ROLE_ARN: this.role.roleArn,
      REMINDER_FUNCTION_ARN: this.send.functionArn,
      SCHEDULE_DLQ_ARN: this.deadLetters.queueArn,
    } as const satisfies Environment;
  }

  /** Lets a function create and withdraw reminders of this group, and nothing else. */
  allowScheduling(fn: NodeFunction): void {
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.group.scheduleGroupName}/*`,
    });
    fn.allow(['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'], schedules);
    waive(fn.ownRole, {
      [`AwsSolutions-IAM5[Resource::${plainly(schedules)}]`]:
        'Names come from appointments: the group is as narrow as it gets.',
    });
    waive(fn.ownRole, {
      'AwsSolutions-IAM5[Resource::*]': 'Listing schedules, like tracing, knows no resources to name.',
    });
    fn.allow(['scheduler:ListSchedules'], '*');
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  }
}
