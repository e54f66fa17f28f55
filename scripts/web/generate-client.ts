import { createClient } from '@hey-api/openapi-ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openapiDocument } from '../../functions/contract/openapi.ts';
import { ROOT } from '../local/paths.ts';

/** Where the web app's client of the API lives. */
export const CLIENT = `${ROOT}web/src/client`;

/** Writes the client that belongs to the present contract; its version is left out, so only the contract changes it. */
export const generateClient = async (folder: string): Promise<void> => {
  const temporary = await mkdtemp(join(tmpdir(), 'openapi-'));
  try {
    const input = join(temporary, 'openapi.json');
    await writeFile(input, JSON.stringify(openapiDocument('0.0.0')));
    await createClient({
      input,
      output: { path: folder, importFileExtension: '.ts' },
      plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
      logs: { level: 'silent' },
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};
