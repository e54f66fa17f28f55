import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { findPerson } from '../store/people.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { erase } from './callers/erasing.ts';
import { ownPerson } from './callers/own-person.ts';

/** Erases the caller. Their token still says who they were, so that a repeated request is answered the same. */
export const eraseMe = accountEndpoint(routes.eraseMe, async ({ actor, now, requestId }, dependencies) => {
  const stored = await findPerson(dependencies.table, actor.id);
  const person = stored?.erasedAt === undefined ? await ownPerson(dependencies, actor, now) : stored;
  if (isRefusal(person)) return person;
  await erase(dependencies, person, requestId, now);
  return { body: undefined, audit: { subjects: [{ objectType: 'profile', objectId: actor.id, patientId: actor.id }] } };
});
