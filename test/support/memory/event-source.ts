import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { VirtualClock } from './clock.ts';
import { lifeOf } from './life.ts';
import type { MemoryQueue, Message } from './queue.ts';

/** The handler of a function that a queue invokes. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse | void>;

/** How a function takes messages from its queue. */
export interface EventSourceRules {
  readonly batchSize: number;
  /** How many invocations run at once. */
  readonly atOnce: number;
  /** How long an invocation may take. */
  readonly timeoutSeconds: number;
  /** At which step an invocation is to end in the middle, if at all; see `life.ts`. The first invocation is 1. */
  readonly endsAt?: (invocation: number) => number | undefined;
}

/** How an invocation ended: it answered, it threw, it took too long, or it was to end in the middle. */
export type Ending = 'answered' | 'threw' | 'timed out' | 'crashed';

/** What came of the invocations so far. */
export interface EventSource {
  readonly endings: Readonly<Record<Ending, number>>;
  readonly running: () => number;
  /** The most that ran at once. */
  readonly mostAtOnce: () => number;
}

const recordOf = (message: Message): SQSRecord => ({
  messageId: message.id,
  receiptHandle: `${message.id}#${message.receiveCount}`,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:1:queue',
  awsRegion: 'us-east-1',
});

const contextOf = (number: number, remaining: () => number): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:1:function:function',
  memoryLimitInMB: '512',
  awsRequestId: `invocation-${number}`,
  logGroupName: 'logs',
  logStreamName: 'logs',
  getRemainingTimeInMillis: remaining,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

/** Which messages are done. An answer that names one that was not in the batch fails all of them, as with Lambda. */
const doneOf = (batch: readonly Message[], answer: SQSBatchResponse | void): readonly Message[] => {
  const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(batch.map(({ id }) => id));
  return failed.isSubsetOf(known) ? batch.filter(({ id }) => !failed.has(id)) : [];
};

/**
 * Lets a queue invoke a function, as Lambda's event source does. What an invocation does not get done stays hidden until
 * the queue's visibility timeout is over; one that ends in the middle, or is ended by its time limit, does nothing more.
 */
export const eventSource = (
  clock: VirtualClock,
  queue: MemoryQueue,
  handler: QueueHandler,
  { batchSize, atOnce, timeoutSeconds, endsAt }: EventSourceRules,
): EventSource => {
  if (queue.rules.visibilitySeconds < timeoutSeconds)
    throw new Error('a message would be seen again while a function still works on it');
  const endings: Record<Ending, number> = { answered: 0, threw: 0, 'timed out': 0, crashed: 0 };
  let invocations = 0;
  let running = 0;
  let mostAtOnce = 0;
  let isAsked = false;

  const invoke = (batch: readonly Message[]): void => {
    const number = ++invocations;
    const deadline = clock.now() + timeoutSeconds * 1000;
    running++;
    mostAtOnce = Math.max(mostAtOnce, running);
    let isOver = false;
    const end = (ending: Ending, done: readonly Message[] = []): void => {
      if (isOver) return;
      isOver = true;
      life.end();
      limit.cancel();
      running--;
      endings[ending]++;
      for (const { id } of done) queue.remove(id);
      ask();
    };
    const life = lifeOf(endsAt?.(number), () => end('crashed'));
    const limit = clock.after(timeoutSeconds * 1000, () => end('timed out'));
    const event = { Records: batch.map(recordOf) };
    const context = contextOf(number, () => Math.max(0, deadline - clock.now()));
    life
      .live(async () => handler(event, context))
      .then(
        (answer) => end('answered', doneOf(batch, answer)),
        () => end('threw'),
      );
  };

  const poll = (): void => {
    isAsked = false;
    for (let free = atOnce - running; free > 0; free--) {
      const batch = queue.receive(batchSize);
      if (batch.length === 0) return;
      invoke(batch);
    }
  };
  /** Polls once everything has happened that makes messages visible at this instant, so that batches fill. */
  const ask = (): void => {
    if (isAsked || running >= atOnce) return;
    isAsked = true;
    clock.after(0, poll);
  };
  queue.onVisible(ask);
  ask();
  return { endings, running: () => running, mostAtOnce: () => mostAtOnce };
};
