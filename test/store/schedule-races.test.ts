import { beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { updateClinic } from '../../functions/store/clinic-changes.ts';
import { changeDoctor } from '../../functions/store/directory-changes.ts';
import { changeHours } from '../../functions/store/hours.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff, takeTimeOff, toTimeOffTaken } from '../../functions/store/time-off.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { around, type Call, type Fault, faulty } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, NOW, OFFICE_HOURS, openWorld, SHORT, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TUESDAY_10 = MONDAY_9 + DAY + HOUR;
/** Sunday, before the nightly job: the horizon ends on a date later than the one to which days are made. */
const AFTER_MIDNIGHT = Date.parse('2026-11-22T00:30:00-05:00');
const NEW_LAST_DATE = '2026-11-30';

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const at = (world: World) => ({ doctor: doctorOf(world), clinic: world.clinic });
const isTransaction = ({ name }: Call): boolean => name === 'TransactWriteItemsCommand';
const dyingAfterCommit = () => faulty(table, (call) => (isTransaction(call) ? 'lost-reply' : undefined));

/** The table, where something is done once, before or after the first request of which `when` holds. */
const once = (when: (call: Call) => boolean, place: 'before' | 'after', act: () => Promise<unknown>): Table => {
  let isDone = false;
  return around(table, async (call, proceed) => {
    if (isDone || !when(call)) return proceed();
    isDone = true;
    if (place === 'before') await act();
    const output = await proceed();
    if (place === 'after') await act();
    return output;
  });
};

const tuesdayOff = (world: World, through: Table, now: EpochMs) =>
  takeTimeOff(
    through,
    at(world),
    { id: 'off_tuesday', doctorId: doctorOf(world).id, start: MONDAY_9 + DAY, end: MONDAY_9 + DAY + 8 * HOUR },
    undefined,
    'tuesday',
    now,
  );
const firstHourOff = (world: World, through: Table, now: EpochMs) =>
  takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through, now });

