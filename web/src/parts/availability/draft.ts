import { type Weekday, WEEKDAYS } from '../../../../functions/domain/time.ts';
import { DAY_MINUTES, minutesOf, type Span, wallOf } from '../calendar/wall.ts';
import type { Hours } from '../schedule/schedule-of.ts';

/** Hours while they are edited: the windows of each weekday from Monday on, and of single dates. */
export interface Draft {
  readonly week: readonly (readonly Span[])[];
  readonly exceptions: readonly { readonly date: string; readonly windows: readonly Span[] }[];
}

export const STEP = 15;

const spanOf = ({ start, end }: { readonly start: string; readonly end: string }): Span => ({
  from: minutesOf(start),
  to: minutesOf(end),
});

/** Windows in order; those that overlap or touch are one. */
export const merged = (windows: readonly Span[]): Span[] => {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of windows.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
};

export const draftOf = ({ weekly, exceptions }: Hours): Draft => ({
  week: WEEKDAYS.map((day) => merged(weekly.filter((window) => window.day === day).map(spanOf))),
  exceptions: [...new Set(exceptions.map(({ date }) => date))].toSorted().map((date) => ({
    date,
    windows: merged(exceptions.filter((one) => one.date === date).flatMap(({ windows }) => windows.map(spanOf))),
  })),
});

const windowsOf = (spans: readonly Span[]): { start: string; end: string }[] =>
  merged(spans).map(({ from, to }) => ({ start: wallOf(from), end: wallOf(to) }));

/** The hours as the API takes them. */
export const hoursOfDraft = ({ week, exceptions }: Draft): Hours => ({
  weekly: WEEKDAYS.flatMap((day: Weekday, index) => windowsOf(week[index] ?? []).map((window) => ({ day, ...window }))),
  exceptions: exceptions.map(({ date, windows }) => ({ date, windows: windowsOf(windows) })),
});

/** Whether two hours say the same, however they are written down. */
export const saySame = (one: Hours, other: Hours): boolean =>
  JSON.stringify(hoursOfDraft(draftOf(one))) === JSON.stringify(hoursOfDraft(draftOf(other)));

export const withDay = ({ week, ...draft }: Draft, day: number, windows: readonly Span[]): Draft => ({
  ...draft,
  week: week.map((before, index) => (index === day ? windows : before)),
});

export const withException = ({ exceptions, ...draft }: Draft, date: string, windows: readonly Span[]): Draft => ({
  ...draft,
  exceptions: [...exceptions.filter((one) => one.date !== date), { date, windows }].toSorted((a, b) =>
    a.date < b.date ? -1 : 1,
  ),
});

export const withoutException = ({ exceptions, ...draft }: Draft, date: string): Draft => ({
  ...draft,
  exceptions: exceptions.filter((one) => one.date !== date),
});

/** A window to begin with: the usual day, or an hour after what is there, or before it; nothing when the day is full. */
export const anotherWindow = (windows: readonly Span[]): Span | undefined => {
  const last = merged(windows).at(-1);
  const [first] = merged(windows);
  if (last === undefined || first === undefined) return { from: 9 * 60, to: 17 * 60 };
  if (last.to + 60 < DAY_MINUTES) return { from: last.to + 60, to: Math.min(last.to + 180, DAY_MINUTES) };
  return first.from >= 120 ? { from: first.from - 120, to: first.from - 60 } : undefined;
};
