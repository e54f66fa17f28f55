import { beforeEach, describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { needNewTime } from '../../functions/domain/reassigning.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around, conflicting, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, SHORT, tally, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let table: Table;
let rooms = 0;
beforeEach(async () => {
  table = await freshTable();
});

interface How {
  readonly doctorId?: string | undefined;
  readonly now?: EpochMs;
  readonly expectedVersion?: number;
  readonly through?: Table;
}
const moving = ({ patientId }: Appointment, { now = NOW, expectedVersion }: How) => {
  const actor = { id: patientId, role: 'patient' as const };
  return {
    asking: { actor, now, expectedVersion },
    cause: { actor, correlationId: 'move' },
    random: seeded(3),
    newRoom: () => `https://visit.example/${++rooms}`,
  };
};
const move = (it: Appointment, start: EpochMs, how: How = {}): Promise<Appointment | Refusal> =>
  reschedule(how.through ?? table, it.id, { start, doctorId: how.doctorId }, moving(it, how));
const give = (it: Appointment, doctorId: string, how: How = {}): Promise<Appointment | Refusal> => {
  const staff = { id: 's', role: 'staff' as const, clinicId: it.clinicId };
  return reassign(
    how.through ?? table,
    it.id,
    { doctorId },
    { ...moving(it, how), asking: { actor: staff, now: how.now ?? NOW } },
  );
};
const moved = async (...how: Parameters<typeof move>): Promise<Appointment> => {
  const outcome = await move(...how);
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`);
  return outcome;
};
const marked = async (it: Appointment): Promise<Appointment> => {
  const system = { id: 'conflict-resolution', role: 'system' as const };
  const cause = { actor: system, correlationId: 'mark' };
  const outcome = await changeAppointment(table, it.id, cause, seeded(1), (before) => needNewTime(before ?? it, NOW));
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome;
};
const eventsOf = async ({ id }: Appointment): Promise<string[]> =>
  (await scan(table))
    .filter(({ PK, SK }) => PK === `APPT#${id}` && String(SK).startsWith('EVENT#'))
    .map(({ type }) => String(type));
const refusalOf = (outcome: Appointment | Refusal): Refusal => {
  if (!isRefusal(outcome)) throw new Error('not refused');
  return outcome;
};
/** Everything stored; equal before and after means that nothing was written. */
const stored = async () => (await scan(table)).map((item) => JSON.stringify(item)).sort();

describe('a move to where the appointment is', () => {
  let world: World;
  let appointment: Appointment;
  beforeEach(async () => {
    world = await openWorld(table, { doctors: 2, type: { mode: 'virtual', bufferMinutes: 15 } });
    appointment = await booked(world, MONDAY_9);
  });

  test.each(['no doctor', 'the present doctor'])('naming %s answers with it and writes nothing', async (named) => {
    const doctorId = named === 'no doctor' ? undefined : appointment.doctor.id;
    const before = await stored();
    const { table: through, calls } = watched(table);
    expect(await move(appointment, appointment.start, { doctorId, through })).toEqual(appointment);
    expect(calls.map(({ name }) => name).filter((name) => /Write|Put|Update|Delete/.test(name))).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  test('repeated after a lost reply answers as the first time, also when notice and cut-off have passed', async () => {
    const late = { now: appointment.start - 121 * MINUTE };
    const soon = appointment.start + HOUR;
    const first = await moved(appointment, soon, late);
    const before = await stored();
    for (const now of [soon - 90 * MINUTE, soon - 30 * MINUTE, soon + MINUTE])
      expect(await move(appointment, soon, { now })).toEqual(first);
    expect(await stored()).toEqual(before);
    expect(await eventsOf(appointment)).toEqual(['AppointmentConfirmed', 'AppointmentRescheduled']);
  });

  test('comes after who asks, of which version, and for whom; and is none of an appointment that is over', async () => {
    const at = appointment.start;
    expect(await move(appointment, at, { expectedVersion: 7 })).toMatchObject({ refused: 'VERSION_CONFLICT' });
    expect(await move(appointment, at, { doctorId: 'doc_x' })).toMatchObject({ refused: 'UNKNOWN_REFERENCE' });
    expect(await move({ ...appointment, patientId: 'other' }, at)).toMatchObject({ refused: 'NOT_FOUND' });
    await cancelled(world, appointment);
    expect(await move(appointment, at)).toMatchObject({ refused: 'INVALID_STATE' });
  });

  test('but with another doctor is a reassignment with another video room', async () => {
    const other = world.doctors.find(({ id }) => id !== appointment.doctor.id)?.id ?? '';
    const after = await moved(appointment, appointment.start, { doctorId: other });
    expect(after).toMatchObject({ doctor: { id: other }, version: 2, start: appointment.start });
    expect(after.meetingUrl).not.toBe(appointment.meetingUrl);
    expect(await eventsOf(appointment)).toEqual(['AppointmentConfirmed', 'AppointmentReassigned']);
    await expectInvariants(table);
  });

  test('of an appointment that needs a new time finds another doctor, and without one leaves it marked', async () => {
    const first = appointment.doctor.id;
    const needs = await marked(appointment);
    expect(await move(appointment, appointment.start, { doctorId: first })).toEqual(needs);
    const elsewhere = await moved(appointment, appointment.start);
    expect(elsewhere.doctor.id).not.toBe(first);
    expect(elsewhere.attention).toBeUndefined();
    expect(await move(appointment, appointment.start)).toEqual(elsewhere);

    const again = await marked(elsewhere);
    await booked(world, appointment.start, { patient: 'x', doctorId: first });
    const refusal = refusalOf(await move(again, again.start));
    expect(refusal.refused).toBe('SLOT_TAKEN');
    expect(refusal.alternatives).toHaveLength(5);
    expect(await findAppointment(table, again.id)).toEqual(again);
    await expectInvariants(table);
  });

  test('is none of a reassignment to the present doctor either, not even once the visit has begun', async () => {
    const before = await stored();
    for (const now of [NOW, appointment.start + MINUTE])
      expect(await give(appointment, appointment.doctor.id, { now })).toEqual(appointment);
    expect(await stored()).toEqual(before);
    const needs = await marked(appointment);
    expect(await give(appointment, appointment.doctor.id)).toEqual(needs);
  });
});

describe('the alternatives of a refused move', () => {
  test('are neither the present time nor one at which the patient is busy', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [one = '', two = ''] = world.doctors.map(({ id }) => id);
    const appointment = await booked(world, MONDAY_9 + HOUR, { doctorId: one });
    const wanted = MONDAY_9 + 2 * HOUR;
    await booked(world, wanted, { patient: 'a', doctorId: one });
    await booked(world, wanted, { patient: 'b', doctorId: two });
    const busy = await booked(world, MONDAY_9 + 3 * HOUR, { doctorId: two });
    const refusal = refusalOf(await move(appointment, wanted));
    expect(refusal.refused).toBe('SLOT_TAKEN');
    const starts = (refusal.alternatives ?? []).map(({ start }) => (start - MONDAY_9) / MINUTE);
    expect(starts).toEqual([90, 150, 75, 45, 30]);
    for (const { start, end } of refusal.alternatives ?? []) expect(start >= busy.end || end <= busy.start).toBe(true);
    for (const { start } of refusal.alternatives ?? []) await moved(appointment, start);
    await expectInvariants(table);
  });
});

describe('a move beside a cancellation', () => {
  /** Lets something happen right before the request for which it first holds. */
  const before = (isIt: (name: string, input: object) => boolean, happens: () => Promise<unknown>): Table => {
    let due = true;
    return around(table, async ({ name, input }, proceed) => {
      if (due && isIt(name, input)) {
        due = false;
        await happens();
      }
      return proceed();
    });
  };

  test.each([
    [
      'the calendar is read',
      (name: string, input: object) => name === 'GetItemCommand' && JSON.stringify(input).includes('CALENDAR#'),
    ],
    ['the transaction', (name: string) => name === 'TransactWriteItemsCommand'],
  ])('that comes right before %s finds an appointment that is over, in a month without another', async (_, isIt) => {
    const world = await openWorld(table);
    const appointment = await booked(world, MONDAY_9);
    const through = before(isIt, () => cancelled(world, appointment));
    expect(await move(appointment, MONDAY_9 + HOUR, { through })).toMatchObject({ refused: 'INVALID_STATE' });
    expect((await expectInvariants(table)).claims).toBe(0);
  });

  test('has one of two outcomes however they meet', async () => {
    const world = await openWorld(table, { policy: { ...SHORT, horizonDays: 3 } });
    for (let round = 0; round < 6; round++) {
      const appointment = await booked(world, MONDAY_9, { patient: `p${round}` });
      const { table: through } = conflicting(table, round);
      const [first, second] = await Promise.all([
        move(appointment, MONDAY_9 + HOUR, { through }),
        cancelled(world, appointment, { through }),
      ]);
      const outcomes = tally([first, second]);
      expect(outcomes.CANCELLED).toBe(1);
      expect(Object.keys(outcomes).every((one) => ['CANCELLED', 'CONFIRMED', 'INVALID_STATE'].includes(one))).toBe(
        true,
      );
    }
    expect((await expectInvariants(table)).claims).toBe(0);
  });
});
