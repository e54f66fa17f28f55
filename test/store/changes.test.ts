import { beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { conflicting } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, cancelled, NOW, openWorld, tally, type World } from '../support/world.ts';

let table: Table;
let world: World;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { type: { durationMinutes: 45, bufferMinutes: 15 } });
});

describe('cancelling', () => {
  it('frees the time at once, for listing and for booking, and keeps the appointment in the patient’s list', async () => {
    const appointment = await booked(world, MONDAY_9);
    expect(await bookAt(world, MONDAY_9, { patient: 'b' })).toMatchObject({ refused: 'SLOT_TAKEN' });
    expect(await cancelled(world, appointment)).toMatchObject({ status: 'CANCELLED', version: 2 });
    const [date] = await openTimes(table, { ...world, from: '2026-11-23', to: '2026-11-23' }, NOW);
    expect(date?.slots[0]?.start).toBe(MONDAY_9);
    await booked(world, MONDAY_9, { patient: 'b' });
    expect((await expectInvariants(table)).claims).toBe(4);
  });

  it('twice answers the same twice and writes once', async () => {
    const appointment = await booked(world, MONDAY_9);
    const first = await cancelled(world, appointment);
    expect(await cancelled(world, appointment)).toEqual(first);
    expect((await expectInvariants(table)).appointments).toEqual([first]);
  });

  it('ten times at once happens once, and everybody hears of the same', async () => {
    const appointment = await booked(world, MONDAY_9);
    const { table: through } = conflicting(table, 5);
    const outcomes = await Promise.all([
      ...Array.from({ length: 5 }, () => cancelled(world, appointment)),
      ...Array.from({ length: 5 }, () => cancelled(world, appointment, { through })),
    ]);
    const ended = outcomes.filter((outcome) => !isRefusal(outcome));
    for (const outcome of ended) expect(outcome).toMatchObject({ status: 'CANCELLED', version: 2 });
    for (const outcome of outcomes.filter(isRefusal)) expect(outcome.refused).toBe('TRY_AGAIN');
    expect((await expectInvariants(table)).claims).toBe(0);
  });

  it('while others want the time: it goes to one of them or stays open, never to two', async () => {
    for (let round = 0; round < 6; round++) {
      const start = MONDAY_9 + round * 3_600_000;
      const appointment = await booked(world, start, { patient: `owner-${round}` });
      const [gone, ...wishes] = await Promise.all([
        cancelled(world, appointment),
        ...Array.from({ length: 6 }, (_, index) => bookAt(world, start, { patient: `wish-${round}-${index}` })),
      ]);
      expect(gone).toMatchObject({ status: 'CANCELLED' });
      const { CONFIRMED = 0, ...others } = tally(wishes);
      expect(CONFIRMED).toBeLessThanOrEqual(1);
      // Taken when they looked, or free again in the same moment.
      for (const code of Object.keys(others)) expect(['SLOT_TAKEN', 'TRY_AGAIN']).toContain(code);
      await expectInvariants(table);
    }
  });

  it('of another version, or of somebody else’s appointment, changes nothing', async () => {
    const appointment = await booked(world, MONDAY_9);
    expect(await cancelled(world, appointment, { expectedVersion: 7 })).toMatchObject({ refused: 'VERSION_CONFLICT' });
    const stranger = { id: 'stranger', role: 'patient' as const };
    expect(await cancelled(world, appointment, { actor: stranger })).toMatchObject({ refused: 'NOT_FOUND' });
    expect(await cancelled(world, { id: 'appt_none', patientId: 'p' })).toMatchObject({ refused: 'NOT_FOUND' });
    expect((await expectInvariants(table)).claims).toBe(4);
  });
});
