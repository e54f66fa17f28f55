/** Dates are `YYYY-MM-DD` and months `YYYY-MM`, both of the clinic's zone; they sort as text. */
const DAY_MS = 86_400_000;

/** The date that an instant has in a zone. */
export const dateIn = (timeZone: string, at: Date | number | string = Date.now()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

export const monthOf = (date: string): string => date.slice(0, 7);

export const addMonths = (month: string, months: number): string => {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, of - 1 + months, 1)).toISOString().slice(0, 7);
};

export const lastDayOf = (month: string): string => addDays(`${addMonths(month, 1)}-01`, -1);

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

export const earlier = (a: string, b: string): string => (a < b ? a : b);
export const later = (a: string, b: string): string => (a > b ? a : b);

/** The weeks of a month, each of seven dates, beginning on the weekday given. */
export const weeksOf = (month: string, firstWeekday: number): string[][] => {
  const first = `${month}-01`;
  const lead = (weekdayOf(first) - firstWeekday + 7) % 7;
  const begin = addDays(first, -lead);
  const days = lead + Number(lastDayOf(month).slice(8));
  return Array.from({ length: Math.ceil(days / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_unused, day) => addDays(begin, week * 7 + day)),
  );
};

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

/** Which part of the clinic's day an instant written with the clinic's offset lies in. */
export const partOfDay = (start: string): PartOfDay => {
  const hour = Number(start.slice(11, 13));
  if (hour < 12) return 'morning';
  return hour < 17 ? 'afternoon' : 'evening';
};
