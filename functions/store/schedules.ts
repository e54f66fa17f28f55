import { setTimeout as sleep } from 'node:timers/promises';
import { type Availability, type DateException, offeredQuarters, type WeeklyWindow } from '../domain/availability.ts';
import type { Clinic, Doctor } from '../domain/clinic.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs } from '../domain/retry.ts';
import { addDays, datesFrom, type EpochMs, type LocalDate, localDateOf } from '../domain/time.ts';
import { scheduleEventWrite } from './events.ts';
import { leaveOf } from './absences.ts';
import { doctorDayWrite } from './doctor-day-write.ts';
import { storedDays } from './doctor-days.ts';
import { availabilityKey } from './keys.ts';
import { commit, getItem, type Item, type NamedWrite, type Table } from './table.ts';

/** What a doctor wrote down, and how far doctor-days have been made from it. */
interface Schedule {
  readonly availability: Availability;
  /** Doctor-days up to this date follow `madeVersion`. */
  readonly madeThrough?: LocalDate;
  readonly madeVersion?: number;
}

/** Dates made beyond the horizon, so that the next local midnight finds its new last date ready. */
const SPARE_DAYS = 2;

export const lastDateToMake = (clinic: Clinic, now: EpochMs): LocalDate =>
  addDays(localDateOf(now, clinic.timeZone), clinic.policy.horizonDays + SPARE_DAYS);

const readSchedule = async (table: Table, doctorId: string, timeZone: string): Promise<Schedule> => {
  const item: Item = (await getItem(table, availabilityKey(doctorId))) ?? {};
  return {
    availability: {
      doctorId,
      timeZone,
      weekly: (item.weekly ?? []) as readonly WeeklyWindow[],
      exceptions: (item.exceptions ?? []) as readonly DateException[],
      version: (item.version ?? 0) as number,
    },
    ...(item.madeThrough !== undefined && { madeThrough: item.madeThrough as LocalDate }),
    ...(item.madeVersion !== undefined && { madeVersion: item.madeVersion as number }),
  };
};

/** When a doctor works; nothing at all (version 0) before it was ever written down. */
export const findAvailability = async (table: Table, doctorId: string, timeZone: string): Promise<Availability> =>
  (await readSchedule(table, doctorId, timeZone)).availability;

/** A change of what a doctor offers. */
export interface ScheduleChange {
  /** New hours; the old ones stand without them. */
  readonly hours?: Pick<Availability, 'weekly' | 'exceptions'>;
  /** What else is true from the same moment on, such as a time off. */
  readonly beside?: readonly NamedWrite<'beside'>[];
  /** The dates it touches; all to the horizon without them. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
}

const MAX_RACES = 5;

/**
 * Changes what a doctor offers. The new version is written first, together with what `beside` says, then the
 * doctor-days: when this returns, no booking can use an hour that was taken away. A crash between the two is mended by
 * `extendDoctorDays`. A failed condition of `beside` is the caller's to explain.
 */
export const changeSchedule = async (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  { hours, beside = [], from, to }: ScheduleChange,
  correlationId: string,
  now: EpochMs,
): Promise<Availability | Refusal | 'beside-failed'> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const before = await readSchedule(table, doctor.id, clinic.timeZone);
    const availability = { ...before.availability, ...hours, version: before.availability.version + 1 };
    const result = await commit<'schedule' | 'beside'>(table, [scheduleWrite(table, availability), ...beside]);
    if (result !== 'committed') {
      if (result.failed.has('beside')) return 'beside-failed';
      await sleep(backoffMs(Math.random));
      continue;
    }
    await makeUpToDate(table, clinic, doctor, { from, to, correlationId, now });
    return availability;
  }
  return refuse('TRY_AGAIN', { detail: 'Somebody else is changing this schedule.' });
};

const scheduleWrite = (table: Table, availability: Availability): NamedWrite<'schedule'> => ({
  name: 'schedule',
  write: {
    Update: {
      TableName: table.name,
      Key: availabilityKey(availability.doctorId),
      UpdateExpression: 'SET weekly = :weekly, #exceptions = :exceptions, #version = :version',
      ConditionExpression: 'attribute_not_exists(PK) OR #version = :before',
      // A reserved word of DynamoDB.
      ExpressionAttributeNames: { '#version': 'version', '#exceptions': 'exceptions' },
      ExpressionAttributeValues: {
        ':weekly': availability.weekly,
        ':exceptions': availability.exceptions,
        ':version': availability.version,
        ':before': availability.version - 1,
      },
    },
  },
});

/** Days written in one transaction: few, so that bookings on them rarely stand in its way. */
const DAYS_PER_TRANSACTION = 24;
/** A booking holds a day for some milliseconds; this many collisions in a row mean that something is wrong. */
const MAX_DAY_ATTEMPTS = 20;

interface Making {
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  readonly correlationId: string;
  readonly now: EpochMs;
}

/**
 * Makes the doctor-days follow the schedule as it is now, whoever changed it last: those from `from` to `to` when the
 * version before was followed everywhere, all of them when some change stopped half-way.
 */
