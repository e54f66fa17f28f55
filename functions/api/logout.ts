import { routes } from '../contract/routes.ts';
import { revoke } from '../identity/sessions.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Signs out. */
export const logout = accountEndpoint(
  routes.logout,
  async ({ body }, { userPool }) => (await revoke(userPool, body.refreshToken)) ?? { body: undefined },
);
