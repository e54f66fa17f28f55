// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PERIODIC } from '../functions/contract/time-limits.ts';
import type { Meaning } from './alarm.ts';
import { deadLetterQueue } from './queues.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';

export interface PeriodicProps extends Omit<NodeFunctionProps, 'timeout'> {
  /** As EventBridge Scheduler writes it: `rate(5 minutes)`, `cron(0 2 * * ? *)`; UTC. */
  readonly schedule: string;
  /** Whether it comes round; else it runs only when somebody says so. */
  readonly enabled?: boolean;
  readonly timeout?: Duration;
  /** What the schedule says to the function; nothing when it is run by hand. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly whenItFails: Meaning;
}

/** A role with which EventBridge Scheduler may call this target and set aside what it cannot deliver. */
export const schedulerRole = (scope: Construct, id: string, target: NodeFunction | Queue, deadLetters: Queue): Role => {
  // Only schedules of this account: the service would take the role for anybody's.
  const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions }) });
  role.addToPolicy(
    target instanceof NodeFunction
      ? new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] })
      : new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [target.queueArn] }),
  );
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
  return role;
};

/** Work that comes round by itself. A run that fails is set aside with an alarm; the next run does its work too. */
export class Periodic extends Construct {
  readonly fn: NodeFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: PeriodicProps) {
    super(scope, id);
    const {
      schedule,
      enabled = true,
      whenItFails,
      timeout = Duration.millis(PERIODIC.usual.functionMs),
      input,
      ...rest
    } = props;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', whenItFails);
    this.fn = new NodeFunction(this, 'Function', { timeout, ...rest });
    this.fn.configureAsyncInvoke({ onFailure: new SqsDestination(this.deadLetters), retryAttempts: 1 });
    new CfnSchedule(this, 'Schedule', {
      description: props.description,
      scheduleExpression: schedule,
      state: enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: this.fn.functionArn,
        ...(input && { input: JSON.stringify(input) }),
        roleArn: schedulerRole(this, 'SchedulerRole', this.fn, this.deadLetters).roleArn,
        deadLetterConfig: { arn: this.deadLetters.queueArn },
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 300 },
      },
    });
  }
}
