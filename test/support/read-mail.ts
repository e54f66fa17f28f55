// A raw mail as its reader's program shows it.

export interface ReadMail {
  readonly subject: string;
  /** What comes before the colon of the subject: what kind of notice it is. */
  readonly kind: string;
  /** The text part in one line. */
  readonly text: string;
  readonly html: string;
  /** The calendar part's property of that name; `undefined` when there is none, or no such part. */
  readonly calendar: (name: string) => string | undefined;
}

const decoded = (body: string, encoding: string): string => {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString();
  if (!/quoted-printable/i.test(encoding)) return body;
  const bytes = body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

/** Header lines go on where they are indented. */
const unfolded = (text: string): string => text.replaceAll(/\r?\n[ \t]+/g, ' ');

export const readMail = (raw: string): ReadMail => {
  const part = (type: string): string => {
    const found = raw.split(/\r?\n--[^\r\n]+\r?\n/).find((one) => one.startsWith(`Content-Type: ${type}`)) ?? '';
    const [head = '', ...body] = found.split(/\r?\n\r?\n/);
    return decoded(body.join('\n\n'), /Content-Transfer-Encoding: (\S+)/i.exec(head)?.[1] ?? '');
  };
  const subject = /^Subject: (.*)$/m.exec(unfolded(raw.slice(0, raw.search(/\r?\n\r?\n/))))?.[1]?.trim() ?? '';
  // The rules of the zone have properties of the same names.
  const calendar = part('text/calendar')
    .replaceAll(/\r?\n[ \t]/g, '')
    .replaceAll(/BEGIN:VTIMEZONE[\s\S]*?END:VTIMEZONE/g, '');
  return {
    subject,
    kind: subject.split(':')[0] ?? '',
    text: part('text/plain').replaceAll(/\s+/g, ' '),
    html: part('text/html'),
    calendar: (name) => new RegExp(`^${name}[;:](.*)$`, 'm').exec(calendar)?.[1]?.trim(),
  };
};
