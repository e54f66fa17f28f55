import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { plainEndpoint } from './callers/plain.ts';

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

const STYLE = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

// Beside the bundled function, where bundling copies it; in the sources, where npm puts it.
const BUNDLED = join(import.meta.dirname, 'swagger-ui-dist');
const FOLDER = existsSync(BUNDLED) ? BUNDLED : join(import.meta.dirname, '../../node_modules/swagger-ui-dist');

const fromPackage = (name: string) => () => readFile(join(FOLDER, name), 'utf8');

const ASSETS = new Map([
  ['start.js', { type: SCRIPT, read: async () => START }],
  ['swagger-ui.css', { type: STYLE, read: fromPackage('swagger-ui.css') }],
  ['swagger-ui-bundle.js', { type: SCRIPT, read: fromPackage('swagger-ui-bundle.js') }],
]);

/** Scripts and styles of the page over the description; nothing else can be named. */
export const getDocsAsset = plainEndpoint(routes.getDocsAsset, async ({ path }) => {
  const asset = ASSETS.get(path.asset);
  if (!asset) return refuse('NOT_FOUND');
  return {
    body: await asset.read(),
    headers: {
      'content-type': asset.type,
      'cache-control': 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
    },
  };
});
