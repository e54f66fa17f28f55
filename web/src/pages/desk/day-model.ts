import type { AgendaEntry, Doctor, ListDoctorLoadsResponse } from '../../client/index.ts';
import { endMinutesOf, minutesOf } from '../../time/wall.ts';

export type Load = ListDoctorLoadsResponse['items'][number];
export type DoctorBrief = AgendaEntry['doctor'];

/** A stretch of the clinic's day, in minutes after midnight. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One doctor's day. */
export interface Column {
  readonly doctor: DoctorBrief;
  /** When they work, with time off and closures taken out. */
  readonly working: readonly Span[];
  /** They would work that day but for time off or a closure. */
  readonly isAway: boolean;
}

/** Grid rows are quarter-hours: what every time lies on. */
export const QUARTER = 15;
const USUAL: Span = { start: 8 * 60, end: 18 * 60 };
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** What stands in the day: neither cancelled nor run out. */
export const isStanding = ({ status, holdExpiresAt }: AgendaEntry, now: number): boolean => {
  if (status === 'PENDING') return holdExpiresAt !== undefined && Date.parse(holdExpiresAt) > now;
  return status !== 'CANCELLED' && status !== 'EXPIRED';
};

const hasHours = ({ weekly, exceptions }: Load['availability'], date: string): boolean => {
  const exception = exceptions.find((one) => one.date === date);
  if (exception !== undefined) return exception.windows.length > 0;
  const weekday = WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return weekly.some(({ day }) => day === weekday);
};

const brief = ({ id, name, specialization }: Doctor): DoctorBrief => ({ id, name, specialization });

/** The doctors of a day: all who are active, and whoever else still has an appointment. */
export const columnsOf = (loads: readonly Load[], entries: readonly AgendaEntry[], date: string): Column[] => {
  const busy = new Map(entries.map(({ doctor }) => [doctor.id, doctor]));
  const known = loads
    .filter(({ doctor }) => doctor.active || busy.has(doctor.id))
    .map(({ doctor, availability, days }): Column => {
      const windows = days.find((day) => day.date === date)?.windows ?? [];
      return {
        doctor: brief(doctor),
        working: windows.map(({ start, end }) => ({ start: minutesOf(start), end: endMinutesOf(end, date) })),
        isAway: windows.length === 0 && doctor.active && hasHours(availability, date),
      };
    });
  const ids = new Set(known.map(({ doctor }) => doctor.id));
  const others = [...busy.values()].filter(({ id }) => !ids.has(id));
  return [...known, ...others.map((doctor): Column => ({ doctor, working: [], isAway: false }))];
};

export const spanOf = ({ start, end }: Pick<AgendaEntry, 'start' | 'end'>): Span => ({
  start: minutesOf(start),
  end: endMinutesOf(end, start.slice(0, 10)),
});

/** The hours to show: the usual ones, and all in which somebody works or is seen. */
export const shownSpan = (columns: readonly Column[], entries: readonly AgendaEntry[]): Span => {
  const all = [USUAL, ...columns.flatMap(({ working }) => working), ...entries.map(spanOf)];
  return {
    start: Math.floor(Math.min(...all.map(({ start }) => start)) / 60) * 60,
    end: Math.ceil(Math.max(...all.map(({ end }) => end)) / 60) * 60,
  };
};

export const quartersOf = ({ start, end }: Span): number[] =>
  Array.from({ length: (end - start) / QUARTER }, (_, index) => start + index * QUARTER);

export const isWithin = (minutes: number, spans: readonly Span[]): boolean =>
  spans.some(({ start, end }) => minutes >= start && minutes < end);
