import { expect, it } from 'vitest';
import { tell } from '../support/fuzz/steps.ts';
import { type Story, shorten, write, type Writing } from '../support/fuzz/story.ts';
import { freshTable } from '../support/table.ts';

// `npm run fuzz` sets these for a long run.
const { FUZZ_SEED, FUZZ_OPERATIONS = '40', FUZZ_SECONDS = '0', FUZZ_SHORTEN = '60', FUZZ_KNOWN = '' } = process.env;
const SEEDS = [1, 2, 3, 4, 5];

const operations = Number(FUZZ_OPERATIONS);
const longMs = Number(FUZZ_SECONDS) * 1000;
const shortenMs = Number(FUZZ_SHORTEN) * 1000;
const known = FUZZ_KNOWN.split(',').filter(Boolean);

const reportOf = ({ seed, steps, violation = '' }: Story): string =>
  [
    `Seed ${seed}: ${violation}`,
    ...steps.map(tell),
    `Again: npm run fuzz -- --seed ${seed} --ops ${operations}${known.length > 0 ? ` --known '${known.join()}'` : ''}`,
    '',
  ].join('\n');

it.each(FUZZ_SEED === undefined ? SEEDS : [Number(FUZZ_SEED)])(
  'whatever happens in story %i, everything that must be true is',
  async (first) => {
    const end = Date.now() + longMs;
    const reports: string[] = [];
    let seed = first;
    do {
      const writing: Writing = { seed, freshTable, known };
      const story = await write(writing, operations);
      const isFine = story.violation === undefined;
      if (!isFine) reports.push(reportOf(await shorten(story, writing, Date.now() + shortenMs)));
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      const progress = isFine ? `Seed ${seed}: ${operations} operations, nothing wrong` : (reports.at(-1) ?? '');
      if (longMs > 0) process.stdout.write(`${progress}; ${left} seconds left\n`);
      seed++;
    } while (Date.now() < end);
    expect(reports.join('\n')).toBe('');
  },
  longMs + shortenMs + 600_000,
);
