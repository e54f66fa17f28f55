import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimAt, isOpen, openStarts, quartersOf, takenAt, worksAt } from '../../functions/domain/doctor-day.ts';
import { quarterRange } from '../../functions/domain/time.ts';
import { aDay, at, aType, MONDAY_9 } from '../support/builders.ts';

const nine = at('2026-11-23T09:00:00-05:00');
const five = at('2026-11-23T17:00:00-05:00');

describe('an open start', () => {
  it('needs every quarter-hour of the visit inside the hours', () => {
    const starts = openStarts(aDay(), aType({ durationMinutes: 60 }), MONDAY_9);
    expect(starts[0]).toBe(nine);
    expect(starts.at(-1)).toBe(five - 4);
    expect(starts).toHaveLength(29);
  });

  it('needs the visit and the buffer free', () => {
    const type = aType({ durationMinutes: 30, bufferMinutes: 15 });
    const starts = openStarts(aDay({ taken: new Set([nine + 4]) }), type, MONDAY_9);
    expect(starts.slice(0, 4)).toEqual([nine, nine + 1, nine + 5, nine + 6]);
  });

  it('does not need the buffer to fit before closing time, nor blocks what the doctor does not work', () => {
    const type = aType({ durationMinutes: 30, bufferMinutes: 60 });
    expect(openStarts(aDay(), type, MONDAY_9).at(-1)).toBe(five - 2);
    expect(claimAt(aDay(), five - 3, type).buffer).toEqual([five - 1]);
  });

  it('is nobody’s whom the type does not suit', () => {
    const cardiology = aType({ specialization: 'Cardiology' });
    expect(openStarts(aDay(), cardiology, MONDAY_9)).toEqual([]);
    expect(openStarts(aDay({ specialization: 'CARDIOLOGY' }), cardiology, MONDAY_9)).not.toEqual([]);
    expect(openStarts(aDay({ appointmentTypeIds: ['type_2'] }), aType(), MONDAY_9)).toEqual([]);
    expect(openStarts(aDay({ appointmentTypeIds: ['type_1'] }), aType(), MONDAY_9)).not.toEqual([]);
  });

  it('comes back the very moment a hold runs out', () => {
    const hold = { appointmentId: 'appt_1', quarters: [nine, nine + 1], expiresAt: MONDAY_9 };
    const day = aDay({ taken: new Set([nine, nine + 1, nine + 2]), holds: [hold] });
    expect(openStarts(day, aType({ durationMinutes: 15 }), MONDAY_9 - 1)[0]).toBe(nine + 3);
    expect(openStarts(day, aType({ durationMinutes: 15 }), MONDAY_9).slice(0, 3)).toEqual([nine, nine + 1, nine + 3]);
  });
});

describe('listing and booking', () => {
  const day = fc
    .record({
      offered: fc.uniqueArray(fc.integer({ min: 0, max: 95 })),
      taken: fc.uniqueArray(fc.integer({ min: 0, max: 110 })),
    })
    .map(({ offered, taken }) =>
      aDay({ offered: new Set(offered.map((q) => nine + q)), taken: new Set(taken.map((q) => nine + q)) }),
    );
  const type = fc
    .record({ visit: fc.integer({ min: 1, max: 32 }), buffer: fc.integer({ min: 0, max: 8 }) })
    .map(({ visit, buffer }) => aType({ durationMinutes: visit * 15, bufferMinutes: buffer * 15 }));

  it('agree: what is listed is exactly what is open, and its claim is free working time', () => {
    fc.assert(
      fc.property(day, type, (someDay, someType) => {
        const taken = takenAt(someDay, MONDAY_9);
        const listed = new Set(openStarts(someDay, someType, MONDAY_9));
        for (const start of quarterRange(nine - 4, 120)) {
          expect(isOpen(someDay, start, someType, taken)).toBe(listed.has(start));
          const claim = claimAt(someDay, start, someType);
          const free =
            worksAt(someDay, claim) && quartersOf(claim).every((q) => someDay.offered.has(q) && !taken.has(q));
          expect(listed.has(start)).toBe(free);
        }
      }),
      { numRuns: 200 },
    );
  });
});
