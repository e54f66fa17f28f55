import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appointmentOfToken, manageToken, manageUrl } from '../../functions/contract/manage-link.ts';

const END = Date.parse('2026-11-23T15:00:00Z');
const appointment = { id: 'appt_1', end: END };
const token = manageToken(appointment, 'secret');
const [payload = '', signature = ''] = token.split('.');
const opens = (text: string, secret = 'secret', now = END - 1) => appointmentOfToken(text, secret, now);
const base64 = (text: string) => Buffer.from(text).toString('base64url');

describe('the token of a manage link', () => {
  test('opens its own appointment', () => {
    expect(opens(token)).toBe('appt_1');
  });

  test('is good until the appointment ends, to the millisecond', () => {
    expect(opens(token, 'secret', END - 1)).toBe('appt_1');
    expect(opens(token, 'secret', END)).toBeUndefined();
  });

  test.each([
    ['of another secret', manageToken(appointment, 'other')],
    ['for another appointment', `${base64(JSON.stringify({ a: 'appt_2', e: END }))}.${signature}`],
    ['for longer', `${base64(JSON.stringify({ a: 'appt_1', e: END + 1 }))}.${signature}`],
    ['without a signature', payload],
    ['with an empty signature', `${payload}.`],
    ['with a signature that is cut', token.slice(0, -1)],
    ['with another spelling of the signature', `${token}=`],
    ['with a third part', `${token}.x`],
    ['with nothing in it', ''],
    ['with no payload', `.${signature}`],
  ])('%s opens nothing', (_, forged) => {
    expect(opens(forged)).toBeUndefined();
  });

  test('changed in any one character opens nothing', () => {
    for (let at = 0; at < token.length; at++) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(opens(changed)).toBeUndefined();
    }
  });

  test('cut anywhere opens nothing', () => {
    for (let length = 0; length < token.length; length++) expect(opens(token.slice(0, length))).toBeUndefined();
  });

  test('whatever is brought instead opens nothing and breaks nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => opens(text) === undefined));
    fc.assert(fc.property(fc.base64String(), fc.base64String(), (a, b) => opens(`${a}.${b}`) === undefined));
  });

  test('stays in the fragment, and says nothing of the person', () => {
    const url = new URL(manageUrl('https://example.com', appointment, 'secret'));
    expect([url.pathname, url.search, url.hash]).toEqual(['/manage', '', `#${token}`]);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({ a: 'appt_1', e: END });
  });
});
