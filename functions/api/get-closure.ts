import { routes } from '../contract/routes.ts';
import { affectedView } from '../contract/views.ts';
import { runs } from '../domain/person.ts';
import { refuse } from '../domain/refusal.ts';
import { affectedByClosure } from '../store/affected.ts';
import { getClinic } from '../store/clinics.ts';
import { findClosure } from '../store/closures.ts';
import { endpoint } from './callers/dependencies.ts';

/** What has become so far of the appointments on a closed date. */
export const getClosure = endpoint(routes.getClosure, async ({ path, actor, now }, { table }) => {
  const clinic = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
  const closure = clinic && (await findClosure(table, clinic.id, path.date));
  if (!closure) return refuse('NOT_FOUND');
  const affected = await affectedByClosure(table, clinic, closure, now);
  return { body: { closure, affected: affectedView(affected, clinic.timeZone) } };
});
