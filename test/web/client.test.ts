import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLIENT, generateClient } from '../../scripts/web/generate-client.ts';

const contentOf = async (folder: string): Promise<Record<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(folder.length), await readFile(file, 'utf8')] as const)),
  );
};

test('the web app speaks with the client of the present contract; `npm run build:client` renews it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  try {
    await generateClient(folder);
    const [committed, present] = await Promise.all([contentOf(CLIENT), contentOf(folder)]);
    const names = [...new Set([...Object.keys(committed), ...Object.keys(present)])];
    expect(names.filter((name) => committed[name] !== present[name])).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
