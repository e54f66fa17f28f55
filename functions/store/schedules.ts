import { setTimeout as sleep } from 'node:timers/promises';
import type { Availability } from '../domain/availability.ts';
import type { Clinic, Doctor } from '../domain/clinic.ts';
import { offeredUnder } from '../domain/leave.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { datesToMake, type Stretch } from '../domain/making-days.ts';
import { backoffMs, ContentionError } from '../domain/retry.ts';
import { addDays, datesFrom, type EpochMs, type LocalDate, localDateOf } from '../domain/time.ts';
import { scheduleEventWrite } from './events.ts';
import { leaveOf } from './absences.ts';
import { doctorDayWrite } from './doctor-day-write.ts';
import { daysOfDoctor } from './doctor-days.ts';
import { reachWrite, readSchedule, type Schedule, scheduleWrite, versionCheck } from './schedule-row.ts';
import { commit, commitWithRetry, type NamedWrite, type Table } from './table.ts';

/** Dates made beyond the horizon, so that the next local midnight finds its new last date ready. */
export const SPARE_DAYS = 2;

export const lastDateToMake = (clinic: Clinic, now: EpochMs): LocalDate =>
  addDays(localDateOf(now, clinic.timeZone), clinic.policy.horizonDays + SPARE_DAYS);

/** A change of what a doctor offers. */
export interface ScheduleChange {
  /** New hours; the old ones stand without them. */
  readonly hours?: Pick<Availability, 'weekly' | 'exceptions'>;
  /** What else is true from the same moment on, such as a time off. */
  readonly beside?: readonly NamedWrite<'beside'>[];
  /** The dates it touches; all of them without. */
  readonly from?: LocalDate;
  readonly to?: LocalDate;
  /** Whether it is so already, looked up under the version that would be changed; then nothing is written. */
  readonly isAlready?: (before: Availability) => boolean | Promise<boolean>;
}

const datesNow = (clinic: Clinic, now: EpochMs) => ({
  today: localDateOf(now, clinic.timeZone),
  horizon: lastDateToMake(clinic, now),
});

const MAX_RACES = 5;

/**
 * Changes what a doctor offers. The new version is written first, together with what `beside` says, then the
 * doctor-days: when this returns, no booking can use an hour that was taken away. A crash between the two is repaired by
 * the same change again or by `extendDoctorDays`. A failed condition of `beside` is the caller's to explain.
 * @throws ContentionError when the version is written and its days are not.
 */
export const changeSchedule = async (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  { hours, beside = [], from, to, isAlready = () => false }: ScheduleChange,
  correlationId: string,
  now: EpochMs,
): Promise<Availability | Refusal | 'beside-failed' | 'unchanged'> => {
  for (let race = 1; race <= MAX_RACES; race++) {
    const before = await readSchedule(table, doctor.id, clinic.timeZone);
    if (await isAlready(before.availability)) {
      // Perhaps the request that made it so stopped before the days.
      await makeUpToDate(table, clinic, doctor, before, { correlationId, now });
      return 'unchanged';
    }
    const availability = { ...before.availability, ...hours, version: before.availability.version + 1 };
    const result = await commit<'schedule' | 'beside'>(table, [scheduleWrite(table, availability), ...beside]);
    if (result === 'committed') {
      // Read again: what was made before this version was written must follow it, and nothing is made of the old one now.
      const written = await readSchedule(table, doctor.id, clinic.timeZone);
      const change = { version: availability.version, from, to };
      await makeUpToDate(table, clinic, doctor, written, { change, correlationId, now });
      return availability;
    }
    if (result.failed.has('beside')) return 'beside-failed';
    await sleep(backoffMs(Math.random, race));
  }
  return refuse('TRY_AGAIN', { detail: 'Somebody else is changing this schedule.' });
};

/** Days written in one transaction: few, so that bookings on them rarely stand in its way. */
const DAYS_PER_TRANSACTION = 24;
/** A booking holds a day for some milliseconds; this many collisions in a row mean that something is wrong. */
const MAX_DAY_ATTEMPTS = 20;

interface Making {
  /** The dates that one version of the schedule is about; all of them without. */
  readonly change?: Pick<ScheduleChange, 'from' | 'to'> & { readonly version: number };
  readonly correlationId: string;
  readonly now: EpochMs;
}

