import { beforeEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import { checkIn, confirmHold } from '../../functions/domain/transitions.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import { planOverride, takeOverride } from '../../functions/store/overrides.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { closes, granted, resolveAll, takesOff } from '../support/leave.ts';
import { heldAt } from '../support/midnight.ts';
import { freshTable } from '../support/table.ts';
import { accepts, statusesOf, waits } from '../support/waiting.ts';
import { bookAt, booked, cancelled, NOW, openWorld, SHORT, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;
const HOUR = 60 * MINUTE;
const MONDAY = '2026-11-23';
const random = seeded(1);
const newRoom = () => 'https://visit.example/room';

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const confirm = ({ id, patientId }: Appointment, now: EpochMs = NOW): Promise<Appointment | Refusal> => {
  const actor = { id: patientId, role: 'patient' } as const;
  return changeAppointment(table, id, { actor, correlationId: 'confirm' }, random, (before) =>
    confirmHold(before, { actor, now }),
  );
};

const LEAVES: Record<string, (world: World) => Promise<unknown>> = {
  closure: (world) => closes(world, MONDAY),
  'time off': (world) => takesOff(world, MONDAY_9, MONDAY_9 + HOUR),
};

describe.each(Object.entries(LEAVES))('once a %s has been answered', (_, away) => {
  it('a hold in it is not confirmed, and is ended', async () => {
    const world = await openWorld(table);
    const held = granted(await heldAt(world, MONDAY_9));
    await away(world);
    expect(await confirm(held)).toMatchObject({ refused: 'HOLD_EXPIRED' });
    await resolveAll(table);
    expect((await findAppointment(table, held.id))?.status).toBe('EXPIRED');
    await expectInvariants(table);
  });

  it('an offer in it is not accepted', async () => {
    const world = await openWorld(table, { now: NOW - HOUR, type: { durationMinutes: 480 } });
    const taken = await booked(world, MONDAY_9, { now: NOW - HOUR });
    const entry = await waits(world, 'waiting', {}, NOW - HALF_HOUR);
    await cancelled(world, taken);
    await offerOpenTimes(table, world.clinic.id, { now: () => NOW, random, newRoom });
    expect(await statusesOf(table, [entry])).toEqual(['OFFERED']);
    await away(world);
    expect(await accepts(table, entry, NOW + MINUTE)).toMatchObject({ refused: 'OFFER_EXPIRED' });
    await resolveAll(table);
    expect(await statusesOf(table, [entry])).toEqual(['WAITING']);
    await expectInvariants(table);
  });

  it('a hold elsewhere is confirmed all the same', async () => {
    const world = await openWorld(table);
    const held = granted(await heldAt(world, MONDAY_9 + 24 * HOUR));
    await away(world);
    expect(granted(await confirm(held)).status).toBe('CONFIRMED');
    await expectInvariants(table);
  });
});

describe('a hold', () => {
  it('of a time at its very start is refused, for it would run out at once', async () => {
    const world = await openWorld(table, { policy: { ...SHORT, minNoticeMinutes: 0 } });
    expect(await heldAt(world, MONDAY_9, { now: MONDAY_9 })).toMatchObject({ refused: 'OUTSIDE_BOOKING_WINDOW' });
    const held = granted(await heldAt(world, MONDAY_9, { now: MONDAY_9 - 1 }));
    expect(granted(await confirm(held, MONDAY_9 - 1)).status).toBe('CONFIRMED');
    await expectInvariants(table);
  });
});

describe('the alternatives of a refused time', () => {
  const AFTER_HOLD = NOW + (SHORT.holdSeconds + 1) * 1000;
  /** A patient whose hold half an hour after a taken time has run out, but is still stored. */
  const withExpiredHold = async (): Promise<World> => {
    const world = await openWorld(table);
    granted(await heldAt(world, MONDAY_9 + HALF_HOUR, { patient: 'p' }));
    await booked(world, MONDAY_9, { patient: 'other' });
    return world;
  };
  const firstAlternative = (result: Appointment | Refusal) => isRefusal(result) && result.alternatives?.[0]?.start;

  it('include the time of a hold of one’s own that has run out', async () => {
    const world = await withExpiredHold();
    const refusal = await bookAt(world, MONDAY_9, { patient: 'p', now: AFTER_HOLD });
    expect(firstAlternative(refusal)).toBe(MONDAY_9 + HALF_HOUR);
    await expectInvariants(table);
  });

  it('include it for an override too', async () => {
    const { clinic, type } = await withExpiredHold();
    const wish = { clinicId: clinic.id, appointmentTypeId: type.id, start: MONDAY_9, reason: 'Called' };
    const overriding = {
      appointmentId: 'appt_override',
      cause: { actor: { id: 'staff-1', role: 'staff' }, correlationId: 'override' },
      now: AFTER_HOLD,
      random,
      newRoom,
    } as const;
    const plan = granted(await planOverride(table, wish, overriding));
    if ('before' in plan) throw new Error('it was never asked for before');
    expect(firstAlternative(await takeOverride(table, plan, 'p', wish, overriding))).toBe(MONDAY_9 + HALF_HOUR);
    await expectInvariants(table);
  });
});

describe('a patient who has checked in', () => {
  it('is not asked for a new time when the doctor takes leave and there is no substitute', async () => {
    const world = await openWorld(table);
    const appointment = await booked(world, MONDAY_9 + HOUR);
    const now = MONDAY_9 + HALF_HOUR;
    const actor = { id: 'desk', role: 'admin' } as const;
    granted(
      await changeAppointment(table, appointment.id, { actor, correlationId: 'desk' }, random, (before) =>
        checkIn(before, { actor, now }),
      ),
    );
    await takesOff(world, MONDAY_9 + HOUR, MONDAY_9 + 2 * HOUR, { now });
    await resolveAll(table, now);
    const after = await findAppointment(table, appointment.id);
    expect(after).toMatchObject({ status: 'CHECKED_IN', version: 2 });
    expect(after?.attention).toBeUndefined();
  });
});
