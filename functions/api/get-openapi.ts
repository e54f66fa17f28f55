import { readEnvironment } from '../contract/environment.ts';
import { openapiDocument } from '../contract/openapi.ts';
import { routes } from '../contract/routes.ts';
import { plainEndpoint } from './callers/plain.ts';

let written: string | undefined;

/** The description of this API. */
export const getOpenapi = plainEndpoint(routes.getOpenapi, async () => {
  written ??= JSON.stringify(openapiDocument(readEnvironment('VERSION').VERSION));
  return { body: written, headers: { 'cache-control': 'public, max-age=300' } };
});
