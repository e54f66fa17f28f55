import { describe, expect, test } from 'vitest';
import {
  anotherWindow,
  draftOf,
  hoursOfDraft,
  merged,
  saySame,
  withException,
  withoutException,
} from '../../web/src/parts/availability/draft.ts';
import { type Around, previewOf } from '../../web/src/parts/availability/preview.ts';

const H = 60;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const week = (end: string, day: 'MON' | 'SUN' = 'MON') => ({ weekly: [{ day, start: '09:00', end }], exceptions: [] });

describe('hours while they are edited', () => {
  test('windows that overlap or touch become one', () => {
    const windows = [
      { from: 13 * H, to: 17 * H },
      { from: 9 * H, to: 12 * H },
      { from: 11 * H, to: 13 * H },
    ];
    expect(merged(windows)).toEqual([{ from: 9 * H, to: 17 * H }]);
  });

  test('say the same however they are written down', () => {
    const split = {
      weekly: [
        { day: 'MON' as const, start: '12:00', end: '17:00' },
        { day: 'MON' as const, start: '09:00', end: '12:00' },
      ],
      exceptions: [],
    };
    expect(saySame(split, week('17:00'))).toBe(true);
    expect(saySame(split, week('16:45'))).toBe(false);
  });

  test('go through a draft unchanged, midnight included; a date as usual is no exception any more', () => {
    const hours = { weekly: [{ day: 'SAT' as const, start: '20:00', end: '24:00' }], exceptions: [] };
    const closed = withException(draftOf(hours), '2026-12-24', []);
    expect(hoursOfDraft(closed)).toEqual({ ...hours, exceptions: [{ date: '2026-12-24', windows: [] }] });
    expect(hoursOfDraft(withoutException(closed, '2026-12-24'))).toEqual(hours);
  });

  test('another window finds a place, unless the day is full', () => {
    expect(anotherWindow([])).toEqual({ from: 9 * H, to: 17 * H });
    expect(anotherWindow([{ from: 9 * H, to: 12 * H }])).toEqual({ from: 13 * H, to: 15 * H });
    expect(anotherWindow([{ from: 12 * H, to: 24 * H }])).toEqual({ from: 10 * H, to: 11 * H });
    expect(anotherWindow([{ from: 0, to: 24 * H }])).toBeUndefined();
  });
});

describe('what new hours would change', () => {
  const around: Around = {
    timeZone: 'America/New_York',
    dates: { from: '2026-11-20', to: '2026-11-30' },
    timeOff: [],
    closures: [],
  };
  const visit = (start: string, over: Partial<Parameters<typeof previewOf>[3][number]> = {}) =>
    ({
      id: start,
      start,
      end: start.replace(':00:00', ':30:00'),
      timeZone: 'America/New_York',
      status: 'CONFIRMED',
      assignment: { policy: 'balanced', reason: '' },
      ...over,
    }) as Parameters<typeof previewOf>[3][number];

  test('is told date by date, and for whom another doctor or time is looked for', () => {
    const fits = visit('2026-11-23T10:00:00-05:00');
    const late = visit('2026-11-23T16:00:00-05:00');
    const put = visit('2026-11-30T16:00:00-05:00', { assignment: { policy: 'override', reason: '' } });
    const preview = previewOf(week('17:00'), week('12:00'), around, [fits, late, put], NOW);
    expect(preview.days).toEqual(
      ['2026-11-23', '2026-11-30'].map((date) => ({ date, opens: [], closes: [{ from: 12 * H, to: 17 * H }] })),
    );
    expect([preview.opened, preview.closed]).toEqual([0, 2 * 5 * 4]);
    expect(preview.affected).toEqual([late]);
  });

  test('leaves out what is past, time off and closed dates', () => {
    const preview = previewOf(
      { weekly: [], exceptions: [] },
      week('17:00'),
      {
        ...around,
        closures: [{ clinicId: 'c', date: '2026-11-30', reason: 'Holiday' }],
        timeOff: [{ id: 't', doctorId: 'd', start: '2026-11-23T09:00:00-05:00', end: '2026-11-23T12:00:00-05:00' }],
      },
      [],
      NOW,
    );
    expect(preview.days).toEqual([{ date: '2026-11-23', opens: [{ from: 12 * H, to: 17 * H }], closes: [] }]);
    const today = { weekly: [{ day: 'FRI' as const, start: '06:00', end: '08:00' }], exceptions: [] };
    const fromNow = previewOf({ weekly: [], exceptions: [] }, today, around, [], NOW);
    expect(fromNow.days[0]?.opens).toEqual([{ from: 7 * H + 15, to: 8 * H }]);
  });

  test('the hour that clocks repeat counts twice, the one they skip not at all', () => {
    const sunday = { weekly: [{ day: 'SUN' as const, start: '00:00', end: '04:00' }], exceptions: [] };
    const on = (date: string) =>
      previewOf({ weekly: [], exceptions: [] }, sunday, { ...around, dates: { from: date, to: date } }, [], 0).opened;
    expect(on('2026-11-01')).toBe(5 * 4);
    expect(on('2026-03-08')).toBe(3 * 4);
  });
});
