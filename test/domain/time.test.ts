import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  atWallTime,
  datesFrom,
  daysBetween,
  isAligned,
  isTimeZone,
  localDateOf,
  quarterAt,
  startOfDate,
  startOfQuarter,
  toUtc,
  toZoned,
  weekdayOf,
} from '../../functions/domain/time.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.parse('2024-01-01Z'), max: Date.parse('2036-01-01Z') });

describe('an instant and its quarter-hour', () => {
  it('belongs to the quarter that starts at or before it', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const start = startOfQuarter(quarterAt(at));
        expect(start).toBeLessThanOrEqual(at);
        expect(at - start).toBeLessThan(15 * 60_000);
        expect(isAligned(start)).toBe(true);
      }),
    );
  });

  it('sorts as text in every year of the contract', () => {
    const quarter = fc
      .integer({ min: Date.parse('1899-12-31Z'), max: Date.parse('2201-01-02Z') })
      .map((at) => startOfQuarter(quarterAt(at)));
    fc.assert(
      fc.property(quarter, quarter, (a, b) => {
        expect(toUtc(a)).toHaveLength('2026-11-21T12:00:00Z'.length);
        expect(toUtc(a) < toUtc(b)).toBe(a < b);
      }),
    );
  });

  it('is the same instant again when written in any zone', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const second = Math.floor(at / 1000) * 1000;
        expect(Date.parse(toZoned(second, timeZone))).toBe(second);
        expect(Date.parse(toUtc(second))).toBe(second);
      }),
    );
  });

  it('lies between the start of its local date and the start of the next', () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const date = localDateOf(at, timeZone);
        expect(startOfDate(date, timeZone)).toBeLessThanOrEqual(at);
        expect(startOfDate(addDays(date, 1), timeZone)).toBeGreaterThan(at);
      }),
    );
  });
});

describe('a wall time', () => {
  it.each([
    ['inside a gap moves forward', '2027-03-14', '02:30', 'America/New_York', '2027-03-14T03:30:00-04:00'],
    ['inside a fold means the earlier instant', '2026-11-01', '01:30', 'America/New_York', '2026-11-01T01:30:00-04:00'],
    [
      'inside a half-hour gap moves by half an hour',
      '2027-10-03',
      '02:15',
      'Australia/Lord_Howe',
      '2027-10-03T02:45:00+11:00',
    ],
    ['24:00 is the next date', '2027-03-14', '24:00', 'America/New_York', '2027-03-15T00:00:00-04:00'],
    [
      '24:00 before a midnight gap is the first instant after it',
      '2027-03-27',
      '24:00',
      'Asia/Beirut',
      '2027-03-28T01:00:00+03:00',
    ],
  ])('%s', (_, date, time, timeZone, expected) => {
    expect(toZoned(atWallTime(date, time, timeZone), timeZone)).toBe(expected);
  });

  it('agrees with Temporal for every zone and its transitions', () => {
    const date = fc.integer({ min: 0, max: 4380 }).map((days) => addDays('2024-01-01', days));
    const quarter = fc.integer({ min: 0, max: 95 });
    fc.assert(
      fc.property(date, quarter, zone, (day, index, timeZone) => {
        const time = Temporal.PlainTime.from('00:00')
          .add({ minutes: index * 15 })
          .toString()
          .slice(0, 5);
        const expected = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(timeZone).epochMilliseconds;
        expect(atWallTime(day, time, timeZone)).toBe(expected);
      }),
    );
  });
});

describe('dates', () => {
  it('lists a range with both ends, and nothing when it is reversed', () => {
    expect(datesFrom('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(datesFrom('2026-01-02', '2026-01-01')).toEqual([]);
    expect(daysBetween('2026-01-02', '2026-01-01')).toBe(-1);
  });

  it('knows the weekday', () => {
    expect(weekdayOf('2026-11-21')).toBe('SAT');
    expect(weekdayOf('2026-11-23')).toBe('MON');
  });
});

describe('a time zone', () => {
  it.each(['Europe/Paris', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  it.each(['+02:00', 'Mars/Olympus', '', '../etc/passwd'])('%j is none', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
