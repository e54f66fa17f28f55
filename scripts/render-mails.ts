/** Writes every kind of mail with sample data to `.local/mails`, to look at: `npm run mails`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { calendarFor } from '../functions/email/calendar.ts';
import { composeMail, type Mail } from '../functions/email/compose.ts';
import { rawMessage } from '../functions/email/message.ts';
import { MAIL_KINDS, type MailKind, type ManagedVisit } from '../functions/email/models.ts';
import { inPerson, samplesOf, variantsOf, virtual } from '../test/email/samples.ts';

const FOLDER = fileURLToPath(new URL('../.local/mails', import.meta.url));
const FROM = 'appointments@example.com';
/** Fixed, so that two runs write the same files. */
const WRITTEN_AT = Date.UTC(2026, 1, 27, 15);

const CALENDAR_METHODS: Partial<Record<MailKind, 'REQUEST' | 'CANCEL'>> = {
  CONFIRMED: 'REQUEST',
  RESCHEDULED: 'REQUEST',
  REASSIGNED: 'REQUEST',
  CANCELLED: 'CANCEL',
};

const render = async (kind: MailKind, label: string, visit: ManagedVisit, mail: Mail): Promise<string> => {
  const to = { name: visit.recipientName, address: 'patient@example.com' };
  const method = CALENDAR_METHODS[kind];
  const appointment = {
    ...visit.appointment,
    id: 'appt_sample',
    version: 2,
    status: method === 'CANCEL' ? ('CANCELLED' as const) : ('CONFIRMED' as const),
    doctor: { id: 'doc_sample', specialization: 'General practice', ...visit.appointment.doctor },
  };
  const content =
    method &&
    calendarFor(
      appointment,
      visit.clinic,
      { name: visit.typeName },
      {
        method,
        stampedAt: WRITTEN_AT,
        organizer: FROM,
        attendee: { name: to.name, email: to.address },
      },
    );
  const name = `${kind.toLowerCase().replaceAll('_', '-')}.${label}`;
  const raw = await rawMessage(mail, {
    from: { name: visit.clinic.name, address: FROM },
    to,
    messageId: `<${name}@example.com>`,
    date: new Date(WRITTEN_AT),
    calendar: method && content !== undefined ? { method, content } : undefined,
  });
  await Promise.all([
    writeFile(path.join(FOLDER, `${name}.html`), mail.html),
    writeFile(path.join(FOLDER, `${name}.txt`), mail.text),
    writeFile(path.join(FOLDER, `${name}.eml`), raw),
  ]);
  const links = ['html', 'txt', 'eml'].map((ending) => `<a href="${name}.${ending}">${ending}</a>`).join(' ');
  return `<tr><td>${kind}</td><td>${label}</td><td>${links}</td></tr>`;
};

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const rows: string[] = [];
const renderAll = async (kind: MailKind): Promise<void> => {
  for (const [label, visit] of [['in-person', inPerson] as const, ['virtual', virtual] as const]) {
    rows.push(await render(kind, label, visit, composeMail(kind, samplesOf(visit)[kind])));
    for (const [variant, model] of Object.entries(variantsOf(visit)[kind]))
      rows.push(await render(kind, `${label}.${variant}`, visit, composeMail(kind, model)));
  }
};
for (const kind of MAIL_KINDS) await renderAll(kind);
const index = path.join(FOLDER, 'index.html');
await writeFile(index, `<!doctype html><meta charset="utf-8"><title>Mails</title><table>${rows.join('\n')}</table>\n`);
console.log(index);
