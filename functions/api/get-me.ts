import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { ownPerson } from './callers/own-person.ts';

/** Who the caller is here. */
export const getMe = accountEndpoint(routes.getMe, async ({ actor, now }, dependencies) => {
  const person = await ownPerson(dependencies, actor, now);
  return isRefusal(person) ? person : { body: person };
});
