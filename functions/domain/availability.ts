import {
  atWallTime,
  quarterAt,
  startOfQuarter,
  startOfDate,
  addDays,
  weekdayOf,
  type EpochMs,
  type LocalDate,
  type Quarter,
  type Weekday,
} from './time.ts';

/** Wall times `HH:MM` on 15-minute marks; `end` after `start`, `24:00` allowed as an end. */
export interface Window {
  readonly start: string;
  readonly end: string;
}
export interface WeeklyWindow extends Window {
  readonly day: Weekday;
}
export interface DateException {
  readonly date: LocalDate;
  /** Replaces the week's windows on that date; empty means the doctor does not work. */
  readonly windows: readonly Window[];
}

/** When a doctor works, as the doctor wrote it down. */
export interface Availability {
  readonly doctorId: string;
  readonly timeZone: string;
  readonly weekly: readonly WeeklyWindow[];
  readonly exceptions: readonly DateException[];
  /** Counts every change of what the doctor offers, leave included. */
  readonly version: number;
}

/** A span in which the doctor is away, instants, end excluded. */
export interface Absence {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

export interface DayPlan {
  readonly date: LocalDate;
  readonly timeZone: string;
  readonly availability: Pick<Availability, 'weekly' | 'exceptions'>;
  readonly absences: readonly Absence[];
  /** The clinic is closed on this date. */
  readonly closed: boolean;
}

const windowsOn = (date: LocalDate, availability: DayPlan['availability']): readonly Window[] => {
  const exceptions = availability.exceptions.filter((exception) => exception.date === date);
  if (exceptions.length > 0) return exceptions.flatMap((exception) => exception.windows);
  const weekday = weekdayOf(date);
  return availability.weekly.filter((window) => window.day === weekday);
};

/**
 * The quarter-hours that a doctor offers on a local date, ascending. Overlapping windows merge; absences and closures
 * are taken out; a quarter-hour touched by an absence is gone whole.
 */
export const offeredQuarters = ({ date, timeZone, availability, absences, closed }: DayPlan): Quarter[] => {
  if (closed) return [];
  const dayEnd = quarterAt(startOfDate(addDays(date, 1), timeZone));
  const offered = new Set<Quarter>();
  for (const window of windowsOn(date, availability)) {
    const first = quarterAt(atWallTime(date, window.start, timeZone));
    const end = Math.min(quarterAt(atWallTime(date, window.end, timeZone)), dayEnd);
    for (let quarter = first; quarter < end; quarter++) offered.add(quarter);
  }
  const isAway = (quarter: Quarter) =>
    absences.some(({ start, end }) => startOfQuarter(quarter) < end && startOfQuarter(quarter + 1) > start);
  return [...offered].filter((quarter) => !isAway(quarter)).sort((a, b) => a - b);
};
