import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, normalize } from 'node:path';
import { WEB_HEADERS } from '../../functions/contract/web-headers.ts';

/** The media type of a file by its ending. */
export const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const read = async (file: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(file);
  } catch {
    return undefined;
  }
};

/**
 * Answers with a built file of the web app, or with its page where the path is one of its own; false when there is no
 * built web app.
 */
export const sendWebFile = async (response: ServerResponse, folder: string, path: string): Promise<boolean> => {
  const index = await read(`${folder}/index.html`);
  if (index === undefined) return false;
  // Normalised from the root, a path cannot climb out of the folder.
  const name = normalize(path);
  const file = name.endsWith('/') || name.includes('\0') ? undefined : await read(folder + name);
  if (file === undefined && extname(name) !== '') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no such file');
    return true;
  }
  const hashed = name.startsWith('/assets/') && file !== undefined;
  response
    .writeHead(200, {
      'content-type': file === undefined ? TYPES['.html'] : (TYPES[extname(name)] ?? 'application/octet-stream'),
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...WEB_HEADERS,
    })
    .end(file ?? index);
  return true;
};
