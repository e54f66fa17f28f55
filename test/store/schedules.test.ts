import { beforeEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { Availability } from '../../functions/domain/availability.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { addDays, WEEKDAYS } from '../../functions/domain/time.ts';
import { changeHours, type HoursChange } from '../../functions/store/hours.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { findAvailability } from '../../functions/store/schedule-row.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { around, conflicting, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import {
  replaceAvailability,
  bookAt,
  booked,
  NOW,
  OFFICE_HOURS,
  openWorld,
  SHORT,
  type World,
} from '../support/world.ts';

const HOUR = 3_600_000;
const from = (start: string, end = '17:00'): Pick<Availability, 'weekly' | 'exceptions'> => ({
  weekly: WEEKDAYS.map((day) => ({ day, start, end })),
  exceptions: [],
});
const AFTERNOONS = from('13:00');

let table: Table;
let world: World;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
});

const doctorOf = ({ doctors: [doctor] }: World) => {
  if (!doctor) throw new Error('a world has a doctor');
  return doctor;
};
const change = async (wanted: Pick<Availability, 'weekly' | 'exceptions'>, through = table): Promise<HoursChange> => {
  const result = await changeHours(through, { doctor: doctorOf(world), clinic: world.clinic }, wanted, 'change', NOW);
  if (isRefusal(result)) throw new Error(result.refused);
  return result;
};
const replace = (through: Table, of: World, hours: Pick<Availability, 'weekly' | 'exceptions'>) =>
  replaceAvailability(through, of.clinic, doctorOf(of), hours, NOW);
const opensOn = async (date: string, { clinic, type }: World = world, now = NOW) =>
  (await openTimes(table, { clinic, type, from: date, to: date }, now))[0]?.slots.length;

describe('changing the hours a doctor works', () => {
  it('tells which coming appointments fall outside, and leaves them where they are', async () => {
    const morning = await booked(world, MONDAY_9, { patient: 'a' });
    const across = await booked(world, MONDAY_9 + 3.75 * HOUR, { patient: 'b' });
    const afternoon = await booked(world, MONDAY_9 + 5 * HOUR, { patient: 'c' });
    const { availability, affected } = await change(AFTERNOONS);
    expect(availability).toMatchObject({ version: 2, weekly: AFTERNOONS.weekly });
    expect(affected.map(({ id }) => id)).toEqual([morning.id, across.id]);
    expect(await bookAt(world, MONDAY_9 + HOUR, { patient: 'd' })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    const { appointments } = await expectInvariants(table, { outsideHours: [morning.id, across.id] });
    expect(appointments).toContainEqual(afternoon);
  });

  it('holds for exceptions too: a date’s own windows replace the week’s, none means closed', async () => {
    const exceptions = [
      { date: '2026-11-23', windows: [] },
      { date: '2026-11-24', windows: [{ start: '10:00', end: '11:00' }] },
    ];
    await change({ ...OFFICE_HOURS, exceptions });
    expect(await opensOn('2026-11-23')).toBe(0);
    expect(await opensOn('2026-11-24')).toBe(3);
    expect(await opensOn('2026-11-25')).toBe(31);
    await change(OFFICE_HOURS);
    expect(await opensOn('2026-11-23')).toBe(31);
    await expectInvariants(table);
  });

  it('never lets a booking slip in unseen: at every moment of the change it is refused or reported', async () => {
    const { table: counting, calls } = watched(table);
    await change(AFTERNOONS, counting);
    await change(OFFICE_HOURS);
    const outside: string[] = [];
    for (let moment = 1; moment <= calls.length; moment++) {
      const start = MONDAY_9 + (moment % 3) * HOUR;
      let early: Appointment | undefined;
      const interfering = around(table, async ({ number }, proceed) => {
        if (number === moment) {
          const outcome = await bookAt(world, start, { patient: `p-${moment}` });
          if (!isRefusal(outcome)) early = outcome;
        }
        return proceed();
      });
      const { affected } = await change(AFTERNOONS, interfering);
      const reported = affected.map(({ id }) => id);
      if (early) expect(reported).toContain(early.id);
      outside.push(...reported);
      await expectInvariants(table, { outsideHours: outside });
      await change(OFFICE_HOURS);
    }
    expect(outside.length).toBeGreaterThan(0);
  });

  it('refuses a booking whose look was made under the old hours', async () => {
    const late = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand') await change(AFTERNOONS);
      return proceed();
    });
    expect(await bookAt(world, MONDAY_9, { through: late })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    expect((await expectInvariants(table)).appointments).toEqual([]);
  });

  it('books all the same when only other hours changed under it', async () => {
    let changed = false;
    const late = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand' && !changed) {
        changed = true;
        await change(AFTERNOONS);
      }
      return proceed();
    });
    expect(await bookAt(world, MONDAY_9 + 5 * HOUR, { through: late })).toMatchObject({ status: 'CONFIRMED' });
    await expectInvariants(table);
  });

  it('by five people at once ends with the hours of one of them on every day', async () => {
    const ends = ['10:00', '11:00', '12:00', '13:00', '14:00'];
    const doctor = doctorOf(world);
    const outcomes = await Promise.all(ends.map((end) => replace(table, world, from('09:00', end))));
    expect(outcomes.filter((outcome) => !isRefusal(outcome)).length).toBeGreaterThan(0);
    const { weekly, version } = await findAvailability(table, doctor.id, world.clinic.timeZone);
    await extendDoctorDays(table, world.clinic, doctor, NOW);
    const hours = Number(weekly[0]?.end.slice(0, 2)) - 9;
    expect(version).toBeLessThanOrEqual(6);
    for (let day = 0; day < 5; day++) expect(await opensOn(addDays('2026-11-22', day))).toBe(hours * 4 - 1);
    await expectInvariants(table);
  });

  it('of a whole year gets through although its own transactions would collide on AWS', async () => {
    const year = await openWorld(table, { clinic: { policy: { ...SHORT, horizonDays: 365 } } });
    const { table: through, conflicts, transactions } = conflicting(table, 15);
    expect(isRefusal(await replace(through, year, AFTERNOONS))).toBe(false);
    expect({ conflicts: conflicts(), transactions: transactions() }).toEqual({ conflicts: 0, transactions: 18 });
    expect(await opensOn('2027-11-21', year)).toBe(15);
    await expectInvariants(table);
  });
});

