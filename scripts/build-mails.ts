/**
 * Compiles the mails' MJML to the Handlebars function that Lambda runs, so that neither mjml nor a template compiler
 * is part of a bundle or needed to start. `--check` only says whether the committed output is up to date.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import mjml2html from 'mjml';

const SOURCE = fileURLToPath(new URL('../functions/email/mail.mjml', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../functions/email/mail.generated.ts', import.meta.url));
const BIOME = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));

const build = async (): Promise<string> => {
  const { html } = await mjml2html(await readFile(SOURCE, 'utf8'), {
    validationLevel: 'strict',
    keepComments: false,
    // mjml links Google's fonts when it sees their names: a mail loads nothing, so that opening it tells nobody.
    fonts: {},
    filePath: SOURCE,
  });
  const compact = html.replaceAll(/\n\s+/g, '\n').replaceAll(/\n{2,}/g, '\n');
  const template: unknown = Handlebars.precompile(compact, {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { if: true, unless: true, each: true, with: true },
  });
  if (typeof template !== 'string') throw new TypeError('Handlebars was to precompile to source');
  const source = [
    '/* oxlint-disable */',
    '// @ts-nocheck',
    '// Generated from mail.mjml by `npm run build:mails`; do not edit.',
    `export const mailTemplate: object = ${template};`,
    '',
  ].join('\n');
  return execFileSync(BIOME, ['format', `--stdin-file-path=${OUTPUT}`], { input: source, encoding: 'utf8' });
};

const fresh = await build();
if (process.argv.includes('--check')) {
  const committed = await readFile(OUTPUT, 'utf8').catch(() => '');
  if (committed !== fresh) {
    console.error('functions/email/mail.generated.ts is not what mail.mjml compiles to: npm run build:mails');
    process.exitCode = 1;
  }
} else {
  await writeFile(OUTPUT, fresh);
  console.log(`${OUTPUT}: ${fresh.length} characters`);
}
