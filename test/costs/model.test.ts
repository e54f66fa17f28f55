import { describe, expect, it } from 'vitest';
import { stageValues } from '../../lib/stages.ts';
import { type Measured, monthly, totalOf } from '../../scripts/costs/model.ts';

const units = { reads: 10, writes: 10 };
const measured: Measured = {
  book: units,
  cancel: units,
  list: units,
  follow: units,
  look: units,
  repair: units,
  idle: units,
};

describe('the model of costs', () => {
  it('says what stands still when nobody comes, whatever else it is asked', () => {
    const [none, many] = [monthly(0, measured), monthly(100_000, measured)];
    expect(totalOf(none).used).toBe(0);
    expect(none.map(({ idle }) => idle)).toEqual(many.map(({ idle }) => idle));
    expect(totalOf(none).idle).toBeGreaterThan(0);
  });

  it('grows with what people do and no faster', () => {
    const [one, ten] = [totalOf(monthly(1_000, measured)).used, totalOf(monthly(10_000, measured)).used];
    expect(ten).toBeCloseTo(10 * one, 6);
  });

  it('charges a component for what it is asked to do, and no other', () => {
    const dearer = monthly(1_000, { ...measured, book: { reads: 10, writes: 1_000_010 } });
    const differing = dearer.filter(({ used }, index) => used !== monthly(1_000, measured)[index]?.used);
    expect(differing.map(({ component }) => component)).toEqual(['DynamoDB, reads and writes']);
    // A thousand bookings of a million write units more, at 0.625 $ a million.
    expect((differing[0]?.used ?? 0) - (monthly(1_000, measured)[2]?.used ?? 0)).toBeCloseTo(625, 3);
  });

  it('leaves ten thousand appointments a month within the budget that prod sets', () => {
    const { idle, used } = totalOf(monthly(10_000, measured));
    expect(idle + used).toBeLessThan(stageValues('prod').monthlyBudgetUsd ?? 0);
  });
});
