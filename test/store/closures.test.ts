import { beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { affectedByClosure } from '../../functions/store/affected.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { clinicBook, doctorWrites } from '../../functions/store/clinics.ts';
import {
  closeClinic,
  findClosure,
  finishClosures,
  listClosures,
  reopenClinic,
  toClinicClosed,
} from '../../functions/store/closures.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { changeHours } from '../../functions/store/hours.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { findPerson } from '../../functions/store/people.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { aDoctor, MONDAY_9 } from '../support/builders.ts';
import { around, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { closes, doctorOf, granted, resolveAll, scheduleEvents, takesOff, workOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import {
  bookAt,
  booked,
  NOW,
  OFFICE_HOURS,
  openWorld,
  replaceAvailability,
  savedPerson,
  SHORT,
  SHORTEST,
  store,
  type World,
} from '../support/world.ts';

const HOUR = 3_600_000;
const MONDAY = '2026-11-23';
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const opensOn = async (world: World, date: string, now = NOW) =>
  (await openTimes(table, { ...world, from: date, to: date }, now))[0]?.slots.length;
const reopens = async ({ clinic }: World, date: string): Promise<void> => {
  granted(await reopenClinic(table, clinic, date, 'reopen', NOW));
};

describe('a clinic closes for a date', () => {
  it('nobody can book it, who is booked needs a new time, and reopening mends everything', async () => {
    const world = await openWorld(table, { doctors: 3 });
    const appointments = await Promise.all(
      [0, 1, 2].map((i) => booked(world, MONDAY_9, { patient: `p${i}`, doctorId: doctorOf(world, i).id })),
    );
    const other = await booked(world, MONDAY_9 + 24 * HOUR, { patient: 'tuesday' });
    const { closure, affected } = await closes(world, MONDAY);
    expect(affected.map(({ appointmentId, outcome }) => `${appointmentId} ${outcome}`)).toEqual(
      appointments.map(({ id }) => `${id} PENDING`).toSorted(),
    );
    expect(await opensOn(world, MONDAY)).toBe(0);
    await resolveAll(table);
    expect((await affectedByClosure(table, world.clinic, closure, NOW)).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 3 }, () => 'NEEDS_NEW_TIME'),
    );
    await expectInvariants(table);
    await reopens(world, MONDAY);
    expect(await findClosure(table, world.clinic.id, MONDAY)).toBeUndefined();
    await resolveAll(table);
    const after = await expectInvariants(table);
    expect(after.appointments.every(({ attention }) => attention === undefined)).toBe(true);
    expect(await findAppointment(table, other.id)).toEqual(other);
  });

  it('once for each date; closed, opened and closed again it begins with nothing done', async () => {
    const world = await openWorld(table);
    await booked(world, MONDAY_9);
    await closes(world, MONDAY);
    await expect(closes(world, MONDAY)).rejects.toThrow('ALREADY_EXISTS');
    expect((await listClosures(table, world.clinic.id)).map(({ date }) => date)).toEqual([MONDAY]);
    await resolveAll(table);
    await reopens(world, MONDAY);
    await resolveAll(table);
    expect((await closes(world, MONDAY)).affected).toMatchObject([{ outcome: 'PENDING' }]);
    await expect(closes(world, '2026-11-20')).rejects.toThrow('OUTSIDE_BOOKING_WINDOW');
    expect(await reopenClinic(table, world.clinic, '2026-11-25', 'r', NOW)).toEqual({ refused: 'NOT_FOUND' });
  });

  it.each([
    ['2026-03-08', '2026-03-07T12:00:00Z', 23],
    ['2026-11-01', '2026-10-31T12:00:00Z', 25],
  ])('%s, when the clocks change: the whole of its hours and nothing of the days beside', async (date, now, hours) => {
    const round = {
      ...OFFICE_HOURS,
      weekly: OFFICE_HOURS.weekly.map(({ day }) => ({ day, start: '00:00', end: '24:00' })),
    };
    const at = Date.parse(now);
    const world = await openWorld(table, {
      hours: round,
      now: at,
      clinic: { policy: { ...SHORT, minNoticeMinutes: 0 } },
    });
    expect(await opensOn(world, date, at)).toBe(hours * 4 - 1);
    const before = await opensOn(world, '2026-03-09' > date ? '2026-03-09' : '2026-11-02', at);
    const wanted = { id: 'off_dst', clinicId: world.clinic.id, date, reason: 'Clocks' };
    granted(await closeClinic(table, world.clinic, wanted, undefined, 'c', at));
    expect(await opensOn(world, date, at)).toBe(0);
    expect(await opensOn(world, '2026-03-09' > date ? '2026-03-09' : '2026-11-02', at)).toBe(before);
  });

  it('holds for hours and doctors that come meanwhile, at every moment of it', async () => {
    const probeWorld = await openWorld(table, { policy: SHORTEST });
    const probe = watched(table);
    await closes(probeWorld, MONDAY, probe.table);
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const world = await openWorld(table, { policy: SHORTEST });
      const newcomer = aDoctor({ id: `doc_new_${moment}`, clinicId: world.clinic.id });
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) {
          await store(table, doctorWrites(table, newcomer));
          granted(await replaceAvailability(table, world.clinic, newcomer, OFFICE_HOURS, NOW));
          granted(await replaceAvailability(table, world.clinic, doctorOf(world), OFFICE_HOURS, NOW));
        }
        return proceed();
      });
      await closes(world, MONDAY, through);
      expect(await opensOn(world, MONDAY)).toBe(0);
      expect(await opensOn(world, '2026-11-24')).toBe(31);
    }
    await expectInvariants(table);
  });

  it('holds for hours that are made while it is written', async () => {
    const probeWorld = await openWorld(table, { policy: SHORTEST });
    const probe = watched(table);
    granted(await replaceAvailability(probe.table, probeWorld.clinic, doctorOf(probeWorld), OFFICE_HOURS, NOW));
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const world = await openWorld(table, { policy: SHORTEST });
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) await closes(world, MONDAY);
        return proceed();
      });
      granted(await replaceAvailability(through, world.clinic, doctorOf(world), OFFICE_HOURS, NOW));
      expect(await opensOn(world, MONDAY)).toBe(0);
    }
  });

  it.each(FAULTS)('%s at any call: the same request again, or the nightly job, finishes it', async (fault) => {
    const probeWorld = await openWorld(table, { doctors: 2, policy: SHORTEST });
    const probe = watched(table);
    await closes(probeWorld, MONDAY, probe.table);
    for (let failing = 1; failing <= probe.calls.length; failing++) {
      const world = await openWorld(table, { doctors: 2, policy: SHORTEST });
      const appointment = await booked(world, MONDAY_9, { patient: world.clinic.id });
      const ask = (through: Table) =>
        closeClinic(
          through,
          world.clinic,
          { id: `off_${failing}_${Math.random()}`, clinicId: world.clinic.id, date: MONDAY, reason: 'r' },
          { callerId: 's', key: `k${world.clinic.id}`, hash: 'h', now: NOW, read: toClinicClosed },
          'c',
          NOW,
        );
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await ask(through).catch(() => undefined);
      if (failing % 2 === 0) await finishClosures(table, world.clinic, () => NOW);
      const answer = granted(await ask(table));
      expect(answer.affected.map(({ appointmentId }) => appointmentId)).toEqual([appointment.id]);
      expect(await opensOn(world, MONDAY)).toBe(0);
      const half = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await reopenClinic(half, world.clinic, MONDAY, 'r', NOW).catch(() => undefined);
      if (failing % 2 === 0) await finishClosures(table, world.clinic, () => NOW);
      else await reopenClinic(table, world.clinic, MONDAY, 'r', NOW);
      for (const doctor of world.doctors) await extendDoctorDays(table, world.clinic, doctor, NOW);
      // Before anything of it was written, the request did nothing: then the closure stands.
      const stands = (await findClosure(table, world.clinic.id, MONDAY)) !== undefined;
      expect(await opensOn(world, MONDAY)).toBe(stands ? 0 : 31);
    }
    await resolveAll(table);
    await expectInvariants(table);
  });

  it('with hundreds of appointments: worked off in bounded chunks, each exactly once', async () => {
    const world = await openWorld(table, { doctors: 8, type: { durationMinutes: 15 } });
    const starts = Array.from({ length: 31 }, (_, index) => MONDAY_9 + index * 15 * 60_000);
    for (const start of starts)
      await Promise.all(
        world.doctors.map(({ id }) => booked(world, start, { patient: `p-${id}-${start}`, doctorId: id })),
      );
    const { closure, affected } = await closes(world, MONDAY);
    expect(affected).toHaveLength(248);
    const events = (await scheduleEvents(table)).filter(({ correlationId }) => correlationId.startsWith('closure'));
    let messages = 0;
    for (const event of events) messages += await workOff(table, [event]);
    const outcomes = await affectedByClosure(table, world.clinic, closure, NOW);
    expect(outcomes.filter(({ outcome }) => outcome === 'NEEDS_NEW_TIME')).toHaveLength(248);
    const marks = (await scan(table)).filter(({ type }) => type === 'ScheduleConflict');
    expect(marks).toHaveLength(248);
    // Every doctor's thirty-one are one chunk and the rest of another.
    expect(messages).toBe(16);
  });
});

