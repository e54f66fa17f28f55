import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayPlan, offeredQuarters, type Window } from '../../functions/domain/availability.ts';
import { addDays, localDateOf, startOfDate, startOfQuarter, toZoned, WEEKDAYS } from '../../functions/domain/time.ts';

const plan = (over: Partial<DayPlan> & { windows?: Window[] }): DayPlan => ({
  date: '2026-11-23',
  timeZone: 'America/New_York',
  absences: [],
  closed: false,
  ...over,
  availability: over.availability ?? {
    weekly: WEEKDAYS.flatMap((day) => (over.windows ?? []).map((window) => ({ day, ...window }))),
    exceptions: [],
  },
});

const wallTimes = (of: DayPlan): string[] =>
  offeredQuarters(of).map((quarter) => toZoned(startOfQuarter(quarter), of.timeZone).slice(11, 16));

describe('what a doctor offers on a date', () => {
  it('is the quarter-hours of the weekday’s windows, overlapping ones merged', () => {
    const windows = [
      { start: '09:00', end: '10:00' },
      { start: '09:30', end: '10:15' },
    ];
    expect(wallTimes(plan({ windows }))).toEqual(['09:00', '09:15', '09:30', '09:45', '10:00']);
  });

  it('is what an exception says instead of the week', () => {
    const weekly = [{ day: 'MON' as const, start: '09:00', end: '17:00' }];
    const on = (windows: Window[]) =>
      wallTimes(plan({ availability: { weekly, exceptions: [{ date: '2026-11-23', windows }] } }));
    expect(on([{ start: '13:00', end: '13:30' }])).toEqual(['13:00', '13:15']);
    expect(on([])).toEqual([]);
  });

  it('leaves out every quarter-hour that an absence touches, and everything when the clinic is closed', () => {
    const windows = [{ start: '09:00', end: '10:00' }];
    const absences = [{ start: Date.parse('2026-11-23T09:20:00-05:00'), end: Date.parse('2026-11-23T09:35:00-05:00') }];
    expect(wallTimes(plan({ windows, absences }))).toEqual(['09:00', '09:45']);
    expect(wallTimes(plan({ windows, closed: true }))).toEqual([]);
  });

  it.each([
    ['the day with 23 hours', '2027-03-14', 'America/New_York', 92],
    ['the day with 25 hours', '2026-11-01', 'America/New_York', 100],
    ['the day with 24½ hours', '2027-04-04', 'Australia/Lord_Howe', 98],
    ['a day whose midnight does not exist', '2027-03-28', 'Asia/Beirut', 92],
  ])('covers %s whole', (_, date, timeZone, quarters) => {
    expect(offeredQuarters(plan({ date, timeZone, windows: [{ start: '00:00', end: '24:00' }] }))).toHaveLength(
      quarters,
    );
  });

  it('never leaves its local date, in any zone', () => {
    const anyDate = fc.integer({ min: 0, max: 4380 }).map((days) => addDays('2024-01-01', days));
    const quarter = fc.integer({ min: 0, max: 96 });
    const wall = (q: number) =>
      `${String(Math.floor(q / 4)).padStart(2, '0')}:${String((q % 4) * 15).padStart(2, '0')}`;
    fc.assert(
      fc.property(
        anyDate,
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        fc.uniqueArray(quarter, { minLength: 2, maxLength: 2 }),
        (date, timeZone, pair) => {
          const [first = 0, last = 0] = pair.toSorted((a, b) => a - b);
          const offered = offeredQuarters(plan({ date, timeZone, windows: [{ start: wall(first), end: wall(last) }] }));
          for (const q of offered) {
            // A zone whose date starts off the quarter-hour does not exist in these years.
            expect(localDateOf(startOfQuarter(q), timeZone)).toBe(date);
            expect(startOfQuarter(q)).toBeGreaterThanOrEqual(startOfDate(date, timeZone));
          }
          expect(offered).toEqual([...new Set(offered)].toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 500 },
    );
  });
});
