import { type Channel, e164 } from '../domain/notification.ts';
import { isSingleAddress, rawMessage } from '../email/message.ts';
import { type SendOutcome, sendRawEmail } from '../email/send.ts';
import type { ClaimedNotice } from '../store/notices.ts';
import type { PacedChannel } from '../store/send-rate.ts';
import { isSuppressed } from '../store/suppressions.ts';
import type { Letter } from './letter.ts';
import type { Mailroom } from './mailroom.ts';
import { sendSms } from './sms.ts';

/** What becomes of an attempt to send. The service is not asked for who is `unreachable` or what is `no-address`. */
export type Attempt = SendOutcome | { readonly outcome: 'unreachable' } | { readonly outcome: 'no-address' };

/** Whether a channel leaves through a service of a limited rate. */
export const isPacedChannel = (channel: Channel): channel is PacedChannel => channel !== 'in-app';

const sendMail = async (
  { table, ses, mailFrom, configurationSet, now }: Mailroom,
  { notice, attempt }: ClaimedNotice,
  { to, from, mail, calendar, unsubscribeUrl, correlationId }: Letter,
): Promise<Attempt> => {
  if (await isSuppressed(table, to.email)) return { outcome: 'unreachable' };
  if (!isSingleAddress(to.email)) return { outcome: 'no-address' };
  const raw = await rawMessage(mail, {
    from: { name: from.name, address: mailFrom },
    to: { name: to.name, address: to.email },
    messageId: `<${notice.id}@${mailFrom.split('@')[1] ?? 'appointments'}>`,
    date: new Date(now()),
    calendar,
    unsubscribeUrl,
    correlationId,
  });
  return sendRawEmail(ses, {
    from: mailFrom,
    to: to.email,
    raw,
    configurationSetName: configurationSet,
    tags: { notice: notice.id, person: notice.personId, attempt: String(attempt) },
  });
};

const sendText = async ({ sns }: Mailroom, { to, text }: Letter): Promise<Attempt> => {
  const number = e164(to.phone);
  return number === undefined || text === undefined ? { outcome: 'unreachable' } : sendSms(sns, number, text);
};

/** Sends a letter through one channel. */
export const sendLetter = (
  room: Mailroom,
  channel: PacedChannel,
  claim: ClaimedNotice,
  letter: Letter,
): Promise<Attempt> => (channel === 'email' ? sendMail(room, claim, letter) : sendText(room, letter));
