import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appointmentOfToken, manageToken } from '../../functions/contract/manage-link.ts';
import { rotated } from '../../functions/contract/signing-keys.ts';
import { personOfToken, unsubscribeToken, unsubscribeUrl } from '../../functions/contract/unsubscribe-link.ts';

const token = unsubscribeToken('person-1', 'secret');
const [payload = '', signature = ''] = token.split('.');
const opens = (text: string, secret = 'secret') => personOfToken(text, secret);
const base64 = (text: string) => Buffer.from(text).toString('base64url');

describe('the token that ends announcements', () => {
  test('names its own person, and says nothing else of them', () => {
    expect(opens(token)).toBe('person-1');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({ p: 'person-1' });
  });

  test('is the same for every mail to a person, and fits a header line', () => {
    expect(unsubscribeToken('person-1', 'secret')).toBe(token);
    const url = unsubscribeUrl('https://api.example.com', '01997d2e-7b6a-7000-8000-000000000000', 'secret');
    expect(url).toMatch(/^https:\/\/api\.example\.com\/unsubscribe\?token=[\w.-]+$/);
    expect(url.length).toBeLessThan(300);
  });

  test.each([
    ['of another secret', unsubscribeToken('person-1', 'other')],
    ['for another person', `${base64(JSON.stringify({ p: 'person-2' }))}.${signature}`],
    ['with more in it', `${base64(JSON.stringify({ p: 'person-1', q: 1 }))}.${signature}`],
    ['without a signature', payload],
    ['with an empty signature', `${payload}.`],
    ['with another spelling of the signature', `${token}=`],
    ['with a third part', `${token}.x`],
    ['with nothing in it', ''],
  ])('%s opens nothing', (_, forged) => {
    expect(opens(forged)).toBeUndefined();
  });

  test('changed or cut in any one character opens nothing, whatever is brought instead', () => {
    for (let at = 0; at < token.length; at++) {
      expect(opens(`${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`)).toBeUndefined();
      expect(opens(token.slice(0, at))).toBeUndefined();
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => opens(text) === undefined));
  });

  test('opens no appointment, and the token of a manage link ends no announcements', () => {
    const link = manageToken({ id: 'appt_1', end: 10 }, 'secret');
    expect(opens(link)).toBeUndefined();
    expect(appointmentOfToken(token, 'secret', 0)).toBeUndefined();
  });

  test('stays good when the key is rotated, once', () => {
    const before = 'next now';
    const signed = unsubscribeToken('person-1', before);
    expect(opens(signed, rotated(before, 'fresh'))).toBe('person-1');
  });
});
