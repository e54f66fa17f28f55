import { routes } from '../contract/routes.ts';
import { resetPassword as setNewPassword } from '../identity/accounts.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Sets a new password with the mailed code. */
export const resetPassword = accountEndpoint(
  routes.resetPassword,
  async ({ body }, { userPool }) => (await setNewPassword(userPool, body)) ?? { body: undefined },
);
