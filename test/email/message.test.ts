import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { composeMail } from '../../functions/email/compose.ts';
import { rawMessage, type Envelope } from '../../functions/email/message.ts';
import { inPerson, samplesOf } from './samples.ts';

const mail = composeMail('CONFIRMED', samplesOf(inPerson).CONFIRMED);
const content = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
const envelope: Envelope = {
  from: { name: 'Riverside Family Clinic', address: 'clinic@example.com' },
  to: { name: 'Ada Lovelace', address: 'ada@example.com' },
  messageId: '<notice-1@example.com>',
  date: new Date('2026-03-01T12:00:00Z'),
  calendar: { method: 'REQUEST', content },
};
const bytesOf = (part: string | ArrayBuffer | Uint8Array): Uint8Array =>
  typeof part === 'string' ? new TextEncoder().encode(part) : new Uint8Array(part);
const headersOf = (raw: Buffer): string => raw.toString('latin1').split('\r\n\r\n')[0] ?? '';

describe('a mail on the wire', () => {
  it('has text, HTML and calendar as alternatives, and the calendar as a file', async () => {
    const raw = await rawMessage(mail, envelope);
    const parsed = await PostalMime.parse(raw);
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.text?.replaceAll('\r\n', '\n').trim()).toBe(mail.text.trim());
    expect(parsed.html).toContain('Your appointment is confirmed');
    expect(raw.toString()).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REQUEST/i);
    expect(raw.toString()).toMatch(/multipart\/alternative/);
    const file = parsed.attachments.find(({ filename }) => filename === 'invite.ics');
    expect(file).toBeDefined();
    expect(parsed.attachments.some(({ mimeType }) => mimeType === 'text/calendar')).toBe(true);
    for (const attachment of parsed.attachments) {
      // The parser normalizes the line ends of text parts.
      expect(new TextDecoder().decode(bytesOf(attachment.content)).replaceAll(/\r?\n/g, '\r\n')).toBe(content);
    }
  });

  it('is the same at every attempt but for the boundaries between its parts', async () => {
    const once = await rawMessage(mail, envelope);
    const again = await rawMessage(mail, envelope);
    expect(headersOf(once)).toContain('Message-ID: <notice-1@example.com>');
    const plain = (raw: Buffer) => raw.toString().replaceAll(/--_NmP-[\w-]+/g, '--');
    expect(plain(again)).toBe(plain(once));
  });

  it('asks robots not to answer, and never to keep a bounce back', async () => {
    const headers = headersOf(await rawMessage(mail, envelope));
    expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
    // `All` and `NDR` ask Exchange for no report when a mail cannot be delivered.
    expect(headers).toMatch(/^X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply$/m);
  });

  it('says how to end announcements in one click, in this order, and only where it is one', async () => {
    const unsubscribeUrl = `https://appointments.example.com/api/unsubscribe?token=${'a'.repeat(200)}`;
    const raw = await rawMessage(mail, { ...envelope, unsubscribeUrl });
    const lines = headersOf(raw).split('\r\n');
    const at = lines.indexOf(`List-Unsubscribe: <${unsubscribeUrl}>`);
    expect(at).toBeGreaterThan(-1);
    expect(lines[at + 1]).toBe('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(headersOf(await rawMessage(mail, envelope))).not.toContain('List-Unsubscribe');
  });

  it.each(['javascript:alert(1)', 'https://a.test/>, <mailto:x@evil.test', 'https://a.test/\r\nBcc: x@evil.test', ''])(
    'refuses %j as the way to unsubscribe',
    async (unsubscribeUrl) => {
      await expect(rawMessage(mail, { ...envelope, unsubscribeUrl })).rejects.toThrow(RangeError);
    },
  );

  it('says which request it follows from, in one line whatever that is called', async () => {
    const raw = await rawMessage(mail, { ...envelope, correlationId: 'request-1\r\nBcc: z@evil.test' });
    expect(headersOf(raw)).toMatch(/^X-Correlation: request-1 Bcc: z@evil.test$/m);
    expect(headersOf(await rawMessage(mail, envelope))).not.toContain('X-Correlation');
  });

  it('has no calendar part when there is nothing to put in a calendar', async () => {
    const { calendar: _, ...plain } = envelope;
    expect((await rawMessage(mail, plain)).toString()).not.toContain('text/calendar');
  });

  it('lets no name or subject add a header or a recipient', async () => {
    const evil = 'Eve"<x@evil.test>, y@evil.test\r\nBcc: z@evil.test\u2028\r\n\r\nbody';
    const raw = await rawMessage(
      { ...mail, subject: evil },
      { ...envelope, from: { ...envelope.from, name: evil }, to: { ...envelope.to, name: evil } },
    );
    const parsed = await PostalMime.parse(raw);
    expect(headersOf(raw)).not.toMatch(/^bcc:/im);
    expect(parsed.to?.map(({ address }) => address)).toEqual(['ada@example.com']);
    expect(parsed.from?.address).toBe('clinic@example.com');
    expect(parsed.bcc ?? []).toEqual([]);
    expect(parsed.html).toContain('Your appointment is confirmed');
  });

  it('keeps every header line short, however long names are', async () => {
    const name = '𠀀'.repeat(255);
    const raw = await rawMessage(
      { ...mail, subject: name },
      { ...envelope, from: { ...envelope.from, name }, to: { ...envelope.to, name } },
    );
    for (const text of headersOf(raw).split('\r\n')) expect(text.length).toBeLessThanOrEqual(998);
    const parsed = await PostalMime.parse(raw);
    expect([parsed.subject, parsed.from?.name, parsed.to?.[0]?.name]).toEqual([name, name, name]);
  });

  it('writes names of any script', async () => {
    const parsed = await PostalMime.parse(
      await rawMessage(mail, { ...envelope, to: { ...envelope.to, name: '山田 太郎 🏥' } }),
    );
    expect(parsed.to?.[0]?.name).toBe('山田 太郎 🏥');
  });

  it.each(['a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', '<a@example.com>', 'nobody', ''])(
    'refuses %j as an address',
    async (address) => {
      await expect(rawMessage(mail, { ...envelope, to: { name: 'x', address } })).rejects.toThrow(RangeError);
    },
  );

  it('refuses a Message-ID that could end the header', async () => {
    await expect(rawMessage(mail, { ...envelope, messageId: '<a@b>\r\nBcc: c@d' })).rejects.toThrow(RangeError);
  });
});
