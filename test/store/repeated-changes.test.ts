import { beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { timeOffOf } from '../../functions/store/absences.ts';
import { closeClinic, listClosures, toClinicClosed } from '../../functions/store/closures.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { changeDoctor } from '../../functions/store/directory-changes.ts';
import { doctorDaysOn } from '../../functions/store/doctor-days.ts';
import { changeHours } from '../../functions/store/hours.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { findAvailability } from '../../functions/store/schedule-row.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff, takeTimeOff, toTimeOffTaken } from '../../functions/store/time-off.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { type Fault, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted, outcomes, resolveAll, scheduleEvents, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, NOW, OFFICE_HOURS, openWorld, SHORTEST, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const MONDAY = '2026-11-23';
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const open = () => openWorld(table, { policy: SHORTEST });
const opensOn = async (world: World, date: string) =>
  (await openTimes(table, { ...world, from: date, to: date }, NOW))[0]?.slots.length;

/**
 * Makes a change in a world of its own for every request to the table that may fail, once with that failure and once
 * more as if nothing had been; `expects` says what holds then.
 */
const stoppedEverywhere = async (
  fault: Fault,
  change: (world: World, through: Table) => Promise<unknown>,
  expects: (world: World, first: 'answered' | 'failed', failing: number) => Promise<void>,
): Promise<void> => {
  const probe = watched(table);
  await change(await open(), probe.table);
  for (let failing = 1; failing <= probe.calls.length; failing++) {
    const world = await open();
    const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
    const first = await change(world, through).then(
      () => 'answered' as const,
      () => 'failed' as const,
    );
    await expects(world, first, failing);
  }
  await resolveAll(table);
  await expectInvariants(table);
};

describe('a closure whose request stopped half-way', () => {
  const asked = { wanted: 0 };
  const close = ({ clinic }: World, through: Table, key?: string) =>
    closeClinic(
      through,
      clinic,
      { id: `off_repeated_${++asked.wanted}`, clinicId: clinic.id, date: MONDAY, reason: 'Burst pipe' },
      key === undefined ? undefined : { callerId: 's', key, hash: 'h', now: NOW, read: toClinicClosed },
      'close',
      NOW,
    );

  it.each(FAULTS)('%s: is finished by the same request again, without a key or with one of its own', async (fault) => {
    await stoppedEverywhere(
      fault,
      (world, through) => close(world, through).then(granted),
      async (world, first, failing) => {
        const key = failing % 2 === 0 ? `again-${world.clinic.id}` : undefined;
        const again = await close(world, table, key);
        // Refused only when nothing is left to finish.
        if (isRefusal(again)) expect(again.refused).toBe('ALREADY_EXISTS');
        if (first === 'answered') expect(isRefusal(again)).toBe(true);
        expect(await opensOn(world, MONDAY)).toBe(0);
        const [closure] = await listClosures(table, world.clinic.id);
        if (!isRefusal(again)) expect(again.closure.id).toBe(closure?.id);
        if (!isRefusal(again) && key !== undefined)
          expect(granted(await close(world, table, key)).closure.id).toBe(closure?.id);
        expect(await close(world, table)).toEqual({ refused: 'ALREADY_EXISTS' });
      },
    );
  });

  it('is finished by another request for the date too, which is told that it is closed', async () => {
    const world = await open();
    const dying = faulty(table, ({ number }) => (number === 2 ? 'before' : undefined));
    await expect(close(world, dying)).rejects.toThrow('connection lost');
    expect(await opensOn(world, MONDAY)).toBe(31);
    const wanted = { id: 'off_other', clinicId: world.clinic.id, date: MONDAY, reason: 'Painters' };
    const answer = await closeClinic(table, world.clinic, wanted, undefined, 'close', NOW);
    expect(answer).toEqual({ refused: 'ALREADY_EXISTS' });
    expect(await opensOn(world, MONDAY)).toBe(0);
    expect((await listClosures(table, world.clinic.id)).map(({ reason }) => reason)).toEqual(['Burst pipe']);
  });
});

