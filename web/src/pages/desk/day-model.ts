import type { AgendaEntry, Doctor, ListDoctorLoadsResponse } from '../../client/index.ts';
import { hoursAround, onDate, type Span } from '../../parts/calendar/wall.ts';

export type Load = ListDoctorLoadsResponse['items'][number];
export type DoctorBrief = AgendaEntry['doctor'];

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
const USUAL: Span = { from: 8 * 60, to: 18 * 60 };
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
        working: windows.flatMap((window) => onDate(date, window) ?? []),
        isAway: windows.length === 0 && doctor.active && hasHours(availability, date),
      };
    });
  const ids = new Set(known.map(({ doctor }) => doctor.id));
  const others = [...busy.values()].filter(({ id }) => !ids.has(id));
  return [...known, ...others.map((doctor): Column => ({ doctor, working: [], isAway: false }))];
};

/** An appointment lies within one date. */
export const spanOf = ({ start, end }: Pick<AgendaEntry, 'start' | 'end'>): Span =>
  onDate(start.slice(0, 10), { start, end }) ?? { from: 0, to: QUARTER };

/** The hours to show: the usual ones, and all in which somebody works or is seen. */
export const shownSpan = (columns: readonly Column[], entries: readonly AgendaEntry[]): Span =>
  hoursAround([USUAL, ...columns.flatMap(({ working }) => working), ...entries.map(spanOf)], USUAL);

export const quartersOf = ({ from, to }: Span): number[] =>
  Array.from({ length: (to - from) / QUARTER }, (_, index) => from + index * QUARTER);

export const isWithin = (minutes: number, spans: readonly Span[]): boolean =>
  spans.some(({ from, to }) => minutes >= from && minutes < to);
