import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { seeded } from '../support/builders.ts';
import { virtualClock } from '../support/memory/clock.ts';
import { eventSource, type EventSourceRules, type QueueHandler } from '../support/memory/event-source.ts';
import { effect } from '../support/memory/life.ts';
import { memoryQueue, type QueueFaults, type QueueRules, sqsOf } from '../support/memory/queue.ts';

const RULES = { visibilitySeconds: 60 };
const ONE = { batchSize: 1, atOnce: 1, timeoutSeconds: 30 };

interface Plan {
  readonly queue?: Partial<QueueRules>;
  readonly faults?: QueueFaults;
  readonly source?: Partial<EventSourceRules>;
  /** What the function does, told the bodies that it was invoked with and the seconds since the start. */
  readonly work?: (bodies: readonly string[], seconds: number, sleep: (seconds: number) => Promise<void>) => unknown;
  readonly answer?: (event: SQSEvent) => Awaited<ReturnType<QueueHandler>>;
}

/** A queue with its function on a clock of their own, and what the function was invoked with and when. */
const openQueue = ({ queue: rules, faults, source, work, answer }: Plan = {}) => {
  const clock = virtualClock(0);
  const queue = memoryQueue(clock, { ...RULES, ...rules }, faults);
  const seen: [seconds: number, bodies: string][] = [];
  const handler: QueueHandler = async (event) => {
    const bodies = event.Records.map(({ body }) => body);
    await effect(() => seen.push([clock.now() / 1000, bodies.join(' ')]));
    await work?.(bodies, clock.now() / 1000, (seconds) => clock.sleep(seconds * 1000));
    return answer?.(event);
  };
  const functions = eventSource(clock, queue, handler, { ...ONE, ...source });
  return { clock, queue, seen, functions };
};

describe('a queue in memory', () => {
  it('shows a message after its delay, and once when it is done', async () => {
    const { clock, queue, seen } = openQueue();
    queue.send('at once');
    queue.send('later', 900);
    expect([queue.count('visible'), queue.count('delayed')]).toEqual([1, 1]);
    await clock.run();
    expect(seen).toEqual([
      [0, 'at once'],
      [900, 'later'],
    ]);
    expect(queue.bodies()).toEqual([]);
  });

  it.each([-1, 901, 1.5])('takes no delay of %s seconds', (seconds) => {
    expect(() => openQueue().queue.send('x', seconds)).toThrow('DelaySeconds');
  });

  it('shows what failed again when its time is over, and puts it away after so many receives', async () => {
    const clock = virtualClock(0);
    const dead = memoryQueue(clock, RULES);
    const queue = memoryQueue(clock, { ...RULES, deadLetters: { queue: dead, maxReceiveCount: 3 } });
    const counts: string[] = [];
    const failing: QueueHandler = async ({ Records }) => {
      counts.push(`${clock.now() / 1000} s: ${Records[0]?.attributes.ApproximateReceiveCount}`);
      throw new Error('no');
    };
    const functions = eventSource(clock, queue, failing, ONE);
    queue.send('bad');
    await clock.run();
    expect(counts).toEqual(['0 s: 1', '60 s: 2', '120 s: 3']);
    expect([queue.bodies(), dead.bodies(), clock.now()]).toEqual([[], ['bad'], 180_000]);
    expect(functions.endings).toMatchObject({ threw: 3 });
  });

  it('drops what nobody took before its retention ended, also in the dead-letter queue', () => {
    const clock = virtualClock(0);
    const queue = memoryQueue(clock, { ...RULES, retentionSeconds: 1_209_600 });
    queue.send('old');
    return clock.run(1_209_600_000).then(() => {
      expect(queue.receive(10)).toEqual([]);
      expect(queue.dropped).toEqual(['old']);
    });
  });

  it('hands a message to one receiver and, by chance, to two; and by chance shows again what was deleted', () => {
    const clock = virtualClock(0);
    const calm = memoryQueue(clock, RULES);
    calm.send('once');
    expect([calm.receive(1), calm.receive(1)].map(({ length }) => length)).toEqual([1, 0]);
    const doubling = memoryQueue(clock, RULES, { random: () => 0.1, duplicates: 0.5 });
    doubling.send('twice');
    const [first, again] = [doubling.receive(1), doubling.receive(1)];
    expect([first[0]?.receiveCount, again[0]?.receiveCount]).toEqual([1, 2]);
    doubling.remove(first[0]?.id ?? '');
    expect(doubling.bodies()).toEqual(['twice']);
  });

  it('loses none in disorder', async () => {
    const { clock, queue, seen } = openQueue({ faults: { random: seeded(1), disorder: 0.5, duplicates: 0.1 } });
    const sent = Array.from({ length: 2_000 }, (_, index) => `m${index}`);
    for (const body of sent) queue.send(body);
    await clock.run();
    const bodies = seen.map(([, body]) => body);
    expect(new Set(bodies)).toEqual(new Set(sent));
    expect(bodies.length).toBeGreaterThan(sent.length);
    expect(bodies.slice(0, 100)).not.toEqual(sent.slice(0, 100));
    expect([queue.bodies(), queue.count('visible'), queue.count('in flight')]).toEqual([[], 0, 0]);
  });

  it('is reached by the SDK', async () => {
    const queue = memoryQueue(virtualClock(0), RULES);
    const sqs = sqsOf({ 'https://sqs/one': queue });
    await sqs.send(new SendMessageCommand({ QueueUrl: 'https://sqs/one', MessageBody: 'one', DelaySeconds: 5 }));
    const { Successful } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: 'https://sqs/one', Entries: [{ Id: 'a', MessageBody: 'two' }] }),
    );
    expect([Successful?.[0]?.Id, queue.bodies()]).toEqual(['a', ['one', 'two']]);
    await expect(sqs.send(new SendMessageCommand({ QueueUrl: 'nowhere', MessageBody: 'x' }))).rejects.toThrow('exist');
  });
});

