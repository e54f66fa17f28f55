import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { listen } from './ports.ts';

/** A mail as it arrived, and what could be read of it. */
export interface Mail {
  /** Its number in this inbox, from 1. */
  readonly number: number;
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly receivedAt: Date;
  readonly raw: Buffer;
  /** Missing when the mail could not be decoded. */
  readonly email: Email | undefined;
}

export interface Mailbox {
  readonly smtpPort: number;
  readonly mails: readonly Mail[];
  find(number: number): Mail | undefined;
  clear(): void;
  stop(): Promise<void>;
}

/** Older mails are forgotten first, so that a load test does not eat the memory. */
const KEPT = 5000;
const MAX_BYTES = 20 * 1024 * 1024;

const readMail = async (raw: Buffer, number: number, to: readonly string[]): Promise<Mail> => {
  let email: Email | undefined;
  try {
    email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' });
  } catch {
    // shown as it came
  }
  return {
    number,
    messageId: email?.messageId?.replace(/^<|>$/g, '') ?? createHash('sha256').update(raw).digest('hex').slice(0, 32),
    to,
    subject: email?.subject ?? (email === undefined ? '(this mail could not be decoded)' : '(no subject)'),
    receivedAt: new Date(),
    raw,
    email,
  };
};

/** The text of the mail as sent; bytes that are no UTF-8 are kept one by one. */
export const rawText = ({ raw }: Mail): string => {
  const text = raw.toString('utf8');
  return text.includes('\uFFFD') ? raw.toString('latin1') : text;
};

const recipients = (session: SMTPServerSession): string[] => session.envelope.rcptTo.map(({ address }) => address);

/** Takes every mail sent to 127.0.0.1 on a port of its own; nothing ever leaves the machine. */
export const startMailbox = async (port = 0): Promise<Mailbox> => {
  const mails: Mail[] = [];
  let count = 0;
  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const raw = await buffer(stream);
    mails.push(await readMail(raw, ++count, recipients(session)));
    if (mails.length > KEPT) mails.shift();
  };
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: MAX_BYTES,
    onData: (stream, session, done) => {
      receive(stream, session).then(() => done(), done);
    },
  });
  const smtpPort = await listen(smtp.server, port);
  // A client that hangs up early is its own business.
  smtp.on('error', () => undefined);
  return {
    smtpPort,
    mails,
    find: (number) => mails.find((mail) => mail.number === number),
    clear: () => {
      mails.length = 0;
    },
    stop: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
};
