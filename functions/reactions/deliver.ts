import { Logger } from '@aws-lambda-powertools/logger';
import type { SESClient } from '@aws-sdk/client-ses';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { Clinic } from '../domain/clinic.ts';
import { noticeId } from '../domain/ids.ts';
import {
  CHANNELS,
  type Channel,
  channelsFor,
  e164,
  type Notice,
  type NotificationKind,
} from '../domain/notification.ts';
import type { Person } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Mail } from '../email/compose.ts';
import { type Envelope, rawMessage } from '../email/message.ts';
import { type SendOutcome, sendRawEmail } from '../email/send.ts';
import { claimNotice, recordNotice, releaseNotice, settleNotice } from '../store/notices.ts';
import { isSuppressed } from '../store/suppressions.ts';
import type { Table } from '../store/table.ts';
import type { Acquaint } from './contacts.ts';
import { reportFailure } from './failures.ts';
import { sendSms } from './sms.ts';

const logger = new Logger({ serviceName: 'notifications' });

/** What a reaction that writes to people needs. */
export interface Mailroom {
  readonly table: Table;
  readonly ses: Pick<SESClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly mailFrom: string;
  /** SES tells of bounces and complaints of the mails sent through it. */
  readonly configurationSet: string;
  readonly webUrl: string;
  readonly signingSecret: () => Promise<string>;
  readonly acquaint: Acquaint;
  readonly now: () => EpochMs;
}

/** What one person is told, in every way they want to be told. */
export interface Letter {
  readonly kind: NotificationKind;
  /** What is the same however often the letter is written: the appointment, its version and so on. */
  readonly occasion: readonly (string | number)[];
  /** When that came to be of which it tells; the same at every delivery. */
  readonly at: EpochMs;
  readonly appointmentId?: string | undefined;
  /** The request that it follows from. */
  readonly correlationId?: string | undefined;
  readonly announcementId?: string | undefined;
  readonly to: Person;
  readonly from: Pick<Clinic, 'id' | 'name'>;
  readonly mail: Mail;
  readonly calendar?: Envelope['calendar'];
  /** For SMS; without it there is none. */
  readonly text?: string | undefined;
}

/** What becomes of an attempt to send. */
type Attempt = SendOutcome | { readonly outcome: 'suppressed' };

const SEND: Record<Exclude<Channel, 'in-app'>, (room: Mailroom, notice: Notice, letter: Letter) => Promise<Attempt>> = {
  email: async ({ table, ses, mailFrom, configurationSet, now }, notice, letter) => {
    const { to, from, mail, calendar, correlationId } = letter;
    if (await isSuppressed(table, to.email)) return { outcome: 'suppressed' };
    const raw = await rawMessage(mail, {
      from: { name: from.name, address: mailFrom },
      to: { name: to.name, address: to.email },
      messageId: `<${notice.id}@${mailFrom.split('@')[1] ?? 'appointments'}>`,
      date: new Date(now()),
      calendar,
      correlationId,
    });
    return sendRawEmail(ses, {
      from: mailFrom,
      to: to.email,
      raw,
      configurationSetName: configurationSet,
      tags: { notice: notice.id, person: notice.personId },
    });
  },
  sms: async ({ sns }, _, { to, text }) => {
    const number = e164(to.phone);
    return number === undefined || text === undefined ? { outcome: 'suppressed' } : sendSms(sns, number, text);
  },
};

/** What a log may hold of a notice: its ids, and neither its reader nor its words. */
const aboutNotice = ({ id, kind, channel }: Notice, { appointmentId, correlationId }: Letter, outcome: string) => ({
  correlationId,
  noticeId: id,
  kind,
  channel,
  appointmentId,
  outcome,
});

/**
 * Sends through one channel once, whatever is delivered twice. Only a crash between the service's acceptance and our
 * mark can make it go out a second time; throws when it should be tried again.
 */
const sendOnce = async (
  room: Mailroom,
  channel: Exclude<Channel, 'in-app'>,
  notice: Notice,
  letter: Letter,
): Promise<void> => {
  const { table, now } = room;
  const claim = await claimNotice(table, notice, now());
  if (claim === 'settled') return;
  if (claim === 'busy') throw new Error('another delivery of this notice is under way');
  const attempt = await SEND[channel](room, notice, letter);
  logger.info('told', aboutNotice(notice, letter, attempt.outcome));
  switch (attempt.outcome) {
    case 'sent':
      return settleNotice(table, notice, 'SENT', now());
    case 'suppressed':
      return settleNotice(table, notice, 'SUPPRESSED', now());
    case 'rejected':
      return reportFailure(table, notice, 'rejected', now());
    case 'temporary':
      await releaseNotice(table, notice);
      throw new Error(`${channel} not accepted for now: ${attempt.reason}`);
  }
};

/**
 * Tells one person something in the app, by mail and by SMS as they wish, each once. Trouble with one channel stops no
 * other; throws when something should be tried again.
 */
export const deliver = async (room: Mailroom, letter: Letter): Promise<void> => {
  const ways = channelsFor(letter.kind, letter.to);
  const outcomes = await Promise.allSettled(
    CHANNELS.map(async (channel) => {
      const way = ways[channel];
      if (way === undefined || (channel === 'sms' && letter.text === undefined)) return;
      const notice: Notice = {
        id: noticeId([...letter.occasion, letter.kind, channel], letter.at),
        personId: letter.to.id,
        clinicId: letter.from.id,
        kind: letter.kind,
        channel,
        appointmentId: letter.appointmentId,
        announcementId: letter.announcementId,
        subject: letter.mail.subject,
        createdAt: letter.at,
      };
      if (channel === 'in-app' || way === 'suppress') {
        logger.info('told', aboutNotice(notice, letter, way === 'send' ? 'in the app' : 'suppressed'));
        return recordNotice(room.table, notice, way === 'send' ? 'SENT' : 'SUPPRESSED');
      }
      return sendOnce(room, channel, notice, letter);
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
};
