import { beforeEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { confirmHold } from '../../functions/domain/transitions.ts';
import { affectedByTimeOff } from '../../functions/store/affected.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { hold } from '../../functions/store/booking.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { doctorOf, granted, outcomes, resolveAll, takesOff } from '../support/leave.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, cancelled, NOW, openWorld, replaceAvailability, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const stored = async ({ id }: Pick<Appointment, 'id'>): Promise<Appointment> => {
  const appointment = await findAppointment(table, id);
  if (!appointment) throw new Error(`${id} is not stored`);
  return appointment;
};
const eventsOf = async ({ id }: Pick<Appointment, 'id'>): Promise<string[]> =>
  (await scan(table))
    .filter(({ PK, SK }) => PK === `APPT#${id}` && String(SK).startsWith('EVENT#'))
    .map((e) => String(e.type));
const opensOn = async (world: World, date: string) =>
  (await openTimes(table, { ...world, from: date, to: date }, NOW))[0]?.slots.length;
const ends = async (world: World, id: string, doctor = 0): Promise<void> => {
  granted(await endTimeOff(table, { doctor: doctorOf(world, doctor), clinic: world.clinic }, id, 'end', NOW));
};
const held = async (
  { clinic, type }: World,
  start: number,
  patientId: string,
  doctorId: string,
): Promise<Appointment> =>
  granted(
    await hold(
      table,
      { clinicId: clinic.id, appointmentTypeId: type.id, start, doctorId },
      {
        patientId,
        appointmentId: `appt_hold_${patientId}`,
        cause: { actor: { id: patientId, role: 'patient' }, correlationId: 'hold' },
        now: NOW,
        random: seeded(1),
        newRoom: () => 'room',
      },
    ),
  );

