import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import config from '../vitest.config.ts';

// Files of a project without isolation share one process, in an order that differs from machine to machine. A double of
// a class stays in place for every file that follows; a double of one client does not.

const ROOT = resolve(import.meta.dirname, '..');
/** A double of a class: classes begin with a capital. */
const DOUBLES_A_CLASS = /\bmockClient\(\s*[A-Z]/;

const shared = (config.test?.projects ?? []).flatMap((project) =>
  typeof project === 'object' && 'test' in project && project.test?.isolate === false ? [project.test] : [],
);
const folders = shared.flatMap(({ include = [] }) => include.map((pattern) => pattern.replace(/\/?\*.*$/, '')));
const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: folder !== 'test', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

describe('Tests that share a process', () => {
  const files = [...new Set(folders.flatMap(filesIn))];

  test('are found', () => {
    expect(files).toContain('test/reactions/schedule-reminders.test.ts');
    expect(files).toContain('test/time.test.ts');
  });

  test('double single clients and no class', () => {
    expect(files.filter((file) => DOUBLES_A_CLASS.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});
