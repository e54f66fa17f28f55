import { describe, expect, test } from 'vitest';
import { instantOf, zoned } from '../../web/src/time/wall.ts';

const NEW_YORK = 'America/New_York';

describe('A wall time of the clinic', () => {
  test('is an instant with the clinic’s offset, wherever who looks is', () => {
    expect(instantOf('2026-11-23', 9 * 60, NEW_YORK)).toBe('2026-11-23T09:00:00-05:00');
    expect(instantOf('2026-07-01', 0, 'Asia/Kolkata')).toBe('2026-07-01T00:00:00+05:30');
    expect(instantOf('2026-12-01', 24 * 60, 'Australia/Sydney')).toBe('2026-12-02T00:00:00+11:00');
  });

  test('that comes twice when clocks go back is the earlier, one that is skipped comes an hour later', () => {
    expect(instantOf('2026-11-01', 90, NEW_YORK)).toBe('2026-11-01T01:30:00-04:00');
    expect(instantOf('2026-03-08', 150, NEW_YORK)).toBe('2026-03-08T03:30:00-04:00');
  });

  test('is read back from any instant', () => {
    expect(zoned(Date.parse('2026-11-23T14:00:00Z'), NEW_YORK)).toBe('2026-11-23T09:00:00-05:00');
  });
});
