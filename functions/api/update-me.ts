import { routes } from '../contract/routes.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { changeProfile } from '../store/people.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { ownPerson } from './callers/own-person.ts';

/** Changes what the caller says of themselves and how they want to be told. */
export const updateMe = accountEndpoint(routes.updateMe, async ({ actor, body, now }, dependencies) => {
  const person = await ownPerson(dependencies, actor, now);
  if (isRefusal(person)) return person;
  const changed = await changeProfile(dependencies.table, person.id, body);
  return changed ? { body: changed, audit: { before: { ...person } } } : refuse('NOT_FOUND');
});
