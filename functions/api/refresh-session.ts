import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { asLongAsTaken, refresh } from '../identity/sessions.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Gives new tokens for a refresh token. */
export const refreshSession = accountEndpoint(routes.refreshSession, async ({ body }, { userPool, sessions }) => {
  const tokens = await refresh(userPool, body.refreshToken);
  return isRefusal(tokens) ? tokens : { body: asLongAsTaken(tokens, sessions) };
});
