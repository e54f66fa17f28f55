import { Temporal } from 'temporal-polyfill';

/** Milliseconds since the Unix epoch, UTC. */
export type EpochMs = number;

/**
 * A quarter-hour, numbered from the Unix epoch: `epochMs / 900 000`. Counting from UTC instead of local midnight
 * makes a day of 23, 24½ or 25 hours nothing special.
 */
export type Quarter = number;

/** A calendar date `YYYY-MM-DD`, always in some clinic's zone. */
export type LocalDate = string;

export const QUARTER_MINUTES = 15;
export const MINUTE_MS = 60_000;
const QUARTER_MS = QUARTER_MINUTES * MINUTE_MS;

export const isAligned = (instant: EpochMs): boolean => instant % QUARTER_MS === 0;
/** The quarter-hour that contains `instant`. */
export const quarterAt = (instant: EpochMs): Quarter => Math.floor(instant / QUARTER_MS);
export const startOfQuarter = (quarter: Quarter): EpochMs => quarter * QUARTER_MS;
export const quartersIn = (minutes: number): number => minutes / QUARTER_MINUTES;
export const quarterRange = (start: Quarter, count: number): Quarter[] =>
  Array.from({ length: count }, (_, index) => start + index);

/**
 * The instant in UTC, `2026-03-08T14:00:00Z`. Instants on whole seconds, as every start and end is, have one length and
 * sort as text; a fraction of a second is appended and breaks that, so keys of other instants use `toISOString`.
 */
export const toUtc = (instant: EpochMs): string => Temporal.Instant.fromEpochMilliseconds(instant).toString();
export const fromIso = (text: string): EpochMs => Temporal.Instant.from(text).epochMilliseconds;

/** The instant as a clinic reads it, `2026-03-08T10:00:00-04:00`. */
export const toZoned = (instant: EpochMs, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never' });

export const localDateOf = (instant: EpochMs, timeZone: string): LocalDate =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** The first instant of a local date; not always 00:00, some zones change their clocks at midnight. */
export const startOfDate = (date: LocalDate, timeZone: string): EpochMs =>
  Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).epochMilliseconds;

/** The first quarter-hour of the next local date. */
export const endOfDate = (date: LocalDate, timeZone: string): Quarter =>
  quarterAt(startOfDate(addDays(date, 1), timeZone));

/**
 * The instant of a wall time on a date. Inside a gap the time moves forward by the length of the gap, inside a fold
 * the earlier instant is meant (Temporal's `compatible`). `24:00` is the start of the next date.
 */
export const atWallTime = (date: LocalDate, time: string, timeZone: string): EpochMs =>
  time === '24:00'
    ? startOfDate(addDays(date, 1), timeZone)
    : Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone, { disambiguation: 'compatible' })
        .epochMilliseconds;

export const addDays = (date: LocalDate, days: number): LocalDate =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;

/** Every date from `from` to `to`, both included. */
export const datesFrom = (from: LocalDate, to: LocalDate): LocalDate[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index));

export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const weekdayOf = (date: LocalDate): Weekday => {
  const weekday = WEEKDAYS[Temporal.PlainDate.from(date).dayOfWeek - 1];
  if (!weekday) throw new RangeError(`no weekday for ${date}`);
  return weekday;
};

/** Whether the runtime knows this IANA zone (fixed offsets such as `+02:00` are not zones of a place). */
export const isTimeZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
};