/**
 * Makes the doctor-days follow a schedule, as it was read and as it becomes meanwhile: the dates of `change` and those
 * that are new when the schedule is at that very version and the one before was followed everywhere, otherwise all of
 * them. The dates of this change say nothing about the next version, which somebody else has written.
 */
const makeUpToDate = async (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  read: Schedule,
  { change, correlationId, now }: Making,
): Promise<void> => {
  const dates = datesNow(clinic, now);
  let schedule = read;
  for (let races = 0; races < MAX_RACES; ) {
    const { availability } = schedule;
    const ofChange = change?.version === availability.version ? change : {};
    const stretch = datesToMake(schedule, availability.version, ofChange, dates);
    if (!stretch) return;
    if (await makeDoctorDays(table, doctor, availability, stretch, correlationId, now)) {
      schedule = { ...schedule, madeThrough: stretch.through, madeVersion: availability.version };
    } else {
      races++;
      schedule = await readSchedule(table, doctor.id, clinic.timeZone);
    }
  }
  throw new ContentionError('the schedule was changed again and again while its days were made');
};

/**
 * Writes the doctor-days of some dates, keeping what is taken on them, and then the event that tells.
 * @returns whether the schedule was still at this version at the end, and nobody had made more of its days.
 */
const makeDoctorDays = async (
  table: Table,
  known: Doctor,
  availability: Availability,
  range: Stretch,
  correlationId: string,
  now: EpochMs,
): Promise<boolean> => {
  // Read after the version: whatever changes from now on moves the version on, and this stops.
  const { doctor, leave } = await leaveOf(table, known);
  const dates = datesFrom(range.from, range.to);
  const stored = await daysOfDoctor(table, doctor.clinicId, doctor.id, dates, true);
  const writes = dates.map((date) =>
    doctorDayWrite(table, doctor, {
      date,
      offered: offeredUnder(leave, availability, date),
      scheduleVersion: availability.version,
      stored: stored.get(date)?.[0],
      now,
    }),
  );
  const batches = Array.from({ length: Math.ceil(writes.length / DAYS_PER_TRANSACTION) }, (_, i) =>
    writes.slice(i * DAYS_PER_TRANSACTION, (i + 1) * DAYS_PER_TRANSACTION),
  );
  // One after another: each looks at the schedule, so side by side they would stand in each other's way.
  for (const [index, batch] of batches.entries()) {
    // Known before the first of them is there, so that a change finds them even if this stops half-way.
    const isLonger = index === 0 && (range.written === undefined || range.to > range.written);
    const schedule = isLonger
      ? reachWrite(table, availability, 'writtenThrough', range.to)
      : versionCheck(table, availability);
    if (!(await commitDays(table, schedule, batch))) return false;
  }
  const finished = await commitWithRetry<'schedule' | 'event'>(table, [
    reachWrite(table, availability, 'madeThrough', range.through),
    scheduleEventWrite(table, { doctor, version: availability.version, ...range, correlationId, now }),
  ]);
  // The event alone fails when this very stretch was made before.
  return finished === 'committed' || !finished.failed.has('schedule');
};

const commitDays = async (
  table: Table,
  schedule: NamedWrite<'schedule'>,
  days: readonly NamedWrite<'day'>[],
): Promise<boolean> => {
  for (let attempt = 1; attempt <= MAX_DAY_ATTEMPTS; attempt++) {
    const result = await commit<'schedule' | 'day'>(table, [schedule, ...days]);
    if (result === 'committed') return true;
    if (result.failed.has('schedule')) return false;
    await sleep(backoffMs(Math.random, attempt));
  }
  throw new ContentionError('the doctor-days stayed contended');
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
  const schedule = await readSchedule(table, doctor.id, clinic.timeZone);
  const { version } = schedule.availability;
  if (version === 0 || !datesToMake(schedule, version, {}, datesNow(clinic, making.now))) return false;
  await makeUpToDate(table, clinic, doctor, schedule, making);
  return true;
};

/**
 * Brings one doctor's days up to the horizon: only the new dates when the rest follows the present schedule, all of
 * them when a change stopped half-way. Harmless to repeat.
 */
export const extendDoctorDays = async (table: Table, clinic: Clinic, doctor: Doctor, now: EpochMs): Promise<void> => {
  const schedule = await readSchedule(table, doctor.id, clinic.timeZone);
  if (schedule.availability.version === 0) return;
  const correlationId = `extend-${doctor.id}-${lastDateToMake(clinic, now)}`;
  await makeUpToDate(table, clinic, doctor, schedule, { correlationId, now });
};
