import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import config from '../vitest.config.ts';
import { HANG_MS } from '../scripts/local/wait.ts';

// The tests pass on any machine, however busy: none says how many milliseconds something may take.

const ROOT = resolve(import.meta.dirname, '..');

/** What would hold a test to a time, and what stands in its place. */
const KINDS: Readonly<Record<string, { readonly looksLike: RegExp; readonly instead: string }>> = {
  'a stopwatch': {
    looksLike: /performance\.now\(|performance\.measure\(|hrtime|console\.time/,
    instead: 'count, compare with something measured in the same run, or measure in scripts/bench',
  },
  'a limit of its own': {
    looksLike: /\btimeout:\s*\d|[tT]imeout\(\s*\d|\bseconds:\s*\d|^\s*\},\s*\d[\d_]{3,},?\s*\);/m,
    instead: 'HANG_MS and the limits of vitest.config.ts hold for all',
  },
  'a sleep': {
    looksLike: /\bsleep\(|timers\/promises|waitForTimeout/,
    instead: 'waitFor() what is meant to happen, or until() a moment',
  },
};

const VIRTUAL = 'it is on the virtual clock, on which no real time passes';

/** Who may, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'test/support/faulty.ts a sleep': 'a simulated transaction holds its items, and a simulated answer comes late',
  'test/support/fuzz/faults.ts a sleep': 'it lets one turn of the event loop go by, and no time',
  'test/support/memory/clock.ts a sleep': VIRTUAL,
  'test/support/memory/machine.ts a sleep': VIRTUAL,
  'test/support/memory/mail-service.ts a sleep': VIRTUAL,
  'test/memory/clock.test.ts a sleep': VIRTUAL,
  'test/memory/clock.test.ts a stopwatch': VIRTUAL,
  'test/memory/mail-service.test.ts a sleep': VIRTUAL,
  'test/memory/queue.test.ts a sleep': VIRTUAL,
  'test/steps/mail.ts a sleep': 'that nothing more comes can only be waited for; a busy machine makes it no stricter',
  'test/steps/requests.ts a sleep': 'it looks again, a little later, until nothing is under way',
};

const files = readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
  .filter((file) => file !== relative(ROOT, import.meta.filename));

describe.each(Object.entries(KINDS))('No test has %s', (kind, { looksLike, instead }) => {
  const found = files
    .filter((file) => looksLike.test(readFileSync(join(ROOT, file), 'utf8')))
    .map((file) => `${file} ${kind}`);

  test(`but those listed with a reason: ${instead}`, () => {
    expect(found.filter((one) => !(one in EXCEPTIONS))).toEqual([]);
  });

  test('and what is listed needs to be', () => {
    const listed = Object.keys(EXCEPTIONS).filter((one) => one.endsWith(` ${kind}`));
    expect(listed.filter((one) => !found.includes(one))).toEqual([]);
  });
});

test('A test is given longer than any wait in it', () => {
  const projects = (config.test?.projects ?? []).flatMap((project) =>
    typeof project === 'object' && 'test' in project ? [project.test] : [],
  );
  expect(projects).not.toEqual([]);
  for (const project of projects) {
    expect(project?.testTimeout).toBeGreaterThan(HANG_MS);
    expect(project?.hookTimeout).toBeGreaterThan(HANG_MS);
    expect(project?.expect?.poll?.timeout).toBe(HANG_MS);
  }
});
