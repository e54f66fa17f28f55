import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rawMessage } from '../../functions/email/message.ts';
import { seeded } from '../support/builders.ts';
import { virtualClock } from '../support/memory/clock.ts';
import { onVirtualTime } from '../support/memory/machine.ts';

const DAY_MS = 86_400_000;

describe('the virtual clock', () => {
  it('stands still until it is run, then goes from one timer to the next', async () => {
    const clock = virtualClock(1_000);
    const seen: [string, number][] = [];
    const sleeper = async (name: string, ...waits: number[]) => {
      for (const wait of waits) {
        await clock.sleep(wait);
        seen.push([name, clock.now()]);
      }
    };
    const all = [sleeper('slow', 10 * DAY_MS), sleeper('quick', 5, 5), sleeper('even', 10)];
    expect(clock.now()).toBe(1_000);
    await clock.run();
    await Promise.all(all);
    expect(seen).toEqual([
      ['quick', 1_005],
      ['even', 1_010],
      ['quick', 1_010],
      ['slow', 1_000 + 10 * DAY_MS],
    ]);
  });

  it('runs up to an instant and stands there', async () => {
    const clock = virtualClock(0);
    const seen: number[] = [];
    for (const at of [10, 20, 30]) clock.after(at, () => seen.push(at));
    await clock.run(25);
    expect([seen, clock.now(), clock.waiting()]).toEqual([[10, 20], 25, 1]);
    await clock.run();
    expect([seen, clock.now(), clock.waiting()]).toEqual([[10, 20, 30], 30, 0]);
  });

  it('does not do what was cancelled, and does not go where only that was to happen', async () => {
    const clock = virtualClock(0);
    const timer = clock.after(1_000, () => expect.unreachable());
    timer.cancel();
    timer.cancel();
    await clock.run();
    expect([clock.now(), clock.waiting()]).toEqual([0, 0]);
  });

  it('waits for what libraries do in turns of the event loop', async () => {
    const clock = virtualClock(0);
    const at: number[] = [];
    const working = async () => {
      await clock.sleep(10);
      await rawMessage(
        { subject: 'A visit', text: 'Tomorrow.\n'.repeat(2_000), html: '<p>Tomorrow.</p>'.repeat(20_000) },
        {
          from: { name: 'A clinic', address: 'clinic@example.com' },
          to: { name: 'Ada', address: 'ada@example.com' },
          messageId: '<notice@example.com>',
          date: new Date(0),
        },
      );
      at.push(clock.now());
    };
    const worked = working();
    clock.after(11, () => at.push(clock.now()));
    await clock.run();
    await worked;
    expect(at).toEqual([10, 11]);
  });

  it('is held while something takes real time', async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    const worked = clock.during(async () => {
      await readFile(import.meta.filename);
      seen.push('worked');
    });
    clock.after(1, () => seen.push('timer'));
    await clock.run();
    await worked;
    expect(seen).toEqual(['worked', 'timer']);
  });

  it('carries a hundred thousand sleeps of many sleepers', async () => {
    const clock = virtualClock(0);
    const random = seeded(1);
    const sleepers = Array.from({ length: 1_000 }, async () => {
      for (let i = 0; i < 100; i++) await clock.sleep(Math.ceil(random() * DAY_MS));
    });
    await clock.run();
    await Promise.all(sleepers);
    expect(clock.now()).toBeGreaterThan(50 * DAY_MS);
  });
});

describe('a process on virtual time', () => {
  it('asks the virtual clock wherever it asks the machine, and the machine again afterwards', async () => {
    const clock = virtualClock(Date.parse('2026-11-21T12:00:00Z'));
    const machine = () => [
      Date.now,
      setTimeout,
      clearTimeout,
      sleep,
      Math.random,
      Object.getOwnPropertyDescriptor(performance, 'now'),
    ];
    const real = machine();
    const giveBack = onVirtualTime(clock, seeded(7));
    try {
      const begun = [Date.now(), performance.now()];
      expect(begun).toEqual([clock.now(), 0]);
      const random = seeded(7);
      expect([Math.random(), Math.random()]).toEqual([random(), random()]);

      const seen: string[] = [];
      const tell = (what: string) => seen.push(`${what} ${performance.now()}`);
      setTimeout(tell, 300, 'timeout');
      clearTimeout(setTimeout(tell, 100, 'cleared'));
      const aborting = new AbortController();
      const work = [
        sleep(200, 'slept').then(tell),
        sleep(1_000, 'never', { signal: aborting.signal }).catch((error: unknown) => tell((error as Error).name)),
      ];
      setTimeout(() => aborting.abort(), 250).unref();
      await clock.run();
      await Promise.all(work);
      expect(seen).toEqual(['slept 200', 'AbortError 250', 'timeout 300']);
    } finally {
      giveBack();
    }
    expect(machine()).toEqual(real);
  });
});
