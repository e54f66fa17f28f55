import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS, MAX_CONTENTION_MS } from '../../functions/domain/retry.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around, FAULTS, type Fault, faulty, transactionsAmong, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, cancelled, openWorld, tally, type World } from '../support/world.ts';

const HOUR = 3_600_000;
let table: Table;
let world: World;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2, type: { durationMinutes: 30, bufferMinutes: 15 } });
});

/** How a request ends that may also fail for no reason of its own. */
const outcomeOf = async <T>(work: Promise<T>): Promise<T | 'crashed'> => {
  try {
    return await work;
  } catch {
    return 'crashed';
  }
};

/** How many requests to the table something makes when nothing goes wrong. */
const requestsOf = async (work: (through: Table) => Promise<unknown>): Promise<number> => {
  const { table: through, calls } = watched(table);
  await work(through);
  return calls.length;
};

describe('a booking that dies at any request to the table, then comes again under its key', () => {
  it.each(FAULTS)('%s: ends as exactly one appointment', async (fault) => {
    await booked(world, MONDAY_9 + 6 * HOUR, { patient: 'warm-up' });
    const total = await requestsOf((through) => booked(world, MONDAY_9 + 5 * HOUR, { patient: 'count', through }));
    expect(total).toBe(3);
    for (let failing = 1; failing <= total; failing++) {
      const patient = `p-${fault}-${failing}`;
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      const request = { patient, key: 'k', reason: 'Cough' };
      const start = MONDAY_9 + failing * HOUR;
      await outcomeOf(bookAt(world, start, { ...request, through }));
      const answer = await booked(world, start, request);
      expect(await booked(world, start, request)).toEqual(answer);
      const { appointments } = await expectInvariants(table);
      expect(appointments.filter(({ patientId }) => patientId === patient)).toHaveLength(1);
    }
  });

  it.each(FAULTS)(
    '%s: a refusal with its alternatives dies and comes again, and nothing is left behind',
    async (fault) => {
      for (const { id } of world.doctors) await booked(world, MONDAY_9, { patient: `other-${id}`, doctorId: id });
      const total = await requestsOf((through) => bookAt(world, MONDAY_9, { patient: 'count', through }));
      for (let failing = 1; failing <= total; failing++) {
        const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
        const first = await outcomeOf(bookAt(world, MONDAY_9, { patient: 'late', key: 'k', through }));
        if (first !== 'crashed') expect(first).toMatchObject({ refused: 'SLOT_TAKEN' });
        expect(await bookAt(world, MONDAY_9, { patient: 'late', key: 'k' })).toMatchObject({ refused: 'SLOT_TAKEN' });
      }
      expect((await expectInvariants(table)).appointments).toHaveLength(2);
    },
  );

  it.each(FAULTS)('%s: so does a booking that loses its first choice to somebody', async (fault) => {
    await booked(world, MONDAY_9 + 6 * HOUR, { patient: 'warm-up' });
    for (let failing = 1; failing <= 6; failing++) {
      const start = MONDAY_9 + (failing - 1) * HOUR;
      const patient = `p-${failing}`;
      const doctorId = world.doctors[1]?.id;
      // Between its look and its transaction somebody else takes the doctor it is about to choose.
      const rival = around(table, async ({ name, number }, proceed) => {
        if (name === 'TransactWriteItemsCommand' && number === 3)
          await booked(world, start, { patient: `rival-${failing}`, ...(doctorId && { doctorId }) });
        return proceed();
      });
      const through = faulty(rival, ({ number }) => (number === failing ? fault : undefined));
      const first = await outcomeOf(bookAt(world, start, { patient, through, key: 'k', random: () => 0.999 }));
      const again = await booked(world, start, { patient, key: 'k' });
      if (first !== 'crashed') expect(again).toEqual(first);
      const { appointments } = await expectInvariants(table);
      expect(appointments.filter(({ patientId }) => patientId === patient)).toHaveLength(1);
    }
  });
});

describe('a cancellation that dies at any request to the table, then comes again', () => {
  it.each(FAULTS)('%s: frees the time once', async (fault) => {
    const probe = await booked(world, MONDAY_9, { patient: 'probe' });
    const total = await requestsOf((through) => cancelled(world, probe, { through }));
    for (let failing = 1; failing <= total; failing++) {
      const appointment = await booked(world, MONDAY_9 + failing * HOUR, { patient: `p-${failing}` });
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await outcomeOf(cancelled(world, appointment, { through }));
      expect(await cancelled(world, appointment)).toMatchObject({ status: 'CANCELLED', version: 2 });
      await expectInvariants(table);
    }
  });
});

describe('a table under strain', () => {
  it.each(['conflict', 'throttled'] as const)(
    '%s on 30 in 100 transactions: nobody is told that a free time is taken, and nobody tries more than four times',
    async (strain) => {
      const random = seeded(strain.length);
      const outcomes = [];
      for (let index = 0; index < 40; index++) {
        const own = watched(
          faulty(table, ({ name }): Fault | undefined =>
            name === 'TransactWriteItemsCommand' && random() < 0.3 ? strain : undefined,
          ),
        );
        const start = MONDAY_9 + Math.floor(index / 4) * 45 * 60_000;
        const outcome = await bookAt(world, start, { patient: `p-${index}`, through: own.table });
        outcomes.push(outcome);
        expect(transactionsAmong(own.calls)).toBeLessThanOrEqual(4);
        // Two doctors: the third and fourth at each time are rightly refused.
        if (index % 4 < 2 && isRefusal(outcome)) expect(outcome.refused).toBe('TRY_AGAIN');
      }
      expect(tally(outcomes).CONFIRMED).toBeGreaterThanOrEqual(19);
      await expectInvariants(table);
    },
  );

  it('says to try again, and soon, when every transaction is throttled', async () => {
    const own = watched(faulty(table, ({ name }) => (name === 'TransactWriteItemsCommand' ? 'throttled' : undefined)));
    expect(await bookAt(world, MONDAY_9, { through: own.table })).toMatchObject({ refused: 'TRY_AGAIN' });
    const transactions = transactionsAmong(own.calls);
    expect(transactions).toBeLessThanOrEqual(MAX_ATTEMPTS);
    // One look after each, and those before the first and after the last.
    expect(own.calls.length - transactions).toBeLessThanOrEqual(MAX_ATTEMPTS + 5);
    const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => backoffMs(() => 1, index + 1));
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(MAX_CONTENTION_MS);
    expect((await expectInvariants(table)).appointments).toEqual([]);
  });

  it('sooner still when each of them takes long', async () => {
    const throttled = faulty(table, ({ name }) => (name === 'TransactWriteItemsCommand' ? 'throttled' : undefined));
    const slow = around(throttled, (call, proceed) => {
      if (call.name === 'TransactWriteItemsCommand') vi.advanceTimersByTime(0.75 * MAX_CONTENTION_MS);
      return proceed();
    });
    const own = watched(slow);
    expect(await bookAt(world, MONDAY_9, { through: own.table })).toMatchObject({ refused: 'TRY_AGAIN' });
    expect(transactionsAmong(own.calls)).toBe(2);
  });
});
