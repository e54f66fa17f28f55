import { describe, expect, test } from 'vitest';
import { appointmentOfToken, manageToken } from '../../functions/contract/manage-link.ts';
import { rotated, signingKey, verifyingKeys } from '../../functions/contract/signing-keys.ts';
import { openCursor, sealCursor } from '../../functions/http/cursor.ts';

const appointment = { id: 'appt_1', end: 2_000 };
const opens = (token: string, secret: string) => appointmentOfToken(token, secret, 1_000) === 'appt_1';
const owner = (secret: string) => ({ secret, callerId: 'ada', operationId: 'listAppointments' });

describe('a signing secret that is rotated', () => {
  const first = 'first';
  const second = rotated(first, 'second');
  const third = rotated(second, 'third');
  const fourth = rotated(third, 'fourth');

  test('signs with what everybody has known since the rotation before', () => {
    expect([first, second, third, fourth].map(signingKey)).toEqual(['first', 'first', 'second', 'third']);
    for (const secret of [second, third, fourth]) expect(verifyingKeys(secret)).toContain(signingKey(secret));
  });

  test('breaks no link and no cursor that is out, in either direction, while some know of it and some do not', () => {
    for (const [older, newer] of [
      [first, second],
      [second, third],
      [third, fourth],
    ] as const) {
      for (const [signs, takes] of [
        [older, newer],
        [newer, older],
      ] as const) {
        expect(opens(manageToken(appointment, signs), takes)).toBe(true);
        expect(openCursor(owner(takes), sealCursor(owner(signs), 'place'))).toBe('place');
      }
    }
  });

  test('takes what was signed for one whole rotation after its key signed last, and then no more', () => {
    const link = manageToken(appointment, second);
    expect(opens(link, third)).toBe(true);
    expect(opens(link, fourth)).toBe(false);
  });

  test('takes no key that is part of another', () => {
    expect(opens(manageToken(appointment, 'other'), fourth)).toBe(false);
    expect(opens(manageToken(appointment, ''), fourth)).toBe(false);
  });
});
