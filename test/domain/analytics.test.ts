import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustments, analyse, contributionOf, leadHours, sumOf } from '../../functions/domain/analytics.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { toCsv } from '../../functions/contract/csv.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-23T04:30:00Z');
const appointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'appt_1',
  status: 'COMPLETED',
  clinicId: 'c',
  appointmentTypeId: 't',
  patientId: 'p',
  doctor: { id: 'd', name: 'D', specialization: 'S' },
  start: START,
  end: START + HOUR / 2,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  version: 1,
  assignment: { policy: 'headroom', reason: '' },
  createdAt: START - 10 * HOUR,
  updatedAt: START,
  ...over,
});

/** Hours up to a year and a day, to the minute. */
const minutes = (min: number) => fc.integer({ min, max: 8784 * 60 }).map((count) => count / 60);
const lead = (hours: number): number => leadHours({ createdAt: START - hours * HOUR, start: START });

describe('an appointment counts', () => {
  test('on the date and at the hour of its clinic', () => {
    expect(contributionOf({ appointment: appointment() })).toEqual({
      date: '2026-11-22',
      counts: { 'status:COMPLETED': 1, 'hour:23': 1, 'lead:10': 1 },
    });
  });

  test('as a booking but no visit when it was cancelled, as neither when it was only held', () => {
    expect(contributionOf({ appointment: appointment({ status: 'CANCELLED' }) }).counts).toEqual({
      'status:CANCELLED': 1,
      'lead:10': 1,
    });
    expect(contributionOf({ appointment: appointment({ status: 'EXPIRED' }), waitlist: 'offered' }).counts).toEqual({
      'status:EXPIRED': 1,
      'waitlist:offered': 1,
    });
  });

  test('with whole hours up to two days and hours within 5% beyond', () => {
    expect([0.5, 47.9, -3].map(lead)).toEqual([0, 47, 0]);
    fc.assert(
      fc.property(minutes(48 * 60), minutes(48 * 60), (a, b) => {
        expect(Math.abs(lead(a) - a) / a).toBeLessThan(0.05);
        expect(Math.sign(lead(a) - lead(b)) * Math.sign(a - b)).not.toBe(-1);
      }),
    );
    expect(new Set(Array.from({ length: 366 * 24 }, (_, hours) => lead(hours))).size).toBeLessThan(160);
  });
});

test('an adjustment takes back what was counted and leaves nothing to do when nothing changed', () => {
  const before = contributionOf({ appointment: appointment({ status: 'CONFIRMED' }) });
  const after = contributionOf({ appointment: appointment() });
  expect(adjustments(before, before)).toEqual([]);
  expect(adjustments(before, after)).toEqual([
    { date: '2026-11-22', counts: { 'status:CONFIRMED': -1, 'status:COMPLETED': 1 } },
  ]);
  const moved = contributionOf({ appointment: appointment({ start: START + 24 * HOUR }) });
  expect(adjustments(before, moved).map(({ date }) => date)).toEqual(['2026-11-22', '2026-11-23']);
});

describe('the lead time of a range', () => {
  const analysed = (counts: Record<string, number>) => analyse(new Map([['2026-11-23', counts]]), []).leadTimeHours;
  const nearestRank = (ascending: readonly number[], share: number): number =>
    ascending[Math.ceil(share * ascending.length) - 1] ?? 0;

  test('lies within 5% of what it is, or within the hour below two days', () => {
    const some = fc.array(minutes(0), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(some, (hours) => {
        const { median, p90 } = analysed(sumOf(hours.map((one) => ({ [`lead:${lead(one)}`]: 1 }))));
        const ascending = hours.toSorted((a, b) => a - b);
        for (const [shown, exact] of [
          [median, nearestRank(ascending, 0.5)],
          [p90, nearestRank(ascending, 0.9)],
        ] as const)
          expect(Math.abs(shown - exact)).toBeLessThan(Math.max(1, 0.05 * exact));
      }),
    );
  });

  test('counts those in that were counted by whole days', () => {
    expect(analysed({ 'lead:96': 3, 'lead:12': 1 })).toEqual({ median: 96, p90: 96 });
  });
});

test('figures of a range', () => {
  const counts = (...hours: number[]) =>
    sumOf(hours.map((hour) => ({ 'status:COMPLETED': 1, [`hour:9`]: 1, [`lead:${hour}`]: 1 })));
  const figures = analyse(
    new Map([
      ['2026-11-23', counts(1, 2, 3, 4, 5)],
      ['2026-11-24', sumOf([counts(6, 7, 8, 9), { 'status:NO_SHOW': 1, 'lead:72': 1, 'hour:14': 1 }])],
    ]),
    [{ doctorId: 'd', name: 'D', bookedMinutes: 30, offeredMinutes: 120 }],
  );
  expect(figures).toMatchObject({
    totals: { COMPLETED: 9, NO_SHOW: 1, CANCELLED: 0 },
    noShowRate: 0.1,
    leadTimeHours: { median: 5, p90: 9 },
    peakHours: [
      { day: 'MON', hour: 9, count: 5 },
      { day: 'TUE', hour: 9, count: 4 },
      { day: 'TUE', hour: 14, count: 1 },
    ],
    utilisation: [{ ratio: 0.25 }],
  });
  expect(analyse(new Map(), [])).toMatchObject({ noShowRate: 0, leadTimeHours: { median: 0, p90: 0 } });
});

test('CSV quotes what needs it and runs no formula', () => {
  expect(
    toCsv([
      ['a', 'Dr. "X", MD', 1],
      ['=cmd()', '', -2],
    ]),
  ).toBe('a,"Dr. ""X"", MD",1\r\n\'=cmd(),,-2\r\n');
});