describe('a doctor leaves for good', () => {
  it('offers nothing, may do nothing, and their patients are looked after', async () => {
    const world = await openWorld(table, { doctors: 1 });
    const login = await savedPerson(table, {
      id: 'user-doc',
      role: 'doctor',
      email: 'doc@example.com',
      clinicId: world.clinic.id,
    });
    const leaving = aDoctor({ id: 'doc_leaving', clinicId: world.clinic.id, userId: login.id });
    await store(table, doctorWrites(table, leaving));
    granted(await replaceAvailability(table, world.clinic, leaving, OFFICE_HOURS, NOW));
    const first = await booked(world, MONDAY_9, { patient: 'a', doctorId: leaving.id });
    const second = await booked(world, MONDAY_9 + HOUR, { patient: 'b', doctorId: leaving.id });
    await booked(world, MONDAY_9 + HOUR, { patient: 'c', doctorId: doctorOf(world).id });
    const at = { doctor: leaving, clinic: world.clinic };
    expect(granted(await deactivateDoctor(table, at, 'leave', NOW)).map(({ appointmentId }) => appointmentId)).toEqual([
      first.id,
      second.id,
    ]);
    expect((await findPerson(table, login.id))?.removedAt).toBe(NOW);
    await resolveAll(table);
    expect(await findAppointment(table, first.id)).toMatchObject({ doctor: { id: doctorOf(world).id } });
    expect(await findAppointment(table, second.id)).toMatchObject({ attention: 'NEEDS_NEW_TIME' });
    expect(await bookAt(world, MONDAY_9 + 2 * HOUR, { doctorId: leaving.id })).toMatchObject({
      refused: 'UNKNOWN_REFERENCE',
    });
    const now = (await clinicBook(table, world.clinic.id))?.doctors.find(({ id }) => id === leaving.id) ?? leaving;
    expect(await deactivateDoctor(table, { ...at, doctor: now }, 'leave', NOW)).toEqual({ refused: 'NOT_FOUND' });
    await expectInvariants(table);
  });

  it('at the same time as new hours of theirs are made: they offer nothing all the same', async () => {
    const probeWorld = await openWorld(table, { policy: SHORTEST });
    const probe = watched(table);
    // Other hours than before: the same again would be nothing to make.
    const longer = { ...OFFICE_HOURS, weekly: OFFICE_HOURS.weekly.map((window) => ({ ...window, end: '18:00' })) };
    const change = (world: World, through: Table) =>
      changeHours(through, { doctor: doctorOf(world), clinic: world.clinic }, longer, 'c', NOW);
    granted(await change(probeWorld, probe.table));
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const world = await openWorld(table, { policy: SHORTEST });
      const at = { doctor: doctorOf(world), clinic: world.clinic };
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) granted(await deactivateDoctor(table, at, 'leave', NOW));
        return proceed();
      });
      granted(await change(world, through));
      expect(await opensOn(world, MONDAY)).toBe(0);
    }
  });

  it.each(FAULTS)('%s at any call: asked again it is finished', async (fault) => {
    const seen = new Set<string>();
    for (let failing = 1; failing <= 12; failing++) {
      const world = await openWorld(table, { policy: SHORTEST });
      const doctor = doctorOf(world);
      const appointment = await booked(world, MONDAY_9, { patient: world.clinic.id });
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await deactivateDoctor(through, { doctor, clinic: world.clinic }, 'leave', NOW).catch(() => undefined);
      const stored = (await clinicBook(table, world.clinic.id))?.doctors.find(({ id }) => id === doctor.id) ?? doctor;
      const again = await deactivateDoctor(table, { doctor: stored, clinic: world.clinic }, 'leave', NOW);
      if (!isRefusal(again)) expect(again.map(({ appointmentId }) => appointmentId)).toEqual([appointment.id]);
      expect(await opensOn(world, MONDAY)).toBe(0);
      await resolveAll(table, NOW, seen);
      expect(await findConflicts(table, world.clinic, doctor, NOW)).toEqual([]);
    }
    await expectInvariants(table);
  });

  it('(or only for an hour) on a date that closes too: opening the date leaves marked what lies in the time off', async () => {
    const world = await openWorld(table);
    const appointment = await booked(world, MONDAY_9);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    await closes(world, MONDAY);
    await resolveAll(table);
    await reopens(world, MONDAY);
    await resolveAll(table);
    expect(await findAppointment(table, appointment.id)).toMatchObject({ attention: 'NEEDS_NEW_TIME', version: 2 });
    await expectInvariants(table);
  });
});
