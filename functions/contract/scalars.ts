import * as z from 'zod';
import { Temporal } from 'temporal-polyfill';
import { fromIso, isTimeZone, WEEKDAYS } from '../domain/time.ts';

const CONTROL = // oxlint-disable-next-line no-control-regex -- the characters that are refused
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** At most so many characters, of four bytes too, as JSON Schema counts them: not half of the one that is an emoji. */
const atMost = (text: z.ZodString, max: number) =>
  text
    .refine((value) => Array.from(value).length <= max, `must have at most ${max} characters`)
    .meta({ maxLength: max });

/** One line of text by people: trimmed, well-formed, without control or direction-override characters. */
export const line = (max: number) =>
  atMost(
    z
      .string()
      .refine((text) => text.isWellFormed() && !CONTROL.test(text), 'must not contain control characters')
      .trim()
      .min(1),
    max,
  );

/** What a clinic, a doctor, a type or a person is called, or a doctor's specialization. */
export const name = line(255);

/** Several lines of text by people. */
export const paragraph = (max: number) =>
  atMost(
    z
      .string()
      .refine(
        (text) => text.isWellFormed() && !CONTROL.test(text.replaceAll(/[\r\n\t]/g, ' ')),
        'must not contain control characters',
      )
      .trim()
      .min(1),
    max,
  );

export const id = z.string().min(1).max(128).meta({ example: 'doc_0199c8a4-4e5b-7c39-b1f4-6b1f3f5d2a10' });

export const email = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase())
  .meta({ example: 'ada@example.com' });

export const phone = z
  .string()
  .regex(/^\+?[0-9][0-9 ()./-]{3,29}$/, 'must be a phone number')
  .meta({ example: '+1 212 555 0142' });

export const password = z
  .string()
  .max(256)
  .refine(
    (text) => text.length >= 8 && /\p{Lu}/u.test(text) && /\p{Ll}/u.test(text) && /\d/.test(text),
    'must have 8 or more characters with an upper-case letter, a lower-case letter and a digit',
  )
  .meta({ example: 'Correct-horse-7' });

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone')
  .meta({ example: 'America/New_York' });

/** The years that dates and instants lie in. What is computed from them, a day later or in UTC, has four digits too. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;
const isYear = (text: string): boolean => {
  const year = Number(text.slice(0, 4));
  return year >= FIRST_YEAR && year <= LAST_YEAR;
};
const OUTSIDE_YEARS = `must be of a year from ${FIRST_YEAR} to ${LAST_YEAR}`;

export const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'must be a date YYYY-MM-DD', abort: true })
  .refine(isYear, { error: OUTSIDE_YEARS, abort: true })
  .refine((text) => {
    try {
      Temporal.PlainDate.from(text, { overflow: 'reject' });
      return true;
    } catch {
      return false;
    }
  }, 'must be a date of the calendar')
  .meta({ example: '2026-03-09' });

/** An instant as read: needs `Z` or an offset, because a wall time alone is no instant. Becomes epoch milliseconds. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/, {
    error: 'must be an ISO 8601 instant with Z or an offset',
    abort: true,
  })
  .refine(isYear, { error: OUTSIDE_YEARS, abort: true })
  .refine((text) => {
    try {
      Temporal.Instant.from(text);
      return true;
    } catch {
      return false;
    }
  }, 'must be an instant of the calendar')
  .transform(fromIso)
  .meta({ example: '2026-03-09T10:00:00-04:00' });

/** An instant as answered. */
export const instantText = z.string().meta({ example: '2026-03-09T10:00:00-04:00' });

const wall = (allowMidnightEnd: boolean) =>
  z
    .string()
    .regex(
      allowMidnightEnd ? /^(([01]\d|2[0-3]):(00|15|30|45)|24:00)$/ : /^([01]\d|2[0-3]):(00|15|30|45)$/,
      'must be a wall time HH:MM on a 15-minute mark',
    );

export const wallTime = wall(false).meta({ example: '09:00' });

const windowShape = { start: wallTime, end: wall(true).meta({ example: '17:00' }) };
const ends = { message: 'must be after start', path: ['end'] };
export const window = z.strictObject(windowShape).refine(({ start, end }) => end > start, ends);
export const weeklyWindow = z
  .strictObject({ day: z.enum(WEEKDAYS), ...windowShape })
  .refine(({ start, end }) => end > start, ends);

/** `limit` and `cursor` of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(2048).optional(),
};

/** Dates of a range, both included; at most `maxDays` of them. */
export const dateRange = { from: localDate, to: localDate };
export const inOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || from <= to;
export const OUT_OF_ORDER = { message: 'must not be before from', path: ['to'] };
export const atMostDays =
  (maxDays: number) =>
  ({ from, to }: { from: string; to: string }): boolean =>
    Date.parse(to) - Date.parse(from) < maxDays * 86_400_000;
export const tooLong = (maxDays: number) => ({ message: `must lie within ${maxDays} days of from`, path: ['to'] });