const expectTuesdayOff = async (world: World, now: EpochMs): Promise<void> => {
  expect(await bookAt(world, TUESDAY_10, { now })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
  await expectInvariants(table);
};

describe('two changes of one schedule at once between local midnight and the extension', () => {
  /** Before the first change makes the new last date, which is apart from the dates that it is about. */
  const makesLastDate = (call: Call) => isTransaction(call) && JSON.stringify(call.input).includes(`#${NEW_LAST_DATE}`);

  it('a time off that stops after its commit is followed once it is asked for again', async () => {
    const world = await openWorld(table);
    const dies = () => expect(tuesdayOff(world, dyingAfterCommit(), AFTER_MIDNIGHT)).rejects.toThrow('connection lost');
    await firstHourOff(world, once(makesLastDate, 'before', dies), AFTER_MIDNIGHT);
    granted(await tuesdayOff(world, table, AFTER_MIDNIGHT));
    await expectTuesdayOff(world, AFTER_MIDNIGHT);
  });

  it('a doctor’s leaving that stops after its commit is followed by the extension at the latest', async () => {
    const world = await openWorld(table);
    const dies = () =>
      expect(deactivateDoctor(dyingAfterCommit(), at(world), 'leaves', AFTER_MIDNIGHT)).rejects.toThrow(
        'connection lost',
      );
    await firstHourOff(world, once(makesLastDate, 'before', dies), AFTER_MIDNIGHT);
    await extendDoctorDays(table, world.clinic, doctorOf(world), AFTER_MIDNIGHT);
    await expectTuesdayOff(world, AFTER_MIDNIGHT);
  });

  it('a time off that is only slow after its commit is followed when it is answered', async () => {
    const world = await openWorld(table);
    const firstIsDone = Promise.withResolvers<void>();
    let second: ReturnType<typeof tuesdayOff> | undefined;
    const begin = async () => {
      const committed = Promise.withResolvers<void>();
      const wait = async () => {
        committed.resolve();
        await firstIsDone.promise;
      };
      second = tuesdayOff(world, once(isTransaction, 'after', wait), AFTER_MIDNIGHT);
      await committed.promise;
    };
    await firstHourOff(world, once(makesLastDate, 'before', begin), AFTER_MIDNIGHT);
    firstIsDone.resolve();
    expect(await second).toMatchObject({ timeOff: { id: 'off_tuesday' } });
    await expectTuesdayOff(world, AFTER_MIDNIGHT);
  });
});

describe('a change of a schedule whose days the hourly repair makes first', () => {
  it('does not take a time off that was committed meanwhile for made', async () => {
    const world = await openWorld(table);
    const meanwhile = async () => {
      await extendDoctorDays(table, world.clinic, doctorOf(world), NOW);
      await expect(tuesdayOff(world, dyingAfterCommit(), NOW)).rejects.toThrow('connection lost');
    };
    await firstHourOff(world, once(isTransaction, 'after', meanwhile), NOW);
    granted(await tuesdayOff(world, table, NOW));
    await expectTuesdayOff(world, NOW);
  });
});

describe('a late reaction to a leave that has been undone, before the days are made', () => {
  const afternoons = { ...OFFICE_HOURS, weekly: OFFICE_HOURS.weekly.map((window) => ({ ...window, start: '13:00' })) };
  const takesNothing = async () => '';
  const cases: Record<
    string,
    { do: (world: World) => Promise<string>; undo: (world: World, through: Table, id: string) => Promise<unknown> }
  > = {
    'time off that ended': {
      do: async (world) => (await takesOff(world, MONDAY_9, MONDAY_9 + HOUR)).timeOff.id,
      undo: async (world, through, id) => granted(await endTimeOff(through, at(world), id, 'end', NOW)),
    },
    'doctor who came back': {
      do: async (world) => deactivateDoctor(table, at(world), 'leaves', NOW).then(granted).then(takesNothing),
      undo: async (world, through) =>
        granted(await changeDoctor(through, world.clinic, doctorOf(world).id, { active: true }, 'back', NOW)),
    },
    'hours that are as before': {
      do: async (world) => changeHours(table, at(world), afternoons, 'hours', NOW).then(granted).then(takesNothing),
      undo: async (world, through) => granted(await changeHours(through, at(world), OFFICE_HOURS, 'again', NOW)),
    },
  };

  it.each(Object.entries(cases))('leaves appointments with their doctor: %s', async (_, change) => {
    const world = await openWorld(table, { doctors: 2 });
    const appointment = await booked(world, MONDAY_9, { doctorId: doctorOf(world).id });
    const seen = new Set<string>();
    await resolveAll(table, NOW, seen);
    const id = await change.do(world);
    await change.undo(
      world,
      once(isTransaction, 'after', () => resolveAll(table, NOW, seen)),
      id,
    );
    await resolveAll(table, NOW, seen);
    expect((await findAppointment(table, appointment.id))?.doctor.id).toBe(doctorOf(world).id);
    await expectInvariants(table);
  });
});

describe('a keyed time off on dates that a stopped extension had made', () => {
  const AHEAD = MONDAY_9 + 14 * DAY;
  const LONGER = { ...SHORT, horizonDays: 30 };
  const onTransaction = (which: number, fault: Fault): Table => {
    let count = 0;
    return faulty(table, (call) => (isTransaction(call) && ++count === which ? fault : undefined));
  };

  it.each([
    ['after its commit', 1, 'lost-reply'],
    ['before its days', 3, 'before'],
  ] as const)('that stopped %s is followed once it is asked for again', async (_, which, fault) => {
    const opened = await openWorld(table);
    const world = { ...opened, clinic: { ...opened.clinic, policy: LONGER } };
    await updateClinic(table, world.clinic.id, { policy: LONGER }, { correlationId: 'request-policy', now: NOW });
    const extension = extendDoctorDays(onTransaction(2, 'before'), world.clinic, doctorOf(world), NOW);
    await expect(extension).rejects.toThrow('connection lost');
    const take = (through: Table) =>
      takeTimeOff(
        through,
        at(world),
        { id: 'off_ahead', doctorId: doctorOf(world).id, start: AHEAD, end: AHEAD + 8 * HOUR },
        { callerId: 's', key: 'k', hash: 'h', now: NOW, read: toTimeOffTaken },
        'ahead',
        NOW,
      );
    await expect(take(onTransaction(which, fault))).rejects.toThrow('connection lost');
    expect(isRefusal(await take(table))).toBe(false);
    expect(await bookAt(world, AHEAD + HOUR)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    await expectInvariants(table);
  });
});