describe('a function that a queue invokes', () => {
  it('gets batches, so many at once and no more', async () => {
    const { clock, queue, seen, functions } = openQueue({
      source: { batchSize: 2, atOnce: 2 },
      work: (_bodies, _now, sleep) => sleep(10),
    });
    for (const body of ['a', 'b', 'c', 'd', 'e']) queue.send(body);
    await clock.run();
    expect(seen).toEqual([
      [0, 'a b'],
      [0, 'c d'],
      [10, 'e'],
    ]);
    expect(functions.mostAtOnce()).toBe(2);
  });

  it('gets again what it names as failed, and all of it when it names something unknown', async () => {
    const failing = (identifierOf: (event: SQSEvent) => string) =>
      openQueue({
        source: { batchSize: 3 },
        answer: (event) =>
          event.Records.length === 3 && event.Records[0]?.attributes.ApproximateReceiveCount === '1'
            ? { batchItemFailures: [{ itemIdentifier: identifierOf(event) }] }
            : { batchItemFailures: [] },
      });
    const some = failing(({ Records }) => Records[1]?.messageId ?? '');
    const all = failing(() => '');
    for (const { queue, clock } of [some, all]) {
      for (const body of ['a', 'b', 'c']) queue.send(body);
      await clock.run();
    }
    expect(some.seen).toEqual([
      [0, 'a b c'],
      [60, 'b'],
    ]);
    expect(all.seen).toEqual([
      [0, 'a b c'],
      [60, 'a b c'],
    ]);
  });

  it('is ended by its time limit, does nothing more, and leaves room for the next', async () => {
    const done: string[] = [];
    const { clock, queue, seen, functions } = openQueue({
      work: async ([body = ''], now, sleep) => {
        await sleep(body === 'slow' && now === 0 ? 31 : 1);
        await effect(() => done.push(`${body} ${clock.now() / 1000}`));
      },
    });
    for (const body of ['slow', 'quick']) queue.send(body);
    await clock.run();
    expect(seen).toEqual([
      [0, 'slow'],
      [30, 'quick'],
      [60, 'slow'],
    ]);
    expect(done).toEqual(['quick 31', 'slow 61']);
    expect(functions.endings).toEqual({ answered: 2, threw: 0, 'timed out': 1, crashed: 0 });
  });

  it.each([
    [3, []],
    [4, ['first']],
    [5, ['first']],
    [6, ['first', 'second']],
  ])('that ends in the middle, at step %i, has done what it had done and nothing after', async (step, before) => {
    const done: string[] = [];
    const { clock, queue, functions } = openQueue({
      source: { endsAt: (invocation) => (invocation === 1 ? step : undefined) },
      work: async () => {
        for (const name of ['first', 'second']) await effect(() => done.push(name));
      },
    });
    queue.send('x');
    await clock.run(0);
    expect([done, functions.endings.crashed, functions.running()]).toEqual([before, 1, 0]);
    await clock.run();
    expect([done, functions.endings.answered]).toEqual([[...before, 'first', 'second'], 1]);
  });

  it('needs a queue that hides messages as long as it may work on them', () => {
    expect(() => openQueue({ source: { timeoutSeconds: 61 } })).toThrow('seen again');
  });
});
