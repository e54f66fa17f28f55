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

/** So many invocations are enough to send at a rate. */
const atOnce = ({ perSecond }: { readonly perSecond: number }): number =>
  Math.max(FEWEST_AT_ONCE, Math.ceil((perSecond * SEND_SECONDS) / BATCH));

/**
 * Where every notice leaves: a queue for mails about appointments, one for SMS and one for announcements by mail, and the
 * one function that sends them at the rate that SES and SNS take. Throttling and outages are waited for in the queues; a
 * queue for each channel keeps trouble with one from the other.
 */
export class Notices extends Construct {
  readonly fn: NodeFunction;
  readonly queues: Readonly<Record<'mail' | 'sms' | 'bulk', Queue>>;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { house, bus, environment, configurationSet }: NoticesProps) {
    super(scope, id);
    const functionTime = Duration.millis(SENDER.functionMs);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', {
      userImpact: 'Some people get no mail or SMS about their appointment.',
      runbook: 'notices-not-sent',
    });
    const queue = (name: string): Queue => workQueue(this, name, this.deadLetters, functionTime);
    this.queues = { mail: queue('Mail'), sms: queue('Sms'), bulk: queue('Bulk') };
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
    const { mail, sms } = house.stage;
    const concurrency = [
      [this.queues.mail, atOnce(mail)],
      [this.queues.sms, atOnce(sms)],
      [this.queues.bulk, FEWEST_AT_ONCE],
    ] as const;
    for (const [source, maxConcurrency] of concurrency)
      this.fn.addEventSource(
        new SqsEventSource(source, { batchSize: BATCH, reportBatchItemFailures: true, maxConcurrency }),
      );
    // Staff set a failed notice going once more.
    this.retries(bus, 'MailRetries', this.queues.mail, ['email']);
    this.retries(bus, 'SmsRetries', this.queues.sms, ['sms']);
  }

  /** What a function that queues notices is told. */
  get variables() {
    return {
      MAIL_QUEUE_URL: this.queues.mail.queueUrl,
      SMS_QUEUE_URL: this.queues.sms.queueUrl,
      BULK_MAIL_QUEUE_URL: this.queues.bulk.queueUrl,
    } as const satisfies Environment;
  }

  /** Lets a function queue notices. */
  allowQueueing(fn: NodeFunction): void {
    fn.allow(['sqs:SendMessage'], ...Object.values(this.queues).map(({ queueArn }) => queueArn));
  }

  private retries(eventBus: IEventBus, id: string, queue: Queue, channel: string[]): void {
    new Rule(this, id, {
      eventBus,
      eventPattern: { source: [EVENT_SOURCE], detail: { type: ['NotificationRetried'], channel } },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.deadLetters, retryAttempts: 24 })],
    });
  }
}
