import { describe, expect, it } from 'vitest';
import { composeMail } from '../../functions/email/compose.ts';
import { MAIL_KINDS, type MailKind, type MailModels } from '../../functions/email/models.ts';
import { inPerson, samplesOf, variantsOf, virtual } from './samples.ts';

describe('a time range', () => {
  const RANGE = '10:00\u00a0–\u00a010:30';

  it.each(MAIL_KINDS)('of %s does not break between two lines of the HTML, and has plain spaces elsewhere', (kind) => {
    const { html, text, subject } = composeMail(kind, samplesOf(inPerson)[kind]);
    expect(html).not.toMatch(/\d – \d/);
    expect(html.includes(RANGE)).toBe(text.includes('10:00 – 10:30'));
    expect(text + subject).not.toContain('\u00a0');
  });
});

const decode = (html: string): string =>
  html
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The pieces of text that a reader of the HTML sees, each as one line. */
const seenIn = (html: string): string[] =>
  html
    .slice(html.indexOf('<body'))
    .replaceAll(/<!--.*?-->/gs, '')
    // The preview is a piece of the subject line, shown before the mail is opened.
    .replace(/<div style="display:none[^>]*>[^<]*<\/div>/, '')
    // The badge says the kind of mail in one word; the heading says it in a sentence.
    .replace(/<span class="badge [^>]*>[^<]*<\/span>/, '')
    .split(/<[^>]*>/)
    .map((piece) => decode(piece).replaceAll(/\s+/g, ' ').trim())
    .filter((piece) => piece !== '');

/** The models of a kind: what is always said, and every conditional sentence. */
const allModels = <Kind extends MailKind>(kind: Kind): readonly MailModels[Kind][] =>
  [inPerson, { ...inPerson, canChange: false }, virtual].flatMap((visit) => {
    const sample: MailModels[Kind] = samplesOf(visit)[kind];
    const variants: Readonly<Record<string, MailModels[Kind]>> = variantsOf(visit)[kind];
    return [sample, ...Object.values(variants)];
  });

describe.each(MAIL_KINDS)('a mail of kind %s', (kind) => {
  it('says in HTML nothing that it does not say in text, whatever it has to say', () => {
    for (const model of allModels(kind)) {
      const { html, text } = composeMail(kind, model);
      const words = text.replaceAll(/\n> ?/g, ' ').replaceAll(/\s+/g, ' ');
      const seen = seenIn(html);
      expect(seen.length).toBeGreaterThan(5);
      expect(seen.filter((piece) => !words.includes(piece))).toEqual([]);
    }
  });

  it('says in text nothing that it does not say in HTML, whatever it has to say', () => {
    for (const model of allModels(kind)) {
      const { html, text } = composeMail(kind, model);
      const words = seenIn(html).join(' ');
      // Addresses are behind the labels, and a colon or bracket joins what HTML sets apart.
      const pieces = text
        .replaceAll(/\bhttps?:\S+/g, ' ')
        .split(/[\n:,>()]|--/)
        .map((piece) => piece.replaceAll(/\s+/g, ' ').trim());
      expect(pieces.filter((piece) => !words.includes(piece))).toEqual([]);
      for (const [address = ''] of text.matchAll(/\bhttps?:\S+/g)) expect(decode(html)).toContain(`href="${address}"`);
    }
  });
});