describe('a doctor falls ill', () => {
  it('with a colleague free at the time: the patient keeps it with the colleague, the progress is told', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [ill, colleague] = world.doctors.map(({ id }) => id);
    const appointment = await booked(world, MONDAY_9, { doctorId: ill ?? '' });
    const { timeOff, affected } = await takesOff(world, MONDAY_9, MONDAY_9 + 8 * HOUR);
    expect(affected).toEqual([{ appointmentId: appointment.id, start: MONDAY_9, outcome: 'PENDING' }]);
    await resolveAll(table);
    const after = await stored(appointment);
    expect(after).toMatchObject({
      status: 'CONFIRMED',
      start: MONDAY_9,
      version: 2,
      doctor: { id: colleague },
      assignment: { policy: 'reassigned' },
    });
    expect(await affectedByTimeOff(table, timeOff, NOW)).toEqual([
      { appointmentId: appointment.id, start: MONDAY_9, outcome: 'REASSIGNED', doctor: after.doctor },
    ]);
    expect(await eventsOf(appointment)).toEqual(['AppointmentConfirmed', 'AppointmentReassigned']);
    await expectInvariants(table);
  });

  it('with nobody free: the appointment is marked, keeps its claims, and stands again once the time off is undone', async () => {
    const world = await openWorld(table);
    const appointment = await booked(world, MONDAY_9);
    const { timeOff } = await takesOff(world, MONDAY_9 - 9 * HOUR, MONDAY_9 + 15 * HOUR);
    expect(await opensOn(world, '2026-11-23')).toBe(0);
    await resolveAll(table);
    expect(await stored(appointment)).toMatchObject({ attention: 'NEEDS_NEW_TIME', version: 2, status: 'CONFIRMED' });
    expect(outcomes(await affectedByTimeOff(table, timeOff, NOW))).toEqual({ [appointment.id]: 'NEEDS_NEW_TIME' });
    await expectInvariants(table);

    await ends(world, timeOff.id);
    await resolveAll(table);
    const mended = await stored(appointment);
    expect(mended).toMatchObject({ version: 3, status: 'CONFIRMED' });
    expect(mended.attention).toBeUndefined();
    expect(await opensOn(world, '2026-11-23')).toBe(29);
    expect(await eventsOf(appointment)).toEqual(['AppointmentConfirmed', 'ScheduleConflict', 'ScheduleConflictEnded']);
    await expectInvariants(table);
  });

  it('concerns only visits that overlap, to the quarter-hour, and not a buffer alone', async () => {
    const world = await openWorld(table, { type: { durationMinutes: 30, bufferMinutes: 15 } });
    const before = await booked(world, MONDAY_9, { patient: 'before' });
    const inside = await booked(world, MONDAY_9 + HOUR, { patient: 'inside' });
    const after = await booked(world, MONDAY_9 + 2 * HOUR, { patient: 'after' });
    const { affected } = await takesOff(world, MONDAY_9 + 30 * 60_000, MONDAY_9 + 2 * HOUR);
    expect(affected.map(({ appointmentId }) => appointmentId)).toEqual([inside.id]);
    await resolveAll(table);
    expect((await stored(before)).version + (await stored(after)).version).toBe(2);
    await expectInvariants(table);
  });

  it('reassigns only to those who suit and are free, and evens their day out', async () => {
    const world = await openWorld(table, { doctors: 4 });
    const ill = doctorOf(world).id;
    const appointments = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        booked(world, MONDAY_9 + i * 30 * 60_000, { patient: `p${i}`, doctorId: ill }),
      ),
    );
    // The third is taken at nine; the others have nothing yet.
    const busy = doctorOf(world, 3).id;
    await booked(world, MONDAY_9, { patient: 'other', doctorId: busy });
    await takesOff(world, MONDAY_9, MONDAY_9 + DAY);
    await resolveAll(table);
    const doctors = await Promise.all(appointments.map(async (it) => (await stored(it)).doctor.id));
    expect(doctors).not.toContain(ill);
    expect(doctors[0]).not.toBe(busy);
    const loads = [1, 2, 3].map((i) => doctors.filter((id) => id === doctorOf(world, i).id).length + (i === 3 ? 1 : 0));
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    await expectInvariants(table);
  });

  it('for thirty days: every day closes and opens again, one event tells of all of them', async () => {
    const world = await openWorld(table, {
      clinic: { policy: { ...(await openWorld(table)).clinic.policy, horizonDays: 40 } },
    });
    const early = await booked(world, MONDAY_9, { patient: 'a' });
    const late = await booked(world, MONDAY_9 + 28 * DAY, { patient: 'b' });
    const beyond = await booked(world, MONDAY_9 + 31 * DAY, { patient: 'c' });
    const { timeOff, affected } = await takesOff(world, MONDAY_9, MONDAY_9 + 30 * DAY);
    expect(affected.map(({ appointmentId }) => appointmentId)).toEqual([early.id, late.id]);
    await resolveAll(table);
    expect((await stored(beyond)).attention).toBeUndefined();
    expect(await opensOn(world, '2026-12-10')).toBe(0);
    await ends(world, timeOff.id);
    await resolveAll(table);
    expect(await opensOn(world, '2026-12-10')).toBe(31);
    expect((await expectInvariants(table)).appointments.every(({ attention }) => attention === undefined)).toBe(true);
  });

  it('twice at once: the end of one time off leaves marked what lies in the other', async () => {
    const world = await openWorld(table);
    const morning = await booked(world, MONDAY_9, { patient: 'a' });
    const noon = await booked(world, MONDAY_9 + 3 * HOUR, { patient: 'b' });
    const first = await takesOff(world, MONDAY_9, MONDAY_9 + 4 * HOUR);
    await resolveAll(table);
    const second = await takesOff(world, MONDAY_9 + 2 * HOUR, MONDAY_9 + 6 * HOUR);
    expect(outcomes(second.affected)).toEqual({ [noon.id]: 'NEEDS_NEW_TIME' });
    await resolveAll(table);
    await ends(world, first.timeOff.id);
    await resolveAll(table);
    expect((await stored(morning)).attention).toBeUndefined();
    expect(await stored(noon)).toMatchObject({ attention: 'NEEDS_NEW_TIME', version: 2 });
    // Found again by the second, also once it has left the doctor's agenda.
    await cancelled(world, noon);
    expect(outcomes(await affectedByTimeOff(table, second.timeOff, NOW))).toEqual({ [noon.id]: 'NEEDS_NEW_TIME' });
    await ends(world, second.timeOff.id);
    await resolveAll(table);
    await expectInvariants(table);
  });
});

