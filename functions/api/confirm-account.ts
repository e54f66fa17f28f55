import { routes } from '../contract/routes.ts';
import { confirmSignUp } from '../identity/accounts.ts';
import { forgetUnconfirmed } from '../store/unconfirmed.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Confirms an account with the mailed code. */
export const confirmAccount = accountEndpoint(routes.confirmAccount, async ({ body }, { table, userPool }) => {
  const refusal = await confirmSignUp(userPool, body.email, body.code);
  if (refusal) return refusal;
  await forgetUnconfirmed(table, body.email);
  return { body: undefined };
});
