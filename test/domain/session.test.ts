import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../functions/domain/appointment.ts';
import { isYoungEnough, lacksSecondFactor, type SessionRules } from '../../functions/domain/session.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');
const STRICT: SessionRules = { tokenMinutes: 15, sessionHours: 12, secondFactor: 'required' };
const CLINIC_PEOPLE = ROLES.filter((role) => role !== 'patient');

describe("A token of somebody who sees other people's data", () => {
  test.each(CLINIC_PEOPLE)('is taken for minutes, and renewed for hours (%s)', (role) => {
    const taken = (minutesOld: number, minutesSignedIn: number): boolean =>
      isYoungEnough(
        { role, issuedAt: NOW - minutesOld * MINUTE, signedInAt: NOW - minutesSignedIn * MINUTE },
        STRICT,
        NOW,
      );
    expect([taken(0, 0), taken(15, 15), taken(1, 12 * 60)]).toEqual([true, true, true]);
    expect([taken(15.1, 15.1), taken(1, 12 * 60 + 0.1)]).toEqual([false, false]);
  });

  test.each(CLINIC_PEOPLE)('that does not tell its age is too old (%s)', (role) => {
    expect(isYoungEnough({ role, issuedAt: Number.NaN, signedInAt: NOW }, STRICT, NOW)).toBe(false);
    expect(isYoungEnough({ role, issuedAt: NOW, signedInAt: Number.NaN }, STRICT, NOW)).toBe(false);
  });

  test('of a patient is taken for as long as it was issued', () => {
    expect(isYoungEnough({ role: 'patient', issuedAt: 0, signedInAt: 0 }, STRICT, NOW)).toBe(true);
  });
});

describe('A second factor', () => {
  const instant = fc.integer({ min: 0, max: 2 * NOW });

  test('is asked of everybody but patients, and counts for sessions that began with it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ROLES),
        instant,
        fc.option(instant, { nil: undefined }),
        (role, signedInAt, since) => {
          const hasShownOne = since !== undefined && signedInAt >= since;
          expect(lacksSecondFactor({ role, signedInAt }, { secondFactorSince: since }, STRICT)).toBe(
            role !== 'patient' && !hasShownOne,
          );
        },
      ),
    );
  });

  test('is lacked by who is not stored, and by a token that does not tell when its session began', () => {
    expect(lacksSecondFactor({ role: 'admin', signedInAt: NOW }, undefined, STRICT)).toBe(true);
    expect(lacksSecondFactor({ role: 'staff', signedInAt: Number.NaN }, { secondFactorSince: 1 }, STRICT)).toBe(true);
  });

  test("is nobody's duty where it is only offered", () => {
    const offered = { ...STRICT, secondFactor: 'offered' } as const;
    for (const role of ROLES) expect(lacksSecondFactor({ role, signedInAt: 0 }, undefined, offered)).toBe(false);
  });
});
