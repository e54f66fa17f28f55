import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { completeSecondFactor as complete, endSessions } from '../identity/second-factor.ts';
import { noteSecondFactor } from '../store/people.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { ownPerson } from './callers/own-person.ts';

/**
 * Makes the second factor count. Cognito asks for it before we note that it does, so whoever is noted has one; the
 * sessions end last, so that one that stops half-way can be repeated.
 */
export const completeSecondFactor = accountEndpoint(
  routes.completeSecondFactor,
  async ({ actor, body, now, accessToken }, dependencies) => {
    const person = await ownPerson(dependencies, actor, now);
    if (isRefusal(person)) return person;
    const refused = await complete(dependencies.userPool, accessToken, body.code);
    if (refused) return refused;
    await noteSecondFactor(dependencies.table, person.id, now);
    return (await endSessions(dependencies.userPool, accessToken)) ?? { body: undefined };
  },
);
