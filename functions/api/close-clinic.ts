import { routes } from '../contract/routes.ts';
import { affectedView } from '../contract/views.ts';
import { runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { getClinic } from '../store/clinics.ts';
import { closeClinic as close, toClinicClosed } from '../store/closures.ts';
import { repeatable } from '../store/idempotency.ts';
import { endpoint } from './callers/dependencies.ts';

/** Closes a clinic for a date. */
export const closeClinic = endpoint(routes.closeClinic, async (request, { table, newId }) => {
  const { actor, path, body, requestId, now } = request;
  const clinic = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
  if (!clinic) return refuse('NOT_FOUND');
  const wanted = { ...body, id: newId('off'), clinicId: clinic.id };
  const once = repeatable('closeClinic', request, toClinicClosed);
  const closed = await close(table, clinic, wanted, once, requestId, now);
  if (isRefusal(closed)) return closed;
  const { closure, affected } = closed;
  return {
    body: { closure, affected: affectedView(affected, clinic.timeZone) },
    headers: { location: `/clinics/${clinic.id}/closures/${closure.date}` },
  };
});
