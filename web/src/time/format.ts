/** Dates and times in people's words, of a language and a zone. */
export interface Format {
  /** "Monday, 23 November" */
  readonly day: (at: string, timeZone: string) => string;
  /** "Mon, 23 Nov" */
  readonly shortDay: (at: string, timeZone: string) => string;
  /** "09:30" */
  readonly time: (at: string, timeZone: string) => string;
  /** "09:30" of a wall time `HH:MM` */
  readonly wall: (time: string) => string;
  /** "Monday, 23 November at 09:30" */
  readonly dayAndTime: (at: string, timeZone: string) => string;
  /** "21 November 2026 at 17:24:50" */
  readonly moment: (at: string, timeZone: string) => string;
  /** "November 2026" of a month `YYYY-MM` */
  readonly month: (month: string) => string;
  /** "Monday, 23 November" of a date */
  readonly date: (date: string) => string;
  /** "23 Nov" of a date */
  readonly shortDate: (date: string) => string;
  /** "Monday, 23 November 2026" of a date */
  readonly fullDate: (date: string) => string;
  /** "Mo" to "Su" and "Monday" to "Sunday" of 1 to 7 */
  readonly weekday: (day: number, width: 'short' | 'long') => string;
  /** "New York" */
  readonly zone: (timeZone: string) => string;
  readonly number: (value: number) => string;
  /** "12.5%" of 0.125 */
  readonly percent: (ratio: number) => string;
  /** "3 minutes ago", "in 2 hours" */
  readonly relative: (at: string, now: number) => string;
  /** 1 for Monday to 7 for Sunday. */
  readonly firstWeekday: number;
}

const UTC = 'UTC';
const MINUTE = 60_000;

const firstWeekdayOf = (locale: string): number => {
  const info = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return info.getWeekInfo?.().firstDay ?? info.weekInfo?.firstDay ?? 1;
};

const makeFormat = (locale: string): Format => {
  const cache = new Map<string, Intl.DateTimeFormat>();
  const by = (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = timeZone + JSON.stringify(options);
    const known = cache.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone });
    cache.set(key, known);
    return known;
  };
  const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return {
    day: (at, timeZone) => by(timeZone, day).format(new Date(at)),
    shortDay: (at, timeZone) => by(timeZone, { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at)),
    time: (at, timeZone) => by(timeZone, time).format(new Date(at)),
    wall: (wall) => by(UTC, time).format(new Date(`1970-01-01T${wall}:00Z`)),
    dayAndTime: (at, timeZone) => by(timeZone, { ...day, ...time }).format(new Date(at)),
    moment: (at, timeZone) => by(timeZone, { dateStyle: 'long', timeStyle: 'medium' }).format(new Date(at)),
    month: (month) => by(UTC, { month: 'long', year: 'numeric' }).format(new Date(`${month}-01T00:00:00Z`)),
    date: (date) => by(UTC, day).format(new Date(`${date}T00:00:00Z`)),
    shortDate: (date) => by(UTC, { day: 'numeric', month: 'short' }).format(new Date(`${date}T00:00:00Z`)),
    fullDate: (date) => by(UTC, { ...day, year: 'numeric' }).format(new Date(`${date}T00:00:00Z`)),
    // 1 January 2024 was a Monday.
    weekday: (weekday, width) => by(UTC, { weekday: width }).format(new Date(Date.UTC(2024, 0, weekday))),
    zone: (timeZone) => timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone,
    number: (value) => numbers.format(value),
    percent: (ratio) => percents.format(ratio),
    relative: (at, now) => {
      const minutes = Math.round((Date.parse(at) - now) / MINUTE);
      if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
      if (Math.abs(minutes) < 36 * 60) return relative.format(Math.round(minutes / 60), 'hour');
      return relative.format(Math.round(minutes / 1440), 'day');
    },
    firstWeekday: firstWeekdayOf(locale),
  };
};

const formats = new Map<string, Format>();

export const formatOf = (locale: string): Format => {
  const known = formats.get(locale) ?? makeFormat(locale);
  formats.set(locale, known);
  return known;
};

/** The zone of the person looking. */
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Whether two zones show the same wall time at that instant. */
export const sameWallTime = (at: string, one: string, other: string): boolean => {
  const format = (timeZone: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(at));
  return format(one) === format(other);
};
