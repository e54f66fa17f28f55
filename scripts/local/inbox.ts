import type { IncomingMessage, ServerResponse } from 'node:http';
import { htmlPart, listPage, mailPage, partName } from './inbox-pages.ts';
import { rawText, type Mail, type Mailbox } from './mail.ts';

/** A mail as `/inbox` tells it to programs. */
export interface InboxMessage {
  readonly MessageId: string;
  readonly To: readonly string[];
  readonly Subject: string;
  /** ISO 8601, when it arrived. */
  readonly Timestamp: string;
  readonly RawMessage: string;
}

const asMessage = (mail: Mail): InboxMessage => ({
  MessageId: mail.messageId,
  To: mail.to,
  Subject: mail.subject,
  Timestamp: mail.receivedAt.toISOString(),
  RawMessage: rawText(mail),
});

/** What a mail may do inside the inbox: show itself and its pictures, run nothing. */
const MAIL_POLICY = "default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; font-src https: data:";

const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
): void => {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more,
    })
    .end(body);
};
const HTML = 'text/html; charset=utf-8';

const attachment = (name: string): Record<string, string> => ({
  'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
});

const sendPart = (response: ServerResponse, mail: Mail, index: number): void => {
  const part = mail.email?.attachments[index];
  if (part === undefined) return send(response, 404, 'text/plain', 'no such attachment');
  const content = typeof part.content === 'string' ? part.content : new Uint8Array(part.content);
  const inline = part.mimeType.startsWith('image/') && part.mimeType !== 'image/svg+xml';
  return send(response, 200, part.mimeType, content, inline ? {} : attachment(partName(part, index)));
};

const sendMail = (response: ServerResponse, mail: Mail, view: string | undefined, index: number): void => {
  switch (view) {
    case undefined:
      return send(response, 200, HTML, mailPage(mail));
    case 'html':
      return send(response, 200, HTML, htmlPart(mail), { 'content-security-policy': MAIL_POLICY });
    case 'raw':
      return send(response, 200, 'message/rfc822', mail.raw, attachment(`mail-${mail.number}.eml`));
    case 'parts':
      return sendPart(response, mail, index);
    default:
      return send(response, 404, 'text/plain', 'no such view');
  }
};

/**
 * Answers under `/inbox`: the list (HTML, or JSON where that is accepted; `?to=` for one person's), a mail, its parts;
 * DELETE empties it.
 */
export const answerInbox = (mailbox: Mailbox, request: IncomingMessage, response: ServerResponse, url: URL): void => {
  const [, , number, view, index] = url.pathname.split('/');
  const to = url.searchParams.get('to')?.toLowerCase();
  const mails = mailbox.mails.filter((mail) => to === undefined || mail.to.some((one) => one.toLowerCase() === to));
  const newest = mails.at(-1)?.number ?? 0;

  if (request.method === 'DELETE') {
    mailbox.clear();
    response.writeHead(204).end();
  } else if (number === undefined || number === '') {
    if (request.headers.accept?.includes('application/json') === true)
      return send(response, 200, 'application/json', JSON.stringify({ messages: mails.map(asMessage) }));
    return send(response, 200, HTML, listPage(mails, newest, to), { vary: 'accept' });
  } else if (number === 'newest') {
    return send(response, 200, 'text/plain', String(newest));
  } else {
    const mail = mailbox.find(Number(number));
    if (mail === undefined) return send(response, 404, 'text/plain', 'no such mail');
    return sendMail(response, mail, view === '' ? undefined : view, Number(index));
  }
};
