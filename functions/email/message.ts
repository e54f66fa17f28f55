import { createTransport } from 'nodemailer';
import type { CalendarMethod } from './calendar.ts';
import type { Mail } from './compose.ts';
import { oneLine } from './wording.ts';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export interface Envelope {
  readonly from: Mailbox;
  readonly to: Mailbox;
  /**
   * The `Message-ID` as long as the mail is ours, `<noticeId@domain>`. SES replaces it, so nothing goes by it: a mail is
   * known by the tags that it is sent with, and by the id that SES answers.
   */
  readonly messageId: string;
  /** The `Date` as long as the mail is ours; SES replaces it with the time at which it accepts the mail. */
  readonly date: Date;
  /** Goes into the header `X-Correlation`: the request that the mail follows from. */
  readonly correlationId?: string | undefined;
  /**
   * For what goes to several people: a POST there, by whoever shows the mail, ends such mails in one click (RFC 8058).
   * A message to one person is personal and has none.
   */
  readonly unsubscribeUrl?: string | undefined;
  readonly calendar?: { readonly method: CalendarMethod; readonly content: string } | undefined;
}

const transport = createTransport({
  streamTransport: true,
  buffer: true,
  newline: 'windows',
  disableFileAccess: true,
  disableUrlAccess: true,
});

const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const MESSAGE_ID = /^<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>$/;

/** Whether a text is one address and nothing else: a list or a comment would reach people nobody meant. */
export const isSingleAddress = (address: string): boolean => ADDRESS.test(address);

const mailbox = ({ name, address }: Mailbox): Mailbox => {
  if (!isSingleAddress(address)) throw new RangeError('not a single e-mail address');
  return { name: oneLine(name), address };
};

/** What no answer is wanted to. Delivery failures (`NDR`) are wanted, so this is not `All`. */
const NO_ANSWERS = 'DR, RN, NRN, OOF, AutoReply';

/** ASCII, and nothing that could end the header or its brackets. */
const WEB_ADDRESS = /^https?:\/\/[!-;=?-~]{1,900}$/;

/** The headers of RFC 8058, in the order in which they are read. */
const unsubscribing = (url: string | undefined) => {
  if (url === undefined) return {};
  if (!WEB_ADDRESS.test(url)) throw new RangeError('not an address of the web');
  // As it is: in one line, which the plainest reader finds.
  return {
    'List-Unsubscribe': { prepared: true, value: `<${url}>` },
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
};

/**
 * The mail as it goes over the wire: text, HTML and calendar as alternatives (calendars act on that part), and the
 * calendar once more as `invite.ics` for the readers that only open attachments.
 */
export const rawMessage = async (mail: Mail, envelope: Envelope): Promise<Buffer> => {
  if (!MESSAGE_ID.test(envelope.messageId)) throw new RangeError('not a Message-ID');
  const { calendar, correlationId } = envelope;
  const { message } = await transport.sendMail({
    from: mailbox(envelope.from),
    to: mailbox(envelope.to),
    subject: oneLine(mail.subject),
    messageId: envelope.messageId,
    date: envelope.date,
    text: mail.text,
    html: mail.html,
    ...(calendar ? { icalEvent: { method: calendar.method, filename: 'invite.ics', content: calendar.content } } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': NO_ANSWERS,
      ...unsubscribing(envelope.unsubscribeUrl),
      ...(correlationId !== undefined && { 'X-Correlation': oneLine(correlationId) }),
    },
  });
  if (!Buffer.isBuffer(message)) throw new TypeError('nodemailer was asked for a buffer');
  return message;
};