describe('a time held while the doctor leaves', () => {
  it('goes on with a colleague, and can be confirmed there', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const holding = await held(world, MONDAY_9, 'p', doctorOf(world).id);
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    await resolveAll(table);
    expect(await stored(holding)).toMatchObject({ status: 'PENDING', doctor: { id: doctorOf(world, 1).id } });
    expect(outcomes(await affectedByTimeOff(table, timeOff, NOW))).toEqual({ [holding.id]: 'REASSIGNED' });
    await expectInvariants(table);
    const actor = { id: 'p', role: 'patient' } as const;
    await changeAppointment(table, holding.id, { actor, correlationId: 'c' }, seeded(1), (before) =>
      confirmHold(before, { actor, now: NOW }),
    );
    expect(await stored(holding)).toMatchObject({ status: 'CONFIRMED', doctor: { id: doctorOf(world, 1).id } });
    await expectInvariants(table);
  });

  it('ends when nobody else is free, and nothing of it is left', async () => {
    const world = await openWorld(table);
    const holding = await held(world, MONDAY_9, 'p', doctorOf(world).id);
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    await resolveAll(table);
    expect(await stored(holding)).toMatchObject({ status: 'EXPIRED', version: 2 });
    expect(outcomes(await affectedByTimeOff(table, timeOff, NOW))).toEqual({ [holding.id]: 'RELEASED' });
    expect((await expectInvariants(table)).claims).toBe(0);
  });
});

describe('changed hours', () => {
  it('reassign or mark what falls outside, and mend what fits again', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const doctor = doctorOf(world);
    const kept = await booked(world, MONDAY_9, { patient: 'a', doctorId: doctor.id });
    await booked(world, MONDAY_9 + HOUR, { patient: 'other', doctorId: doctorOf(world, 1).id });
    const marked = await booked(world, MONDAY_9 + HOUR, { patient: 'b', doctorId: doctor.id });
    const none = { weekly: [], exceptions: [] };
    granted(await replaceAvailability(table, world.clinic, doctor, none, NOW));
    expect((await findConflicts(table, world.clinic, doctor, NOW)).map(({ id }) => id)).toEqual([kept.id, marked.id]);
    await resolveAll(table);
    expect((await stored(kept)).doctor.id).toBe(doctorOf(world, 1).id);
    expect((await stored(marked)).attention).toBe('NEEDS_NEW_TIME');
    expect(await findConflicts(table, world.clinic, doctor, NOW)).toEqual([]);
    const hours = { weekly: [{ day: 'MON' as const, start: '09:00', end: '17:00' }], exceptions: [] };
    granted(await replaceAvailability(table, world.clinic, doctor, hours, NOW));
    await resolveAll(table);
    expect((await stored(marked)).attention).toBeUndefined();
    expect((await stored(kept)).doctor.id).toBe(doctorOf(world, 1).id);
    await expectInvariants(table);
  });
});

describe('staff reassign', () => {
  const staff = (world: World) => ({ id: 's', role: 'staff' as const, clinicId: world.clinic.id });
  const give = (world: World, { id }: Appointment, doctorId?: string) =>
    reassign(
      table,
      id,
      { doctorId },
      {
        asking: { actor: staff(world), now: NOW },
        cause: { actor: staff(world), correlationId: 'staff' },
        random: seeded(1),
        newRoom: () => 'room',
      },
    );

  it('to the doctor they name, or anyone but the present one, and never to one who is taken', async () => {
    const world = await openWorld(table, { doctors: 2, type: { mode: 'virtual' } });
    const [a = '', b = ''] = world.doctors.map(({ id }) => id);
    const appointment = await booked(world, MONDAY_9, { doctorId: a });
    expect(await give(world, appointment)).toMatchObject({ doctor: { id: b }, version: 2, meetingUrl: 'room' });
    expect(await give(world, appointment, a)).toMatchObject({
      doctor: { id: a },
      assignment: { policy: 'named-doctor' },
    });
    expect(await give(world, appointment, a)).toMatchObject({ version: 3 });
    await booked(world, MONDAY_9, { patient: 'x', doctorId: b });
    expect(await give(world, appointment)).toEqual({ refused: 'SLOT_TAKEN' });
    expect(await give(world, appointment, 'doc_nobody')).toMatchObject({ refused: 'UNKNOWN_REFERENCE' });
    await expectInvariants(table);
  });

  it('not what is cancelled', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const appointment = await booked(world, MONDAY_9);
    await cancelled(world, appointment);
    const outcome = await give(world, appointment);
    expect(isRefusal(outcome) && outcome.refused).toBe('INVALID_STATE');
    expect(isRefusal(await bookAt(world, MONDAY_9))).toBe(false);
  });
});