describe('a time off', () => {
  let wanted = 0;
  const take = (world: World, through: Table, key?: string) =>
    takeTimeOff(
      through,
      { doctor: doctorOf(world), clinic: world.clinic },
      { id: `off_r_${++wanted}`, doctorId: doctorOf(world).id, start: MONDAY_9, end: MONDAY_9 + HOUR, reason: 'Ill' },
      key === undefined ? undefined : { callerId: 'd', key, hash: 'h', now: NOW, read: toTimeOffTaken },
      'leave',
      NOW,
    );

  it.each(FAULTS)('%s: whose request stopped half-way is finished by the same again, without a key', async (fault) => {
    await stoppedEverywhere(
      fault,
      (world, through) => take(world, through).then(granted),
      async (world) => {
        const again = granted(await take(world, table));
        expect((await timeOffOf(table, doctorOf(world).id)).map(({ id }) => id)).toEqual([again.timeOff.id]);
        expect(await opensOn(world, MONDAY)).toBe(27);
      },
    );
  });

  it('asked for twice is one, and the second time changes nothing', async () => {
    const world = await open();
    const appointment = await booked(world, MONDAY_9, { doctorId: doctorOf(world).id });
    const first = granted(await take(world, table));
    const before = await scheduleEvents(table);
    expect(granted(await take(world, table))).toEqual(first);
    expect(outcomes(first.affected)).toEqual({ [appointment.id]: 'PENDING' });
    const keyed = granted(await take(world, table, 'k'));
    expect(keyed.timeOff).toEqual(first.timeOff);
    expect(granted(await take(world, table, 'k'))).toEqual(keyed);
    expect(await scheduleEvents(table)).toEqual(before);
    // Asked for twice at once, too.
    const other = await open();
    await Promise.all([take(other, table), take(other, table), take(other, table)]);
    expect(await timeOffOf(table, doctorOf(other).id)).toHaveLength(1);
  });

  it('of another length or for another reason, or after the end of the first, is another', async () => {
    const world = await open();
    const { timeOff } = granted(await take(world, table));
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    await takesOff(world, MONDAY_9, MONDAY_9 + 2 * HOUR);
    expect(await timeOffOf(table, doctorOf(world).id)).toHaveLength(3);
    const at = { doctor: doctorOf(world), clinic: world.clinic };
    granted(await endTimeOff(table, at, timeOff.id, 'end', NOW));
    expect(granted(await take(world, table)).timeOff.id).not.toBe(timeOff.id);
  });

  it.each(FAULTS)('%s: whose end stopped half-way is ended by the same again', async (fault) => {
    const of = new Map<string, string>();
    const end = async (world: World, through: Table) => {
      const at = { doctor: doctorOf(world), clinic: world.clinic };
      const known = of.get(world.clinic.id) ?? (await takesOff(world, MONDAY_9, MONDAY_9 + HOUR)).timeOff.id;
      of.set(world.clinic.id, known);
      return endTimeOff(through, at, known, 'end', NOW);
    };
    await stoppedEverywhere(fault, end, async (world) => {
      await end(world, table);
      expect(await timeOffOf(table, doctorOf(world).id)).toEqual([]);
      await booked(world, MONDAY_9, { doctorId: doctorOf(world).id, patient: world.clinic.id });
    });
  });
});

describe('a change of a doctor whose request stopped half-way is finished by the same again', () => {
  const change = (world: World, through: Table, over: Parameters<typeof changeDoctor>[3]) =>
    changeDoctor(through, world.clinic, doctorOf(world).id, over, 'change', NOW).then(granted);

  it.each(FAULTS)('%s: a new name is on every day', async (fault) => {
    const rename = (world: World, through: Table) => change(world, through, { name: 'Doctor Renamed' });
    await stoppedEverywhere(fault, rename, async (world) => {
      await rename(world, table);
      const days = await doctorDaysOn(table, world.clinic.id, MONDAY, true);
      expect(days.map(({ doctorName }) => doctorName)).toContain('Doctor Renamed');
    });
  });

  it.each(FAULTS)('%s: one who comes back can be booked', async (fault) => {
    const gone = new Set<string>();
    const back = async (world: World, through: Table) => {
      if (!gone.has(world.clinic.id)) {
        const at = { doctor: doctorOf(world), clinic: world.clinic };
        granted(await deactivateDoctor(table, at, 'leave', NOW));
        gone.add(world.clinic.id);
      }
      return change(world, through, { active: true });
    };
    await stoppedEverywhere(fault, back, async (world) => {
      await back(world, table);
      await booked(world, MONDAY_9, { doctorId: doctorOf(world).id, patient: world.clinic.id });
      for (const doctor of world.doctors) expect(await findConflicts(table, world.clinic, doctor, NOW)).toEqual([]);
    });
  });
});

describe('hours', () => {
  const later = { ...OFFICE_HOURS, weekly: OFFICE_HOURS.weekly.map((window) => ({ ...window, start: '13:00' })) };
  const replace = (world: World, through: Table) =>
    changeHours(through, { doctor: doctorOf(world), clinic: world.clinic }, later, 'hours', NOW).then(granted);

  it.each(FAULTS)('%s: that stopped half-way are finished by the same again', async (fault) => {
    await stoppedEverywhere(fault, replace, async (world) => {
      await replace(world, table);
      const morning = await bookAt(world, MONDAY_9, { doctorId: doctorOf(world).id });
      expect(morning).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    });
  });

  it('that are the same already change nothing, and tell what lies outside them', async () => {
    const world = await open();
    const appointment = await booked(world, MONDAY_9, { doctorId: doctorOf(world).id });
    const first = await replace(world, table);
    const before = await scheduleEvents(table);
    expect(await replace(world, table)).toEqual(first);
    expect(first.affected.map(({ id }) => id)).toEqual([appointment.id]);
    expect(await scheduleEvents(table)).toEqual(before);
    await extendDoctorDays(table, world.clinic, doctorOf(world), NOW);
    expect((await findAvailability(table, doctorOf(world).id, world.clinic.timeZone)).version).toBe(2);
  });
});
