import { routes } from '../contract/routes.ts';
import { byName, placeByName } from '../domain/clinic.ts';
import { runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { pageOf } from '../http/cursor.ts';
import { getClinic } from '../store/clinics.ts';
import { staffOf } from '../store/staff.ts';
import { endpoint } from './callers/dependencies.ts';

/** Who works at a clinic's front desk, by name. */
export const listStaff = endpoint(routes.listStaff, async ({ actor, path, query }, { table, signingSecret }) => {
  const clinic = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
  if (!clinic) return refuse('NOT_FOUND');
  const page = pageOf((await staffOf(table, clinic.id)).toSorted(byName), query, placeByName, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: `listStaff ${clinic.id}`,
  });
  if (isRefusal(page)) return page;
  return { body: { ...page, items: page.items.map(({ id, name, email }) => ({ userId: id, name, email })) } };
});
