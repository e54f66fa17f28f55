import { routes } from '../contract/routes.ts';
import { DEFAULT_PREFERENCES } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';
import { asLongAsTaken, type Holder, holderOf, revoke, signIn } from '../identity/sessions.ts';
import { findPerson, savePerson } from '../store/people.ts';
import type { Table } from '../store/table.ts';
import { isUnconfirmedPassword } from '../store/unconfirmed.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { inCookie } from './callers/session-cookie.ts';

/**
 * Stores who signs in for the first time: not every account was opened through this API. Doctors and staff are stored
 * by their invitation, which alone knows where they work.
 */
const welcome = async (table: Table, holder: Holder, now: EpochMs): Promise<void> => {
  if (holder.role === 'doctor' || holder.role === 'staff') return;
  await savePerson(table, { ...holder, preferences: DEFAULT_PREFERENCES, createdAt: now });
};

/** Signs in. */
export const login = accountEndpoint(
  routes.login,
  async ({ body, now }, { table, userPool, signingSecret, sessions }) => {
    const tokens = await signIn(userPool, body);
    if (tokens === 'unconfirmed') {
      const isTheirs = await isUnconfirmedPassword(table, body.email, body.password, await signingSecret());
      return refuse(isTheirs ? 'NOT_CONFIRMED' : 'INVALID_CREDENTIALS');
    }
    if (isRefusal(tokens)) return tokens;
    const holder = holderOf(tokens);
    const person = await findPerson(table, holder.id);
    if (person?.removedAt !== undefined) {
      await revoke(userPool, tokens.refreshToken);
      return refuse('INVALID_CREDENTIALS');
    }
    if (!person) await welcome(table, holder, now);
    const taken = asLongAsTaken(tokens, sessions);
    return body.keep === 'cookie' ? inCookie(taken) : { body: taken };
  },
);
