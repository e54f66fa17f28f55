import { beforeEach, describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { hold } from '../../functions/store/booking.ts';
import { changeDoctor } from '../../functions/store/directory-changes.ts';
import { requestHash } from '../../functions/store/idempotency.ts';
import { doctorDaysOn } from '../../functions/store/doctor-days.ts';
import { changeHours } from '../../functions/store/hours.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { type OverrideWish, planOverride, takeOverride } from '../../functions/store/overrides.ts';
import type { Table } from '../../functions/store/table.ts';
import { clinicWrites, doctorWrites, typeWrites } from '../../functions/store/clinics.ts';
import { timeOffKey } from '../../functions/store/keys.ts';
import { changeSchedule, extendDoctorDays } from '../../functions/store/schedules.ts';
import { toUtc } from '../../functions/domain/time.ts';
import { aClinic, aDoctor, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, bookAt, cancelled, NOW, openWorld, store, tally, type World } from '../support/world.ts';

let table: Table;
let requests = 0;
const random = seeded(7);
const newRoom = () => 'https://visit.example/room';
const STAFF = { id: 'staff-1', role: 'staff' } as const;

beforeEach(async () => {
  table = await freshTable();
});

const onMonday = (time: string) => `2026-11-23T${time}:00-05:00`;

const overrideAt = async (
  { table: where, clinic, type }: Pick<World, 'table' | 'clinic' | 'type'>,
  start: string,
  {
    patient = `patient-o${++requests}`,
    now = NOW,
    ...over
  }: Partial<OverrideWish> & { patient?: string; now?: number } = {},
): Promise<Appointment | Refusal> => {
  const wish: OverrideWish = {
    clinicId: clinic.id,
    appointmentTypeId: type.id,
    reason: 'Called',
    ...over,
    start: Date.parse(start),
  };
  const overriding = {
    appointmentId: `appt_o${++requests}`,
    cause: { actor: STAFF, correlationId: `request-o${requests}`, requestHash: requestHash('override', wish) },
    now,
    random,
    newRoom,
  };
  const plan = await planOverride(where, wish, overriding);
  if (isRefusal(plan)) return plan;
  if ('before' in plan) return plan.before;
  return takeOverride(where, plan, patient, wish, overriding);
};
const outcomeOf = (result: Appointment | Refusal): string => (isRefusal(result) ? result.refused : result.doctor.id);
const made = async (...how: Parameters<typeof overrideAt>): Promise<Appointment> => {
  const result = await overrideAt(...how);
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
};

describe('an override of notice and horizon', () => {
  test('books five minutes ahead and years ahead, within the hours, which are kept', async () => {
    const world = await openWorld(table);
    const soon = Date.parse(onMonday('09:55'));
    expect((await made(world, onMonday('10:00'), { now: soon })).assignment.policy).toBe('override');
    await made(world, '2028-05-10T09:00:00-04:00');
    expect(outcomeOf(await overrideAt(world, '2028-05-10T08:00:00-04:00'))).toBe('NO_DOCTOR_AVAILABLE');
    expect(outcomeOf(await overrideAt(world, '2028-05-10T09:00:00-04:00'))).toBe('SLOT_TAKEN');
    expect(outcomeOf(await overrideAt(world, onMonday('18:00')))).toBe('NO_DOCTOR_AVAILABLE');
    const late = await overrideAt(world, onMonday('10:00'), { now: soon + 6 * 60_000 });
    expect(outcomeOf(late)).toBe('OUTSIDE_BOOKING_WINDOW');
    expect(outcomeOf(await overrideAt(world, onMonday('10:05')))).toBe('MISALIGNED_TIME');
    await expectInvariants(table);
  });

  test('refused offers the nearest times that anybody can book', async () => {
    const world = await openWorld(table);
    const refusal = await overrideAt(world, '2028-05-10T08:00:00-04:00');
    // Saturday the 21st and six days: the last start of the horizon comes first.
    expect(isRefusal(refusal) && refusal.alternatives?.map(({ start }) => toUtc(start))[0]).toBe(
      '2026-11-27T21:30:00Z',
    );
  });

  test('beyond the horizon is in the way of nobody before its day is made, and of everybody after', async () => {
    const world = await openWorld(table);
    const [doctor] = world.doctors;
    await made(world, '2026-12-10T09:00:00-05:00');
    expect(await doctorDaysOn(table, world.clinic.id, '2026-12-10', true)).toEqual([]);
    const later = NOW + 15 * 86_400_000;
    if (doctor) await extendDoctorDays(table, world.clinic, doctor, later);
    const [day] = await doctorDaysOn(table, world.clinic.id, '2026-12-10', true);
    expect([day?.taken.size, day?.load, day?.offered.size]).toEqual([2, 2, 32]);
    const taken = await bookAt(world, '2026-12-10T09:00:00-05:00', { now: later });
    expect(tally([taken])).toEqual({ SLOT_TAKEN: 1 });
    await booked(world, '2026-12-10T09:30:00-05:00', { now: later });
    await expectInvariants(table);
  });
});

describe('an override of the schedule', () => {
  const outsideSchedule = true;

  test('books at night, with an unsuitable doctor, and for one who never wrote down any hours', async () => {
    const world = await openWorld(table, { type: { specialization: 'Cardiology' } });
    expect(outcomeOf(await overrideAt(world, onMonday('10:00')))).toBe('NO_DOCTOR_AVAILABLE');
    expect(outcomeOf(await overrideAt(world, onMonday('22:00'), { outsideSchedule }))).toBe(world.doctors[0]?.id);
    const clinic = aClinic({ id: 'clinic_new' });
    const doctor = aDoctor({ id: 'doc_new', clinicId: clinic.id });
    await store(table, clinicWrites(table, clinic));
    await store(table, doctorWrites(table, doctor));
    const type = { ...world.type, id: 'type_new', clinicId: clinic.id };
    await store(table, typeWrites(table, type));
    await made({ table, clinic, type }, onMonday('03:00'), { outsideSchedule });
    await expectInvariants(table);
  });

  test('lies within one local date', async () => {
    const world = await openWorld(table);
    const midnight = await overrideAt(world, onMonday('23:45'), { outsideSchedule });
    expect(outcomeOf(midnight)).toBe('NO_DOCTOR_AVAILABLE');
    await made(world, onMonday('23:30'), { outsideSchedule });
  });

  test('never puts a doctor or a patient in two places', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [one] = world.doctors;
    await booked(world, onMonday('10:00'), { patient: 'ada', doctorId: one?.id });
    const at = { outsideSchedule, doctorId: one?.id };
    expect(outcomeOf(await overrideAt(world, onMonday('10:15'), at))).toBe('SLOT_TAKEN');
    expect(outcomeOf(await overrideAt(world, onMonday('10:15'), { outsideSchedule, patient: 'ada' }))).toBe(
      'PATIENT_OVERLAP',
    );
    await made(world, onMonday('10:15'), { outsideSchedule });
    expect(outcomeOf(await overrideAt(world, onMonday('10:15'), { outsideSchedule }))).toBe('SLOT_TAKEN');
    await expectInvariants(table);
  });

  test('prefers who suits and works then, then who suits, then who is free', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [one, two] = world.doctors;
    if (!one || !two) throw new Error('no doctors');
    await changeDoctor(table, world.clinic, one.id, { appointmentTypeIds: [] }, 'request-1', NOW);
    for (const time of ['09:00', '12:00', '20:00'])
      expect(outcomeOf(await overrideAt(world, onMonday(time), { outsideSchedule }))).toBe(two.id);
    expect(outcomeOf(await overrideAt(world, onMonday('12:00'), { outsideSchedule }))).toBe(one.id);
    await expectInvariants(table);
  });

  test('uses the buffer of another appointment, which from then on is that much shorter', async () => {
    const world = await openWorld(table, { type: { bufferMinutes: 30 } });
    const before = await booked(world, onMonday('10:00'), { patient: 'ada' });
    expect(before.buffer).toHaveLength(2);
    expect(outcomeOf(await overrideAt(world, onMonday('10:30')))).toBe('SLOT_TAKEN');
    const override = await made(world, onMonday('10:45'), { outsideSchedule });
    expect(override.buffer).toEqual([]);
    const after = await findAppointment(table, before.id);
    expect([after?.buffer.length, after?.version, after?.status]).toEqual([1, 2, 'CONFIRMED']);
    await expectInvariants(table);

    expect(tally([await cancelled(world, before)])).toEqual({ CANCELLED: 1 });
    expect(tally([await cancelled(world, override)])).toEqual({ CANCELLED: 1 });
    const { claims } = await expectInvariants(table);
    expect(claims).toBe(0);
  });

  test('leaves the buffer of a hold alone, which may be given back whole', async () => {
    const world = await openWorld(table, { type: { bufferMinutes: 30 } });
    const wish = { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start: Date.parse(onMonday('10:00')) };
    const cause = { actor: { id: 'ada', role: 'patient' }, correlationId: 'request-h' } as const;
    await hold(table, wish, { patientId: 'ada', appointmentId: 'appt_held', cause, now: NOW, random, newRoom });
    expect(outcomeOf(await overrideAt(world, onMonday('10:30'), { outsideSchedule }))).toBe('SLOT_TAKEN');
    const lapsed = NOW + 10 * 60_000;
    expect((await made(world, onMonday('10:00'), { outsideSchedule, now: lapsed })).status).toBe('CONFIRMED');
    await expectInvariants(table);
  });

  test('goes to nobody who is away, unless that doctor is named', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [away, here] = world.doctors;
    if (!away || !here) throw new Error('no doctors');
    const [start, end] = [Date.parse(onMonday('08:00')), Date.parse(onMonday('20:00'))];
    const off = { id: 'off_1', doctorId: away.id, start, end };
    const beside = {
      name: 'beside' as const,
      write: { Put: { TableName: table.name, Item: { ...timeOffKey(away.id, toUtc(start), off.id), ...off } } },
    };
    await changeSchedule(table, world.clinic, away, { beside: [beside] }, 'request-off', NOW);
    expect(outcomeOf(await overrideAt(world, onMonday('10:00'), { outsideSchedule }))).toBe(here.id);
    expect(outcomeOf(await overrideAt(world, onMonday('10:00'), { outsideSchedule }))).toBe('SLOT_TAKEN');
    expect(outcomeOf(await overrideAt(world, onMonday('10:00'), { doctorId: away.id }))).toBe('NO_DOCTOR_AVAILABLE');
    const named = { outsideSchedule, doctorId: away.id };
    expect(outcomeOf(await overrideAt(world, onMonday('10:00'), named))).toBe(away.id);
  });

  test('is not touched by changed hours, and can be moved and cancelled like any other', async () => {
    const world = await openWorld(table);
    const [doctor] = world.doctors;
    if (!doctor) throw new Error('no doctor');
    const night = await made(world, onMonday('22:00'), { outsideSchedule });
    const hours = { weekly: [{ day: 'TUE' as const, start: '09:00', end: '12:00' }], exceptions: [] };
    const change = await changeHours(table, { doctor, clinic: world.clinic }, hours, 'request-2', NOW);
    expect(isRefusal(change) ? change : change.affected).toEqual([]);
    expect((await findAppointment(table, night.id))?.attention).toBeUndefined();
    const moved = await reschedule(
      table,
      night.id,
      { start: Date.parse('2026-11-24T09:00:00-05:00') },
      { asking: { actor: STAFF_OF(world), now: NOW }, cause: { actor: STAFF, correlationId: 'r' }, random, newRoom },
    );
    expect(isRefusal(moved) ? moved : moved.assignment.policy).toBe('same-doctor');
    await expectInvariants(table);
    expect(isRefusal(moved) || tally([await cancelled(world, moved)])).toEqual({ CANCELLED: 1 });
    expect((await expectInvariants(table)).claims).toBe(0);
  });
});

