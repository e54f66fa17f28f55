import { type Appointment, type Status, STATUSES } from './appointment.ts';
import { type EpochMs, type LocalDate, localDateOf, MINUTE_MS, WEEKDAYS, type Weekday, weekdayOf } from './time.ts';
import { Temporal } from 'temporal-polyfill';

/** Counted things by name; a name that is absent counts nothing. */
export type Counts = Readonly<Record<string, number>>;

/** What one appointment adds to the counters of the clinic-local date on which it starts. */
export interface Contribution {
  readonly date: LocalDate;
  readonly counts: Counts;
}

/** An appointment with what its first event says of where it came from. */
export interface Counted {
  readonly appointment: Appointment;
  /** Whether it began as an offer of the waitlist, and whether that was ever accepted. */
  readonly waitlist?: 'offered' | 'fulfilled' | undefined;
}

/** An appointment that somebody was meant to come to. */
const IS_VISIT: Record<Status, boolean> = {
  PENDING: false,
  CONFIRMED: true,
  CHECKED_IN: true,
  COMPLETED: true,
  NO_SHOW: true,
  CANCELLED: false,
  EXPIRED: false,
};
/** One that was booked, whatever became of it. */
const IS_BOOKING: Record<Status, boolean> = { ...IS_VISIT, CANCELLED: true };

const HOUR_MS = 60 * MINUTE_MS;
/** Hours counted one by one. */
const EXACT_HOURS = 48;
/** Above them, how much longer the longest lead time is than the shortest that is counted as the same. */
const STEP = 1.05;

/**
 * By how many hours somebody booked ahead: whole hours below two days, above the middle of some that lie within 5%.
 * Some hundred and fifty different counters at most.
 */
export const leadHours = ({ createdAt, start }: { readonly createdAt: EpochMs; readonly start: EpochMs }): number => {
  const hours = Math.max(0, (start - createdAt) / HOUR_MS);
  if (hours < EXACT_HOURS) return Math.floor(hours);
  const step = Math.floor(Math.log(hours / EXACT_HOURS) / Math.log(STEP));
  return Math.round(EXACT_HOURS * STEP ** (step + 0.5));
};

const hourOf = ({ start, timeZone }: Appointment): number =>
  Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone).hour;

export const STATUS = 'status:';
export const HOUR = 'hour:';
export const LEAD = 'lead:';
export const OFFERED = 'waitlist:offered';
export const FULFILLED = 'waitlist:fulfilled';
export const SENT = 'notices:sent';
export const FAILED = 'notices:failed';

export const contributionOf = ({ appointment, waitlist }: Counted): Contribution => ({
  date: localDateOf(appointment.start, appointment.timeZone),
  counts: {
    [`${STATUS}${appointment.status}`]: 1,
    ...(IS_VISIT[appointment.status] && { [`${HOUR}${hourOf(appointment)}`]: 1 }),
    ...(IS_BOOKING[appointment.status] && { [`${LEAD}${leadHours(appointment)}`]: 1 }),
    ...(waitlist !== undefined && { [OFFERED]: 1 }),
    ...(waitlist === 'fulfilled' && { [FULFILLED]: 1 }),
  },
});

export const sumOf = (all: readonly Counts[]): Counts => {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return Object.fromEntries(Object.entries(sum).filter(([, count]) => count !== 0));
};

const negated = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, -count]));

/** What has to be added to which dates when something counted as `before` becomes `after`; only what is not nothing. */
export const adjustments = (before: Contribution | undefined, after: Contribution | undefined): Contribution[] => {
  const parts = [...(before ? [{ ...before, counts: negated(before.counts) }] : []), ...(after ? [after] : [])];
  return [...Map.groupBy(parts, ({ date }) => date)]
    .map(([date, those]) => ({ date, counts: sumOf(those.map(({ counts }) => counts)) }))
    .filter(({ counts }) => Object.keys(counts).length > 0);
};

/** How busy a doctor was. */
export interface DoctorLoad {
  readonly doctorId: string;
  readonly name: string;
  readonly bookedMinutes: number;
  readonly offeredMinutes: number;
}

export interface Analytics {
  readonly totals: Readonly<Record<Status, number>>;
  readonly utilisation: readonly (DoctorLoad & { readonly ratio: number })[];
  readonly peakHours: readonly { readonly day: Weekday; readonly hour: number; readonly count: number }[];
  readonly leadTimeHours: { readonly median: number; readonly p90: number };
  readonly noShowRate: number;
  readonly waitlist: { readonly offered: number; readonly fulfilled: number };
  readonly notifications: { readonly sent: number; readonly failed: number };
}

const ratioOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4);

const numbered = (counts: Counts, prefix: string): { readonly value: number; readonly count: number }[] =>
  Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => ({ value: Number(name.slice(prefix.length)), count }))
    .sort((a, b) => a.value - b.value);

/** The smallest value that at least this share of all does not exceed (nearest rank); 0 of none. */
const percentile = (histogram: ReturnType<typeof numbered>, share: number): number => {
  const rank = Math.ceil(share * histogram.reduce((sum, { count }) => sum + count, 0));
  let seen = 0;
  return histogram.find(({ count }) => (seen += count) >= rank)?.value ?? 0;
};

const peakHoursOf = (byDate: ReadonlyMap<LocalDate, Counts>): Analytics['peakHours'] => {
  const byDay = Map.groupBy(byDate, ([date]) => weekdayOf(date));
  return WEEKDAYS.flatMap((day) =>
    numbered(sumOf((byDay.get(day) ?? []).map(([, counts]) => counts)), HOUR).map(({ value, count }) => ({
      day,
      hour: value,
      count,
    })),
  );
};

/** What the counters of some dates and the doctors' days say together. */
export const analyse = (byDate: ReadonlyMap<LocalDate, Counts>, loads: readonly DoctorLoad[]): Analytics => {
  const all = sumOf([...byDate.values()]);
  const of = (name: string): number => all[name] ?? 0;
  const totals = Object.fromEntries(STATUSES.map((status) => [status, of(`${STATUS}${status}`)])) as Record<
    Status,
    number
  >;
  const lead = numbered(all, LEAD);
  return {
    totals,
    utilisation: loads.map((load) => ({ ...load, ratio: ratioOf(load.bookedMinutes, load.offeredMinutes) })),
    peakHours: peakHoursOf(byDate),
    leadTimeHours: { median: percentile(lead, 0.5), p90: percentile(lead, 0.9) },
    noShowRate: ratioOf(totals.NO_SHOW, totals.NO_SHOW + totals.COMPLETED),
    waitlist: { offered: of(OFFERED), fulfilled: of(FULFILLED) },
    notifications: { sent: of(SENT), failed: of(FAILED) },
  };
};
