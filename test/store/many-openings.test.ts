import { beforeEach, describe, expect, it } from 'vitest';
import { quarterAt, WEEKDAYS } from '../../functions/domain/time.ts';
import { affectedByTimeOff } from '../../functions/store/affected.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { typeWrites } from '../../functions/store/clinics.ts';
import { doctorDayKey, timeOffKey } from '../../functions/store/keys.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import { getItem, type Item, putItem, type Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { aType, MONDAY_9 } from '../support/builders.ts';
import { faulty } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { closes, doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { sizeOf } from '../support/meter.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, cancelled, NOW, openWorld, SHORTEST, store, type World } from '../support/world.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = '2026-11-23';
const MIDNIGHT = MONDAY_9 - 9 * HOUR;
const ALL_DAY = { weekly: WEEKDAYS.map((day) => ({ day, start: '00:00', end: '24:00' })), exceptions: [] };

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const rowOf = async (world: World): Promise<Item> => {
  const row = await getItem(table, doctorDayKey(world.clinic.id, MONDAY, doctorOf(world).id));
  if (!row) throw new Error('no doctor-day');
  return row;
};

describe('a doctor-day on which time is freed again and again', () => {
  const open = () => openWorld(table, { policy: SHORTEST, hours: ALL_DAY });

  it('is no larger after the second round than after the first, whatever the lengths of the visits', async () => {
    const world = await open();
    const [from, to] = [MONDAY_9, MONDAY_9 + 3 * HOUR];
    const bookAndCancel = async (durationMinutes: number) => {
      const id = `type_${durationMinutes}_${world.clinic.id}`;
      const type = aType({ id, clinicId: world.clinic.id, durationMinutes });
      await store(table, typeWrites(table, type));
      for (let start = from; start + durationMinutes * MINUTE <= to; start += QUARTER)
        await cancelled(world, await booked({ ...world, type }, start));
    };
    await bookAndCancel(15);
    const first = await rowOf(world);
    for (const durationMinutes of [30, 45, 75]) await bookAndCancel(durationMinutes);
    const second = await rowOf(world);
    expect(Object.keys(second)).toHaveLength(Object.keys(first).length);
    expect(sizeOf(second)).toBeLessThanOrEqual(sizeOf(first));
    await expectInvariants(table);
  });

  /** As after every quarter-hour of 24 hours was freed at another instant. */
  const openWithEveryQuarterOpened = async (): Promise<World> => {
    const world = await open();
    const quarters = Array.from({ length: DAY / QUARTER }, (_, index) => quarterAt(MIDNIGHT) + index);
    const opened = Object.fromEntries(
      quarters.flatMap((quarter, index) => [`added:${quarter}`, `freed:${quarter}`].map((name) => [name, NOW + index])),
    );
    await putItem(table, { Item: { ...(await rowOf(world)), ...opened } });
    return world;
  };
  const expectEmpty = async (world: World): Promise<void> => {
    expect((await rowOf(world)).offered).toBeUndefined();
    expect(await bookAt(world, MONDAY_9)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    await expectInvariants(table);
  };

  it('is emptied by a time off, and given back when it ends', async () => {
    const world = await openWithEveryQuarterOpened();
    const { timeOff } = await takesOff(world, MIDNIGHT, MIDNIGHT + DAY);
    await expectEmpty(world);
    await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, timeOff.id, 'end', NOW).then(granted);
    await booked(world, MONDAY_9);
    await expectInvariants(table);
  });

  it('is emptied and given back but for one quarter-hour, which stays as it is', async () => {
    const world = await openWithEveryQuarterOpened();
    const { timeOff } = await takesOff(world, MIDNIGHT + QUARTER, MIDNIGHT + DAY);
    expect(await bookAt(world, MONDAY_9)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, timeOff.id, 'end', NOW).then(granted);
    await booked(world, MONDAY_9);
    await expectInvariants(table);
  });

  it('is emptied by a closure', async () => {
    const world = await openWithEveryQuarterOpened();
    await closes(world, MONDAY);
    await expectEmpty(world);
  });

  it('is emptied by the extension after a time off that stopped before its days', async () => {
    const world = await openWithEveryQuarterOpened();
    const dying = faulty(table, ({ name }) => (name === 'TransactWriteItemsCommand' ? 'lost-reply' : undefined));
    await expect(takesOff(world, MIDNIGHT, MIDNIGHT + DAY, { through: dying })).rejects.toThrow('connection lost');
    await extendDoctorDays(table, world.clinic, doctorOf(world), NOW);
    await expectEmpty(world);
  });
});

describe('a hundred times off over one visit', () => {
  it('are all told what became of it, and the visit is marked', async () => {
    const world = await openWorld(table, { policy: SHORTEST });
    const { id } = await booked(world, MONDAY_9);
    const doctorId = doctorOf(world).id;
    const start = MONDAY_9;
    const stored = Array.from({ length: 99 }, (_, index) => ({
      id: `off_many_${index}`,
      doctorId,
      start,
      end: start + HOUR,
      reason: `Reason ${index}`,
    }));
    for (const timeOff of stored)
      await putItem(table, {
        Item: { ...timeOffKey(doctorId, new Date(start).toISOString(), timeOff.id), ...timeOff },
      });
    const { timeOff: last } = await takesOff(world, start, start + HOUR);
    await resolveAll(table);
    expect(await findAppointment(table, id)).toMatchObject({ attention: 'NEEDS_NEW_TIME', version: 2 });
    for (const timeOff of [...stored, last])
      expect(await affectedByTimeOff(table, timeOff, NOW)).toMatchObject([
        { appointmentId: id, outcome: 'NEEDS_NEW_TIME' },
      ]);
    await expectInvariants(table);
  });
});