describe('a change of hours that dies at any request to the table', () => {
  it.each(FAULTS)('%s: is finished by the nightly job, to whichever hours were written down', async (fault) => {
    const { table: counting, calls } = watched(table);
    await replace(counting, world, OFFICE_HOURS);
    for (let failing = 1; failing <= calls.length; failing++) {
      const wanted = failing % 2 ? AFTERNOONS : OFFICE_HOURS;
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await replace(through, world, wanted).catch(() => undefined);
      await extendDoctorDays(table, world.clinic, doctorOf(world), NOW);
      const { weekly } = await findAvailability(table, doctorOf(world).id, world.clinic.timeZone);
      expect(await opensOn('2026-11-24')).toBe(weekly[0]?.start === '13:00' ? 15 : 31);
      await expectInvariants(table);
    }
  });
});

describe('the nightly extension', () => {
  it('makes the new last day bookable and touches nothing when repeated', async () => {
    const tomorrow = NOW + 24 * HOUR;
    await extendDoctorDays(table, world.clinic, doctorOf(world), tomorrow);
    const { table: again, calls } = watched(table);
    await extendDoctorDays(again, world.clinic, doctorOf(world), tomorrow);
    expect(calls).toHaveLength(1);
    const inAWeek = NOW + 7 * 24 * HOUR;
    await extendDoctorDays(table, world.clinic, doctorOf(world), inAWeek);
    expect(await opensOn('2026-12-04', world, inAWeek)).toBe(31);
    await expectInvariants(table);
  });

  it('keeps what is taken on days that are made again', async () => {
    const appointment = await booked(world, MONDAY_9);
    await change(OFFICE_HOURS);
    expect(await bookAt(world, MONDAY_9, { patient: 'b' })).toMatchObject({ refused: 'SLOT_TAKEN' });
    expect((await expectInvariants(table)).appointments).toEqual([appointment]);
  });

  it('has nothing to do for a doctor who never wrote hours down', async () => {
    const nobody = { ...doctorOf(world), id: 'doc_new' };
    const { table: through, calls } = watched(table);
    await extendDoctorDays(through, world.clinic, nobody, NOW);
    expect(calls).toHaveLength(1);
  });
});
