import ICAL from 'ical.js';
import PostalMime, { type Email } from 'postal-mime';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { waitFor } from '../../scripts/local/wait.ts';
import { system } from './system.ts';

const inbox = z.object({
  messages: z.array(z.object({ Subject: z.string(), Timestamp: z.coerce.date(), RawMessage: z.string() })),
});

/** What a calendar makes of the calendar part of a mail. */
export interface CalendarEntry {
  readonly method: string;
  readonly uid: string;
  readonly sequence: number;
  readonly status: string;
  /** The wall time written in DTSTART, and the zone it is of. */
  readonly start: string;
  readonly zone: string;
  /** The instant that the calendar works out from it, with the time zone sent along. */
  readonly instant: string;
}

/** A mail about an appointment, read as a mail client and a calendar read it. */
export interface Received {
  readonly arrivedAt: Date;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly calendar: CalendarEntry | undefined;
}

export const readCalendar = (text: string): CalendarEntry => {
  const root = new ICAL.Component(ICAL.parse(text));
  const component = root.getFirstSubcomponent('vevent');
  if (component === null) throw new Error(`no event in ${text}`);
  const event = new ICAL.Event(component);
  return {
    method: String(root.getFirstPropertyValue('method') ?? ''),
    uid: event.uid,
    sequence: event.sequence,
    status: String(component.getFirstPropertyValue('status') ?? ''),
    start: event.startDate.toString(),
    zone: event.startDate.zone?.tzid ?? '',
    instant: event.startDate.toJSDate().toISOString(),
  };
};

const textOf = (content: string | ArrayBuffer | Uint8Array): string =>
  typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString('utf8');

const calendarOf = ({ attachments }: Email): CalendarEntry | undefined => {
  const part = attachments.find(({ mimeType }) => mimeType === 'text/calendar');
  return part && readCalendar(textOf(part.content));
};

/** The mails that one address has got, oldest first. */
export const mailsTo = async (email: string): Promise<Received[]> => {
  const headers = { accept: 'application/json' };
  const answer = await fetch(`${system.inboxUrl}?to=${encodeURIComponent(email)}`, { headers });
  const { messages } = inbox.parse(await answer.json());
  return await Promise.all(
    messages.map(async ({ RawMessage, Subject, Timestamp: arrivedAt }) => {
      const mail = await PostalMime.parse(RawMessage, { attachmentEncoding: 'arraybuffer' });
      const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]));
      const { text = '', html = '' } = mail;
      return { arrivedAt, subject: Subject, text, html, headers, calendar: calendarOf(mail) };
    }),
  );
};

/** Waits for a mail to an address that is the one meant; it may be due at a later moment. */
export const mailTo = async (email: string, isIt: (mail: Received) => boolean, due = 0): Promise<Received> =>
  await waitFor(`a mail to ${email}`, async () => (await mailsTo(email)).find(isIt), { due, everyMs: 100 });

export const isRequest = ({ calendar }: Received): boolean => calendar?.method === 'REQUEST';
export const isCancel = ({ calendar }: Received): boolean => calendar?.method === 'CANCEL';

/** What an address has got after a while in which nothing more should come. */
export const mailsAfterAWhile = async (email: string, milliseconds = 2000): Promise<Received[]> => {
  await sleep(milliseconds);
  return await mailsTo(email);
};
