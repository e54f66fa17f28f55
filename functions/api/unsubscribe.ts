import { routes } from '../contract/routes.ts';
import { personOfToken } from '../contract/unsubscribe-link.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { changeProfile } from '../store/people.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { ownPerson } from './callers/own-person.ts';
import { donePage } from './callers/unsubscribe-page.ts';

/** Ends announcements by mail for the person of a token. Who has left gets none anyway, and the answer tells nothing. */
export const unsubscribe = accountEndpoint(routes.unsubscribe, async ({ query, now }, dependencies) => {
  const id = personOfToken(query.token, await dependencies.signingSecret());
  if (id === undefined) return refuse('NOT_FOUND');
  const person = await ownPerson(dependencies, { id, role: 'patient' }, now);
  if (!isRefusal(person)) await changeProfile(dependencies.table, person.id, { preferences: { announcements: false } });
  return donePage(dependencies.webUrl);
});
