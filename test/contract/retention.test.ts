import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keptSeconds, type Period, RETENTION } from '../../functions/contract/retention.ts';

const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const lengthOf = (days: number): string => (Number.isInteger(days) ? `${days} days` : `${Math.round(days * 24)} hours`);

describe('how long things are kept', () => {
  test('is what docs/privacy.md says', () => {
    const text = readFileSync('docs/privacy.md', 'utf8').split('## How long')[1] ?? '';
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    const periods: readonly Period[] = Object.values(RETENTION);
    expect(rows.slice(2).map(cells)).toEqual(
      periods.map(({ what, days, from, ends }) => [what, lengthOf(days), from, ends]),
    );
  });

  test('keeps answers to a key for the 24 hours of the contract', () => {
    expect(keptSeconds('idempotencyKeys')).toBeGreaterThan(24 * 3600);
  });

  test('keeps notifications at least as long as what they are about is at hand', () => {
    expect(RETENTION.notices.days).toBeGreaterThanOrEqual(RETENTION.words.days);
  });
});
