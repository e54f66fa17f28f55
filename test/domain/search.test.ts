import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appointmentTokens,
  isFoundBy,
  leadingWord,
  listedUnder,
  patientTokens,
  plain,
  queryWords,
} from '../../functions/domain/search.ts';

const ZOE = { name: 'Zoë Ångström-O’Brien', email: 'Zoe.Angstrom@example.com', phone: '+1 (212) 555-0142' };
const finds = (query: string, tokens = patientTokens(ZOE)): boolean =>
  leadingWord(queryWords(query)) !== undefined && isFoundBy(tokens, queryWords(query));

describe('a patient is found', () => {
  test.each([
    'zoe',
    'ZOË',
    'zo',
    'angstrom',
    'ÅNG',
    'obrien',
    "O'Brien",
    'zoe ang',
    'ang z',
    'zoe.angstrom@example.com',
    'Zoe.Angstrom@Ex',
    'zoe.ang',
    '+1 212 555',
    '0012125550142',
    '212-555-0142',
    '5550142',
  ])('by %s', (query) => expect(finds(query)).toBe(true));

  test.each(['z', 'zoey', 'example.com', 'ada', 'zoe lovelace', '0142', '', '@', '%', '…'])('not by %j', (query) =>
    expect(finds(query)).toBe(false),
  );

  test('by every beginning of every word of their name, however it is written', () => {
    const letters = 'aäåbcçdeéfgiıjlłoøsßtuüyzžŽÉÅ'.split('');
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...letters), minLength: 2 }), { minLength: 1, maxLength: 5 }),
        (parts) => {
          const tokens = patientTokens({ name: parts.join(' '), email: 'x@y.example' });
          for (const part of parts)
            for (const query of [part, part.toUpperCase(), part.normalize('NFD'), plain(part), part.slice(0, 2)])
              expect(finds(query, tokens)).toBe(true);
        },
      ),
    );
  });

  test('under one word only, when several of theirs begin like the query', () => {
    expect(listedUnder(patientTokens(ZOE), 'zoe')).toBe('zoe');
    expect(patientTokens(ZOE).filter((token) => token.startsWith('zoe'))).toHaveLength(2);
  });
});

describe('an appointment is found', () => {
  const id = 'appt_0199c8a4-4e5b-7c39-b1f4-6b1f3f5d2a10';
  test.each([id, id.toUpperCase(), id.slice(0, 20), id.slice(5), '0199c8a4-4e5b', '0199c8a4'])('by %s', (query) =>
    expect(finds(query, appointmentTokens(id))).toBe(true),
  );
  test('not by what all ids begin with', () => expect(finds('appt_', appointmentTokens(id))).toBe(false));
});
