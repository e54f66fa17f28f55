import { routes } from '../contract/routes.ts';
import { forgotPassword as mailResetCode } from '../identity/accounts.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Mails a code for a new password. */
export const forgotPassword = accountEndpoint(
  routes.forgotPassword,
  async ({ body }, { userPool }) => (await mailResetCode(userPool, body.email)) ?? { body: undefined },
);
