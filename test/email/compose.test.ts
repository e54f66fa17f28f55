import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { composeMail, type Mail } from '../../functions/email/compose.ts';
import { MAIL_KINDS, type MailKind, type ManagedVisit } from '../../functions/email/models.ts';
import { inPerson, samplesOf, virtual } from './samples.ts';

const compose = (kind: MailKind, visit: ManagedVisit): Mail => composeMail(kind, samplesOf(visit)[kind]);

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  '#x60': '`',
  '#x3D': '=',
};
const decode = (html: string): string =>
  html.replaceAll(/&([#\w]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => decode(href));
/** The words that a reader sees. */
const visible = (html: string): string =>
  decode(
    html
      .slice(html.indexOf('<body'))
      .replaceAll(/<!--.*?-->/gs, '')
      .replaceAll(/<[^>]*>/g, ' '),
  ).replaceAll(/\s+/g, ' ');

/** The pieces of the text that HTML shows as one, without the labels, addresses and numbers that only text writes out. */
const partsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/^(> |No longer: |(With|Visit|Where): +)/, '')
        .replace(/((: |, )https:.*|(?<=^Call the clinic): \+.*|(?<=says):)$/, ''),
    )
    .flatMap((line) => (/^\w+, \d+ \w+ \d{4}, \d/.test(line) ? line.split(/(?<=\d{4}), /) : [line]))
    .map((part) => part.trim())
    .filter((part) => part !== '--');

const about: readonly MailKind[] = MAIL_KINDS.filter((kind) => kind !== 'INVITATION' && kind !== 'KNOWN_EMAIL');
const managed = about.filter((kind) => kind !== 'WAITLIST_OFFER' && kind !== 'OFFER_EXPIRED');

describe.each(MAIL_KINDS)('a mail of kind %s', (kind) => {
  it.each([inPerson, virtual])('says in text what it says in HTML', (visit) => {
    const { html, text, subject } = compose(kind, visit);
    expect(subject.length).toBeGreaterThan(10);
    const words = visible(html);
    for (const part of partsOf(text)) expect(words).toContain(part);
    for (const href of hrefs(html).filter((each) => each.startsWith('https:'))) expect(text).toContain(href);
  });

  it('loads nothing from anywhere, so that opening it tells nobody', () => {
    expect(compose(kind, inPerson).html).not.toMatch(/<(img|link|script|iframe)\b|@import|url\(/i);
  });

  it('shows hostile names as what they are', () => {
    const evil = '<img src=x onerror=alert(1)>"&;,\\\r\nBcc: x@evil.test\u2028{{constructor}}';
    const shown = '<img src=x onerror=alert(1)>"&;,\\ Bcc: x@evil.test {{constructor}}';
    const { html, text, subject } = compose(kind, {
      ...inPerson,
      recipientName: evil,
      typeName: evil,
      clinic: { ...inPerson.clinic, name: evil, address: evil },
      appointment: { ...inPerson.appointment, doctor: { name: evil } },
    });
    expect(html).not.toContain('<img');
    expect(subject).not.toMatch(/[\r\n\u2028]/);
    expect(text).not.toMatch(/^Bcc:|\u2028/m);
    expect(visible(html).includes(shown)).toBe(kind !== 'KNOWN_EMAIL');
  });
});

describe('a mail about an appointment', () => {
  it.each(about)('%s gives the time of the clinic with its zone, its doctor, address and phone', (kind) => {
    const { text } = compose(kind, inPerson);
    expect(text).toContain('Monday, 9 March 2026, 10:00 – 10:30 (Eastern Daylight Time, UTC−4)');
    expect(text).toContain('Dr Grace Hopper');
    expect(text).toContain('General check-up');
    expect(text).toContain('120 Riverside Drive, New York, NY 10024');
    expect(text).toContain('+1 212 555 0142');
  });

  it.each(managed)('%s carries the manage link', (kind) => {
    const { text, html } = compose(kind, inPerson);
    expect(text).toContain(inPerson.manageUrl);
    expect(hrefs(html)).toContain(inPerson.manageUrl);
  });

  it.each(about)('%s does not tell why the patient comes, even when the record it is written from does', (kind) => {
    const withReason = { ...inPerson, appointment: { ...inPerson.appointment, reason: 'chest pain' } };
    const { text, html, subject } = compose(kind, withReason);
    expect(`${subject} ${text} ${html}`).not.toContain('chest pain');
  });

  it.each(['CONFIRMED', 'REMINDER', 'RESCHEDULED', 'REASSIGNED'] as const)('%s leads to the video call', (kind) => {
    const { html, text } = compose(kind, virtual);
    expect(hrefs(html)).toContain(virtual.appointment.meetingUrl);
    expect(text).toContain(virtual.appointment.meetingUrl);
  });

  it('has no link that could run a script', () => {
    const appointment = { ...virtual.appointment, meetingUrl: 'javascript:alert(1)' };
    const { html, text } = compose('CONFIRMED', { ...virtual, appointment });
    expect(html + text).not.toContain('javascript:');
    expect(text).toContain('By video; please ask the clinic for the link');
  });

  it('names both zones when the clocks change during the visit', () => {
    const start = Date.UTC(2026, 10, 1, 5, 30);
    const appointment = { ...inPerson.appointment, start, end: start + 3_600_000 };
    const { text } = compose('CONFIRMED', { ...inPerson, appointment });
    expect(text).toContain('01:30 – 01:30 (from Eastern Daylight Time, UTC−4, to Eastern Standard Time, UTC−5)');
  });

  it('writes half-hour offsets, and calls a zone without a name by its place', () => {
    const inZone = (timeZone: string) =>
      compose('CONFIRMED', { ...inPerson, clinic: { ...inPerson.clinic, timeZone } }).text;
    expect(inZone('Australia/Lord_Howe')).toContain('(Lord Howe Daylight Time, UTC+11)');
    expect(inZone('Asia/Kolkata')).toContain('(India Standard Time, UTC+5:30)');
    expect(inZone('Etc/UTC')).toContain('(Coordinated Universal Time)');
    expect(inZone('Asia/Urumqi')).toMatch(/\((Urumqi|China Standard|.*) ?[Tt]ime, UTC\+\d/);
  });
});

describe('what only some mails say', () => {
  it('the clinic’s reason goes to the patient, and only when the clinic cancelled', () => {
    const model = samplesOf(inPerson).CANCELLED;
    expect(composeMail('CANCELLED', model).text).toContain('> The building has no water today.');
    const own = composeMail('CANCELLED', { ...model, by: 'patient' });
    expect(own.text).toContain('You cancelled your appointment');
    expect(own.text + own.html).not.toContain('no water');
  });

  it('every alternative rebooks in one step; without any the patient still finds the way', () => {
    const model = samplesOf(inPerson).NEEDS_NEW_TIME;
    const { html, text } = composeMail('NEEDS_NEW_TIME', model);
    for (const { url } of model.alternatives) {
      expect(hrefs(html)).toContain(url);
      expect(text).toContain(url);
    }
    const none = composeMail('NEEDS_NEW_TIME', { ...model, alternatives: [] });
    expect(none.text).toContain(`Choose a new time: ${model.manageUrl}`);
    expect(none.text).not.toContain('These times were open');
  });

  it('alternatives on both sides of a change of clocks each name their zone', () => {
    const model = samplesOf(inPerson).NEEDS_NEW_TIME;
    const starts = [Date.UTC(2026, 2, 6, 15), Date.UTC(2026, 2, 9, 14)];
    const alternatives = starts.map((start) => ({ start, end: start + 1_800_000, url: 'https://x.test/' }));
    const { text } = composeMail('NEEDS_NEW_TIME', { ...model, alternatives });
    expect(text).toContain('Friday, 6 March 2026, 10:00 – 10:30 (Eastern Standard Time, UTC−5)');
    expect(text).toContain('Monday, 9 March 2026, 10:00 – 10:30 (Eastern Daylight Time, UTC−4)');
  });

  it('an offer says until when it stands', () => {
    expect(compose('WAITLIST_OFFER', inPerson).text).toContain(
      'until 09:00 on Saturday, 7 March 2026 (Eastern Standard Time, UTC−5)',
    );
  });

  it('an announcement keeps its lines, and may be about no appointment', () => {
    const { about: _, ...model } = samplesOf(inPerson).MESSAGE;
    const { html, text } = composeMail('MESSAGE', { ...model, body: 'One\r\n<b>two</b>\n\n\nThree' });
    expect(text).toContain('One\n<b>two</b>\n\nThree');
    expect(html).toContain('One<br>&lt;b&gt;two&lt;/b&gt;');
    expect(text).not.toContain('manage#');
  });

  it('an invitation leads to the first password, for doctor and staff', () => {
    const model = samplesOf(inPerson).INVITATION;
    for (const role of ['doctor', 'staff'] as const)
      expect(composeMail('INVITATION', { ...model, role }).text).toContain(`Set my password: ${model.setPasswordUrl}`);
  });
});

it('the committed template is what its MJML compiles to', () => {
  const script = fileURLToPath(new URL('../../scripts/build-mails.ts', import.meta.url));
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});
