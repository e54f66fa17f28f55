import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { TYPES } from '../local/web-files.ts';

/** Files whose names change with what is in them stay in caches; whatever is asked for by a fixed name does not. */
const cachingOf = (name: string): string =>
  name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

/**
 * Puts the built web app where CloudFront finds it: pages last, so that none names a file that is not there yet. Older
 * files stay for those who have an older page open.
 * @returns how many files; 0 when the app was not built.
 */
export const publishWeb = async (s3: Pick<S3Client, 'send'>, bucket: string, folder: string): Promise<number> => {
  if (!existsSync(join(folder, 'index.html'))) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted((a, b) => Number(a.endsWith('.html')) - Number(b.endsWith('.html')));
  for (const name of names) {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: name,
        Body: await readFile(join(folder, name)),
        ContentType: TYPES[extname(name)] ?? 'application/octet-stream',
        CacheControl: cachingOf(name),
      }),
    );
  }
  return names.length;
};
