import { routes } from '../contract/routes.ts';
import { resendCode as mailCodeAgain } from '../identity/accounts.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Mails the code of an unconfirmed account again. */
export const resendCode = accountEndpoint(
  routes.resendCode,
  async ({ body }, { userPool }) => (await mailCodeAgain(userPool, body.email)) ?? { body: undefined },
);
