// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type EventPattern,
  type IEventBus,
  Rule,
  RuleTargetInput,
  type RuleTargetInputProperties,
} from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { VariableName } from '../functions/contract/environment.ts';
import { EVENT_SOURCE, type EventDetail } from '../functions/contract/events.ts';
import { REACTION } from '../functions/contract/time-limits.ts';
import { type Meaning, UserAlarm } from './alarm.ts';
import { waive } from './house.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';
import { deadLetterQueue, workQueue } from './queues.ts';

export interface ReactionProps extends Omit<NodeFunctionProps, 'timeout'> {
  readonly bus: IEventBus;
  /** The events that it follows: some of this system's, or what a pattern says of others. */
  readonly after: readonly EventDetail['type'][] | EventPattern;
  /**
   * Where in an event to find what it is given, by name, when the event itself holds what no queue may. It is given the
   * whole event otherwise.
   */
  readonly only?: Readonly<Record<string, string>>;
  /** How many batches it works on at once: what is behind it may not bear more. */
  readonly atOnce: number;
  /** How many messages it is given at a time. */
  readonly batch?: number;
  /** How long it waits for more of the same, when it does much of its work for many at once. */
  readonly gathers?: Duration;
  /** The variable that names its queue, when it leaves there what it does later. */
  readonly ownQueue?: VariableName;
  readonly whenItFails: Meaning;
}

const WORK_TIME = Duration.millis(REACTION.functionMs);

/** What some paths lead to, each as a text, which is empty where an event has no such field. */
class Extract extends RuleTargetInput {
  private readonly paths: Readonly<Record<string, string>>;

  constructor(paths: Readonly<Record<string, string>>) {
    super();
    this.paths = paths;
  }

  override bind(): RuleTargetInputProperties {
    const detail = Object.fromEntries(Object.keys(this.paths).map((name) => [name, `<${name}>`]));
    return { inputPathsMap: { ...this.paths }, inputTemplate: JSON.stringify({ detail }) };
  }
}

/** What follows from events: a rule, a queue, the function that works it off, and where failures wait with an alarm. */
export class Reaction extends Construct {
  readonly fn: NodeFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ReactionProps) {
    super(scope, id);
    const { bus, after, only, atOnce, batch = REACTION.batch, gathers, ownQueue, whenItFails, ...rest } = props;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', whenItFails);
    this.queue = workQueue(this, 'Queue', this.deadLetters, WORK_TIME);
    this.fn = new NodeFunction(this, 'Function', {
      timeout: WORK_TIME,
      ...rest,
      // Lambda stops what seems to call itself after about 16 rounds; this one ends by itself, when nothing is left.
      callsItself: ownQueue !== undefined,
    });
    if (ownQueue !== undefined) {
      this.fn.addEnvironment(ownQueue, this.queue.queueUrl);
      this.fn.allow(['sqs:SendMessage'], this.queue.queueArn);
    }
    this.fn.addEventSource(
      new SqsEventSource(this.queue, {
        ...(gathers ? { batchSize: 100, maxBatchingWindow: gathers } : { batchSize: batch }),
        reportBatchItemFailures: true,
        maxConcurrency: atOnce,
      }),
    );
    // Named by us: for a rule of a named bus CloudFormation answers `bus|rule`, which is no dimension of its metrics.
    const ruleName = `appointments-${rest.house.stage.name}-${id}`;
    const rule = new Rule(this, 'Rule', {
      ...(only && { ruleName }),
      eventBus: bus,
      eventPattern: 'length' in after ? { source: [EVENT_SOURCE], detail: { type: [...after] } } : after,
      targets: [
        only
          ? new SqsQueue(this.queue, { message: new Extract(only) })
          : new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters, retryAttempts: 24 }),
      ],
    });
    if (only) this.alarmWhenNotGiven(rule, ruleName, whenItFails);
  }

  /** EventBridge sets an event aside whole. So this one is set aside nowhere: after a day of attempts an alarm goes off. */
  private alarmWhenNotGiven(rule: Rule, ruleName: string, meaning: Meaning): void {
    new UserAlarm(this, 'NotGiven', {
      ...meaning,
      metric: new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: ruleName },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      above: 0,
    });
    waive(rule, {
      'Serverless-EventBusDLQ': 'A dead-letter queue would be given the whole event, with what no queue may hold.',
    });
  }
}
