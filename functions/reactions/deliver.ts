import type { SESClient } from '@aws-sdk/client-ses';
import type { Clinic } from '../domain/clinic.ts';
import type { Person } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Mail } from '../email/compose.ts';
import { type Envelope, rawMessage } from '../email/message.ts';
import { sendRawEmail } from '../email/send.ts';
import { claimNotice, type Notice, releaseNotice, settleNotice } from '../store/notices.ts';
import type { Table } from '../store/table.ts';
import type { Acquaint } from './contacts.ts';

/** What a reaction that writes to people needs. */
export interface Mailroom {
  readonly table: Table;
  readonly ses: Pick<SESClient, 'send'>;
  readonly mailFrom: string;
  readonly webUrl: string;
  readonly signingSecret: () => Promise<string>;
  readonly acquaint: Acquaint;
  readonly now: () => EpochMs;
}

/** A mail ready to go to one person. */
export interface Letter {
  readonly to: Person;
  readonly from: Pick<Clinic, 'name'>;
  readonly mail: Mail;
  readonly calendar?: Envelope['calendar'];
}

/**
 * Sends a letter once, whatever is delivered twice. Only a crash between SES's acceptance and our mark can make it
 * go out a second time; throws when it should be tried again.
 */
export const deliver = async (mailroom: Mailroom, notice: Notice, letter: Letter): Promise<void> => {
  const { table, ses, mailFrom, now } = mailroom;
  const claim = await claimNotice(table, notice, now());
  if (claim === 'settled') return;
  if (claim === 'busy') throw new Error('another delivery of this notice is under way');
  if (!letter.to.preferences.email) return settleNotice(table, notice, 'SUPPRESSED', now());

  const raw = await rawMessage(letter.mail, {
    from: { name: letter.from.name, address: mailFrom },
    to: { name: letter.to.name, address: letter.to.email },
    messageId: `<${notice.appointmentId}.${notice.kind}.${notice.version}@${mailFrom.split('@')[1] ?? 'appointments'}>`,
    date: new Date(now()),
    calendar: letter.calendar,
  });
  const sent = await sendRawEmail(ses, { from: mailFrom, to: letter.to.email, raw });
  switch (sent.outcome) {
    case 'sent':
      return settleNotice(table, notice, 'SENT', now());
    case 'rejected':
      return settleNotice(table, notice, 'FAILED', now());
    case 'temporary':
      await releaseNotice(table, notice);
      throw new Error(`mail not accepted for now: ${sent.reason}`);
  }
};
