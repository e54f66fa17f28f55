import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REACTION } from '../functions/contract/time-limits.ts';
import { type House, removalPolicy, waive } from './house.ts';
import { type Environment, NodeFunction } from './node-function.ts';
import { schedulerRole } from './periodic.ts';
import { deadLetterQueue, workQueue } from './queues.ts';

export interface RemindersProps {
  readonly house: House;
  /** What the function that sends a reminder is told. */
  readonly environment: Environment;
}

/** An ARN as cdk-nag writes it, which has to be said literally. */
const plainly = (arn: string): string => arn.replace(Aws.ACCOUNT_ID, '<AWS::AccountId>').replace(Aws.PARTITION, 'aws');

const WORK_TIME = Duration.millis(REACTION.functionMs);
/** As many reminders as are worked on at once: each is some reads and writes of its own. */
const AT_ONCE = 5;

/**
 * One-time schedules in a group of their own. Each puts a message into a queue when its time has come, and not into the
 * function at once: those of one minute wait there for their turn, and a failure is tried again for as long as the queue
 * says.
 */
export class Reminders extends Construct {
  readonly group: ScheduleGroup;
  readonly queue: Queue;
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
    this.queue = workQueue(this, 'Queue', this.deadLetters, WORK_TIME);
    this.send = new NodeFunction(this, 'Send', {
      house,
      entry: 'reactions/send-reminder',
      description: 'Reminds of appointments when their time has come',
      environment,
      timeout: WORK_TIME,
    });
    this.send.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: REACTION.batch,
        reportBatchItemFailures: true,
        maxConcurrency: AT_ONCE,
      }),
    );
    this.role = schedulerRole(this, 'SchedulerRole', this.queue, this.deadLetters);
  }

  /** What a function must be told to schedule reminders. */
  get variables() {
    return {
      SCHEDULE_GROUP: this.group.scheduleGroupName,
      SCHEDULE_ROLE_ARN: this.role.roleArn,
      REMINDER_QUEUE_ARN: this.queue.queueArn,
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
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  }
}
