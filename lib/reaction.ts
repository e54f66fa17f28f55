// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration } from 'aws-cdk-lib';
import { type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventDetail } from '../functions/contract/events.ts';
import { REACTION } from '../functions/contract/time-limits.ts';
import type { Meaning } from './alarm.ts';
import { NodeFunction, type NodeFunctionProps } from './node-function.ts';
import { deadLetterQueue, workQueue } from './queues.ts';

export interface ReactionProps extends Omit<NodeFunctionProps, 'timeout'> {
  readonly bus: IEventBus;
  /** The events that it follows: some of this system's, or what a pattern says of others. */
  readonly after: readonly EventDetail['type'][] | EventPattern;
  /** How many batches it works on at once: what is behind it may not bear more. */
  readonly atOnce: number;
  /** How many messages it is given at a time. */
  readonly batch?: number;
  /** How long it waits for more of the same, when it does much of its work for many at once. */
  readonly gathers?: Duration;
  readonly whenItFails: Meaning;
}

const WORK_TIME = Duration.millis(REACTION.functionMs);

/** What follows from events: a rule, a queue, the function that works it off, and where failures wait with an alarm. */
export class Reaction extends Construct {
  readonly fn: NodeFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ReactionProps) {
    super(scope, id);
    const { bus, after, atOnce, batch = REACTION.batch, gathers, whenItFails, ...rest } = props;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', whenItFails);
    this.queue = workQueue(this, 'Queue', this.deadLetters, WORK_TIME);
    this.fn = new NodeFunction(this, 'Function', { timeout: WORK_TIME, ...rest });
    this.fn.addEventSource(
      new SqsEventSource(this.queue, {
        ...(gathers ? { batchSize: 100, maxBatchingWindow: gathers } : { batchSize: batch }),
        reportBatchItemFailures: true,
        maxConcurrency: atOnce,
      }),
    );
    new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: 'length' in after ? { source: [EVENT_SOURCE], detail: { type: [...after] } } : after,
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters, retryAttempts: 24 })],
    });
  }
}
