import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readManageFragment, urlWithStart } from '../../functions/contract/manage-fragment.ts';
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

describe('what stands behind the # of a manage link', () => {
  const START = Date.parse('2026-11-24T15:15:00Z');
  const url = manageUrl('https://example.com', appointment, 'secret');
  const read = (link: string) => readManageFragment(new URL(link).hash.slice(1));

  test('is the token alone, or the token and the start of the time that was pressed in a mail', () => {
    expect(read(url)).toEqual({ token, start: undefined });
    expect(urlWithStart(url, START)).toBe(`${url}&start=2026-11-24T15:15:00Z`);
    expect(read(urlWithStart(url, START))).toEqual({ token, start: START });
  });

  test('opens the same appointment with a start and without', () => {
    for (const link of [url, urlWithStart(url, START)]) expect(opens(read(link).token ?? '')).toBe('appt_1');
  });

  test('is read as well when a mail program has encoded it', () => {
    expect(read(`${url}&start=2026-11-24T15%3A15%3A00Z`)).toEqual({ token, start: START });
  });

  test('leads to the appointment without a start when that is cut off or is none', () => {
    const bad = ['', '2026-11-24T15', '2026-11-24', '2026-13-40T25:00:00Z', 'tomorrow', '1764000000000', '%'];
    for (const start of bad) expect(read(`${url}&start=${start}`)).toEqual({ token, start: undefined });
    expect(read(`${url}&`)).toEqual({ token, start: undefined });
    expect(read(`${url}&other=1`)).toEqual({ token, start: undefined });
  });

  test('has no token when there is none', () => {
    expect(readManageFragment('')).toEqual({ token: undefined, start: undefined });
    expect(readManageFragment('&start=2026-11-24T15:15:00Z').token).toBeUndefined();
  });

  test('whatever else it is, reading it breaks nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => readManageFragment(text) !== undefined));
  });
});
