// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration } from 'aws-cdk-lib';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../functions/contract/events.ts';
import { SENDER } from '../functions/contract/time-limits.ts';
import type { House } from './house.ts';
import { type Environment, NodeFunction } from './node-function.ts';
import { deadLetterQueue, workQueue } from './queues.ts';
import type { StageValues } from './stages.ts';

export interface NoticesProps {
  readonly house: House;
  readonly bus: IEventBus;
  /** What a function that composes mails is told. */
  readonly environment: Environment;
  readonly configurationSet: string;
}

/** Messages that one invocation takes; it sends them side by side, each in its turn. */
const BATCH = 10;
/** A mail is composed and accepted in less than this. */
const SEND_SECONDS = 0.5;
/** Lambda reads a queue with two invocations at least. */
const FEWEST_AT_ONCE = 2;

/** So many invocations are enough to send at the stage's rate. */
const atOnce = ({ mail, sms }: StageValues): number =>
  Math.max(FEWEST_AT_ONCE, Math.ceil(((mail.perSecond + sms.perSecond) * SEND_SECONDS) / BATCH));

/**
 * Where every notice leaves: a queue for those about somebody's appointment, one for announcements, and the one function
 * that sends both at the rate that SES and SNS take. Throttling and outages are waited for in the queues.
 */
export class Notices extends Construct {
  readonly fn: NodeFunction;
  readonly queue: Queue;
  readonly bulk: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { house, bus, environment, configurationSet }: NoticesProps) {
    super(scope, id);
    const functionTime = Duration.millis(SENDER.functionMs);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', {
      userImpact: 'Some people get no mail or SMS about their appointment.',
      runbook: 'notices-not-sent',
    });
    this.queue = workQueue(this, 'Queue', this.deadLetters, functionTime);
    this.bulk = workQueue(this, 'Bulk', this.deadLetters, functionTime);
    this.fn = new NodeFunction(this, 'Function', {
      house,
      entry: 'reactions/send-notices',
      description: 'Sends mails and SMS, each once and in its turn',
      environment: {
        ...environment,
        ...this.variables,
        MAIL_CONFIGURATION_SET: configurationSet,
        MAILS_PER_SECOND: String(house.stage.mail.perSecond),
        TEXTS_PER_SECOND: String(house.stage.sms.perSecond),
      },
      timeout: functionTime,
      // A notice that waits is put back into the queue that it came from, as often as it takes.
      callsItself: true,
    });
    this.allowQueueing(this.fn);
    for (const [queue, maxConcurrency] of [
      [this.queue, atOnce(house.stage)],
      [this.bulk, FEWEST_AT_ONCE],
    ] as const)
      this.fn.addEventSource(
        new SqsEventSource(queue, { batchSize: BATCH, reportBatchItemFailures: true, maxConcurrency }),
      );
    // Staff set a failed notice going once more.
    new Rule(this, 'Retries', {
      eventBus: bus,
      eventPattern: { source: [EVENT_SOURCE], detail: { type: ['NotificationRetried'] } },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters, retryAttempts: 24 })],
    });
  }

  /** What a function that queues notices is told. */
  get variables() {
    return {
      NOTICE_QUEUE_URL: this.queue.queueUrl,
      BULK_NOTICE_QUEUE_URL: this.bulk.queueUrl,
    } as const satisfies Environment;
  }

  /** Lets a function queue notices. */
  allowQueueing(fn: NodeFunction): void {
    fn.allow(['sqs:SendMessage'], this.queue.queueArn, this.bulk.queueArn);
  }
}
