import { routes } from '../contract/routes.ts';
import { DEFAULT_PREFERENCES } from '../domain/person.ts';
import { isRefusal } from '../domain/refusal.ts';
import { resendCode, signUp } from '../identity/accounts.ts';
import { savePerson } from '../store/people.ts';
import { unconfirmedWrite } from '../store/unconfirmed.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Opens a patient's account. Whoever asks cannot tell from the answer whether the e-mail was known. */
export const register = accountEndpoint(
  routes.register,
  async ({ body, now }, { table, userPool, signingSecret, tellKnownPerson }) => {
    const signedUp = await signUp(userPool, body);
    if (isRefusal(signedUp)) return signedUp;
    const { userId, account } = signedUp;
    if (account === 'in-use') {
      await tellKnownPerson(body.email);
    } else {
      // Also for an account that was there: the request that opened it may have stopped before this.
      const { email, name, phone } = body;
      await savePerson(
        table,
        { id: userId, email, name, phone, role: 'patient', preferences: DEFAULT_PREFERENCES, createdAt: now },
        [await unconfirmedWrite(table, userId, body.password, await signingSecret(), now)],
      );
    }
    if (account === 'unconfirmed') await resendCode(userPool, body.email);
    return { body: { userId } };
  },
);