const makeUpToDate = async (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  { from, to, correlationId, now }: Making,
): Promise<void> => {
  const today = localDateOf(now, clinic.timeZone);
  const horizon = lastDateToMake(clinic, now);
  for (let race = 0; race < MAX_RACES; race++) {
    const { availability, madeThrough, madeVersion } = await readSchedule(table, doctor.id, clinic.timeZone);
    if (madeVersion === availability.version && madeThrough !== undefined && madeThrough >= horizon) return;
    const onlyLast = madeVersion === availability.version - 1 && madeThrough !== undefined && madeThrough >= horizon;
    const range =
      onlyLast && from !== undefined && to !== undefined
        ? { from: from > today ? from : today, to: to < horizon ? to : horizon }
        : { from: today, to: horizon };
    if (await makeDoctorDays(table, clinic, doctor, availability, range, correlationId, now)) return;
  }
  throw new Error('the schedule was changed again and again while its days were made');
};

/**
 * Writes the doctor-days of a range, keeping what is taken on them, and then the event that tells.
 * @returns whether the schedule was still at this version at the end.
 */
const makeDoctorDays = async (
  table: Table,
  clinic: Clinic,
  known: Doctor,
  availability: Availability,
  range: { readonly from: LocalDate; readonly to: LocalDate },
  correlationId: string,
  now: EpochMs,
): Promise<boolean> => {
  // Read after the version: whatever changes from now on moves the version on, and this stops.
  const { doctor, leave } = await leaveOf(table, known);
  const closed = new Set(leave.closures.map(({ date }) => date));
  const offeredOn = (date: LocalDate) =>
    leave.doctorActive
      ? offeredQuarters({
          date,
          timeZone: clinic.timeZone,
          availability,
          absences: leave.timeOff,
          closed: closed.has(date),
        })
      : [];
  const dates = datesFrom(range.from, range.to);
  const stored = await storedDays(table, doctor, dates);
  const writes = dates.map((date) =>
    doctorDayWrite(table, doctor, {
      date,
      offered: offeredOn(date),
      scheduleVersion: availability.version,
      stored: stored.get(date),
      now,
    }),
  );
  const batches = Array.from({ length: Math.ceil(writes.length / DAYS_PER_TRANSACTION) }, (_, i) =>
    writes.slice(i * DAYS_PER_TRANSACTION, (i + 1) * DAYS_PER_TRANSACTION),
  );
  // One after another: each looks at the schedule, so side by side they would stand in each other's way.
  for (const batch of batches) if (!(await commitDays(table, availability, batch))) return false;
  const through = lastDateToMake(clinic, now);
  const finished = await commit<'schedule' | 'event'>(table, [
    madeWrite(table, availability, through),
    scheduleEventWrite(table, { doctor, version: availability.version, ...range, correlationId, now }),
  ]);
  return finished === 'committed' || finished.failed.has('event');
};

const isCurrent = (table: Table, { doctorId, version }: Pick<Availability, 'doctorId' | 'version'>) => ({
  TableName: table.name,
  Key: availabilityKey(doctorId),
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': version },
});

const commitDays = async (
  table: Table,
  availability: Availability,
  days: readonly NamedWrite<'day'>[],
): Promise<boolean> => {
  for (let attempt = 0; attempt < MAX_DAY_ATTEMPTS; attempt++) {
    const result = await commit<'schedule' | 'day'>(table, [
      { name: 'schedule', write: { ConditionCheck: isCurrent(table, availability) } },
      ...days,
    ]);
    if (result === 'committed') return true;
    if (result.failed.has('schedule')) return false;
    await sleep(backoffMs(Math.random));
  }
  throw new Error('the doctor-days stayed contended');
};

const madeWrite = (table: Table, availability: Availability, through: LocalDate): NamedWrite<'schedule'> => {
  const { ExpressionAttributeValues, ...current } = isCurrent(table, availability);
  return {
    name: 'schedule',
    write: {
      Update: {
        ...current,
        UpdateExpression: 'SET madeThrough = :through, madeVersion = :version',
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':through': through },
      },
    },
  };
};

/**
 * Finishes a change that stopped between what was written down and the doctor-days; nothing to do costs one read.
 * @returns whether there was anything to finish.
 */
export const finishSchedule = async (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  making: Pick<Making, 'correlationId' | 'now'>,
): Promise<boolean> => {
  const { availability, madeVersion } = await readSchedule(table, doctor.id, clinic.timeZone);
  if (availability.version === (madeVersion ?? 0)) return false;
  await makeUpToDate(table, clinic, doctor, making);
  return true;
};

/** A transaction with it fails when what the doctor offers has changed since this version. */
export const scheduleCheck = (table: Table, doctorId: string, version: number): NamedWrite<'beside'> => ({
  name: 'beside',
  write: { ConditionCheck: isCurrent(table, { doctorId, version }) },
});

/**
 * Brings one doctor's days up to the horizon: only the new dates when the rest follows the present schedule, all of
 * them when a change stopped half-way. Harmless to repeat.
 */
export const extendDoctorDays = async (table: Table, clinic: Clinic, doctor: Doctor, now: EpochMs): Promise<void> => {
  const { availability, madeThrough, madeVersion } = await readSchedule(table, doctor.id, clinic.timeZone);
  if (availability.version === 0) return;
  const today = localDateOf(now, clinic.timeZone);
  const to = lastDateToMake(clinic, now);
  const complete = madeThrough !== undefined && madeVersion === availability.version;
  const from = complete && madeThrough >= today ? addDays(madeThrough, 1) : today;
  if (from > to) return;
  await makeDoctorDays(table, clinic, doctor, availability, { from, to }, `extend-${doctor.id}-${to}`, now);
};
