import { wallOf } from '../parts/calendar/wall.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
const offsetAt = (at: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const wall = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:00Z`;
  return Date.parse(wall) - at;
};

/** An instant as the API writes it: with the clinic's offset. */
export const zoned = (at: number, timeZone: string): string => {
  const offset = offsetAt(at, timeZone);
  const minutes = Math.abs(offset) / MINUTE_MS;
  return `${new Date(at + offset).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${wallOf(minutes)}`;
};

/** The instant at which a zone's clocks show that time; of two, when clocks go back, the earlier one. */
export const instantOf = (date: string, minutes: number, timeZone: string): string => {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS;
  const before = offsetAt(wall - DAY_MINUTES * MINUTE_MS, timeZone);
  const after = offsetAt(wall + DAY_MINUTES * MINUTE_MS, timeZone);
  const fits = [wall - before, wall - after].find((at) => at + offsetAt(at, timeZone) === wall);
  return zoned(fits ?? wall - before, timeZone);
};
