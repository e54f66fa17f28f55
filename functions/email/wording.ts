import { Temporal } from 'temporal-polyfill';
import { localDateOf, type EpochMs } from '../domain/time.ts';

// oxlint-disable no-control-regex -- the characters that are taken out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g;
const UNSEEN_IN_PARAGRAPHS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]+/g;
// oxlint-enable no-control-regex

/** Text by people as one line: harmless in a header, a calendar line or a sentence. */
export const oneLine = (text: string): string =>
  text.toWellFormed().replaceAll(UNSEEN, ' ').replaceAll(/ {2,}/g, ' ').trim();

/** Text by people as paragraphs, each a list of lines. */
export const paragraphsOf = (text: string): string[][] =>
  text
    .toWellFormed()
    .replaceAll(/\r\n|[\r\u2028\u2029]/g, '\n')
    .replaceAll(UNSEEN_IN_PARAGRAPHS, ' ')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.split('\n').map((line) => line.trimEnd()))
    .filter((lines) => lines.some((line) => line !== ''));

const zoned = (instant: EpochMs, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);

const partOf = (instant: EpochMs, timeZone: string, options: Intl.DateTimeFormatOptions): string => {
  const [type] = Object.keys(options);
  const parts = new Intl.DateTimeFormat('en', { timeZone, ...options }).formatToParts(instant);
  return parts.find((part) => part.type === type)?.value ?? '';
};

/** `Monday, 9 March 2026` */
export const dateText = (instant: EpochMs, timeZone: string): string => {
  const { day, year } = zoned(instant, timeZone);
  return `${partOf(instant, timeZone, { weekday: 'long' })}, ${day} ${partOf(instant, timeZone, { month: 'long' })} ${year}`;
};

/** `Mon, 9 Mar` */
export const shortDateText = (instant: EpochMs, timeZone: string): string =>
  `${partOf(instant, timeZone, { weekday: 'short' })}, ${zoned(instant, timeZone).day} ${partOf(instant, timeZone, { month: 'short' })}`;

/** `10:00` */
export const timeText = (instant: EpochMs, timeZone: string): string =>
  zoned(instant, timeZone).toPlainTime().toString({ smallestUnit: 'minute' });

const offsetText = (instant: EpochMs, timeZone: string): string => {
  const [hours = '+00', minutes = '00'] = zoned(instant, timeZone).offset.split(':');
  if (hours.slice(1) === '00' && minutes === '00') return 'UTC';
  return `UTC${hours.startsWith('-') ? '−' : '+'}${Number(hours.slice(1))}${minutes === '00' ? '' : `:${minutes}`}`;
};

/** `Eastern Daylight Time, UTC−4`; a zone without a name of its own is called by its place. */
export const zoneText = (instant: EpochMs, timeZone: string): string => {
  const name = partOf(instant, timeZone, { timeZoneName: 'long' });
  const place = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  const offset = offsetText(instant, timeZone);
  if (name === '' || /^(GMT|UTC)[+−-]/.test(name)) return `${place} time, ${offset}`;
  return name === 'Coordinated Universal Time' ? name : `${name}, ${offset}`;
};

export interface When {
  readonly date: string;
  readonly time: string;
  readonly zone: string;
}

/** A stretch of time as the clinic reads it. */
export const whenText = (start: EpochMs, end: EpochMs, timeZone: string): When => {
  const from = zoneText(start, timeZone);
  const to = zoneText(end, timeZone);
  const sameDate = localDateOf(start, timeZone) === localDateOf(end, timeZone);
  return {
    date: dateText(start, timeZone),
    time: `${timeText(start, timeZone)} – ${timeText(end, timeZone)}${sameDate ? '' : ' (next day)'}`,
    // Across a change of clocks one zone would make the end look wrong.
    zone: from === to ? from : `from ${from}, to ${to}`,
  };
};

/** `Monday, 9 March 2026, 10:00 – 10:30 (Eastern Daylight Time, UTC−4)` */
export const sentenceOf = ({ date, time, zone }: When): string => `${date}, ${time} (${zone})`;

/** The address when it is one of the web, so that no link can run a script. */
export const webUrl = (text: string | undefined): string | undefined => {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
};