const STAFF_OF = ({ clinic }: World) => ({ ...STAFF, clinicId: clinic.id });

describe('races', () => {
  test('of overrides and bookings for one time have as many winners as there are doctors', async () => {
    const world = await openWorld(table, { doctors: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        index % 2 === 0
          ? overrideAt(world, onMonday('10:00'), { outsideSchedule: index % 4 === 0 })
          : bookAt(world, onMonday('10:00'), { patient: `racer-${index}` }),
      ),
    );
    const { CONFIRMED, SLOT_TAKEN, ...rest } = tally(outcomes);
    expect([CONFIRMED, SLOT_TAKEN, rest]).toEqual([3, 21, {}]);
    await expectInvariants(table);
  });

  test('with new hours leave the override inside what is offered or refuse it', async () => {
    const world = await openWorld(table, { doctors: 1 });
    const [doctor] = world.doctors;
    if (!doctor) throw new Error('no doctor');
    const closed = { weekly: [], exceptions: [] };
    const [override] = await Promise.all([
      overrideAt(world, onMonday('10:00')),
      changeHours(table, { doctor, clinic: world.clinic }, closed, 'request-2', NOW),
    ]);
    expect(['NO_DOCTOR_AVAILABLE', doctor.id]).toContain(outcomeOf(override));
    expect(outcomeOf(await overrideAt(world, onMonday('12:00')))).toBe('NO_DOCTOR_AVAILABLE');
    await expectInvariants(table);
  });
});
