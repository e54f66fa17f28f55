import { routes } from '../contract/routes.ts';
import { runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { getClinic } from '../store/clinics.ts';
import { reopenClinic as reopen } from '../store/closures.ts';
import { endpoint } from './callers/dependencies.ts';

/** Opens a clinic again on a date. */
export const reopenClinic = endpoint(routes.reopenClinic, async ({ path, actor, requestId, now }, { table }) => {
  const clinic = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
  if (!clinic) return refuse('NOT_FOUND');
  const reopened = await reopen(table, clinic, path.date, requestId, now);
  return isRefusal(reopened) ? reopened : { body: undefined };
});
