import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { asLongAsTaken, refresh } from '../identity/sessions.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { inCookie, refreshTokenOf } from './callers/session-cookie.ts';

/** Gives new tokens for a refresh token. */
export const refreshSession = accountEndpoint(routes.refreshSession, async (request, { userPool, sessions }) => {
  const { refreshToken, isInCookie } = refreshTokenOf(request);
  const renewed = await refresh(userPool, refreshToken);
  if (isRefusal(renewed)) return renewed;
  const tokens = asLongAsTaken(renewed, sessions);
  return isInCookie ? inCookie(tokens) : { body: tokens };
});
