import { routes } from '../contract/routes.ts';
import { placeByName } from '../domain/clinic.ts';
import { isRefusal } from '../domain/refusal.ts';
import { positionFrom, sealCursor } from '../http/cursor.ts';
import { clinicsAfter } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** The clinics by name, page by page. */
export const listClinics = endpoint(routes.listClinics, async ({ query, actor }, { table, signingSecret }) => {
  const owner = { secret: await signingSecret(), callerId: actor.id, operationId: 'listClinics' };
  const after = positionFrom(owner, query.cursor);
  if (isRefusal(after)) return after;
  const { clinics, more } = await clinicsAfter(table, after, query.limit);
  const last = clinics.at(-1);
  return { body: { items: clinics, nextCursor: more && last ? sealCursor(owner, placeByName(last)) : null } };
});
