import { readEnvironment } from '../contract/environment.ts';
import { routes } from '../contract/routes.ts';
import { plainEndpoint } from './callers/plain.ts';

/** Says that the API answers, and which one it is. */
export const getHealth = plainEndpoint(routes.getHealth, async () => {
  const { VERSION: version, STAGE: stage } = readEnvironment('VERSION', 'STAGE');
  return { body: { status: 'ok' as const, version, stage } };
});
