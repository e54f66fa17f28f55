import { routes } from '../contract/routes.ts';
import { revoke } from '../identity/sessions.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { NO_COOKIES, refreshTokenOf } from './callers/session-cookie.ts';

/** Signs out. */
export const logout = accountEndpoint(routes.logout, async (request, { userPool }) => {
  const { refreshToken, isInCookie } = refreshTokenOf(request);
  const refused = await revoke(userPool, refreshToken);
  return refused ?? { body: undefined, ...(isInCookie && { cookies: NO_COOKIES }) };
});
