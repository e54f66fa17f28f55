import { routes } from '../contract/routes.ts';
import { timeOffChangeView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { repeatable } from '../store/idempotency.ts';
import { takeTimeOff as take, toTimeOffTaken } from '../store/time-off.ts';
import { endpoint } from './callers/dependencies.ts';

/** The calling doctor will be away. */
export const takeTimeOff = endpoint(routes.takeTimeOff, async (request, { table, newId }) => {
  const { actor, body, requestId, now } = request;
  const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
  if (!found) return refuse('NOT_FOUND');
  const wanted = { ...body, id: newId('off'), doctorId: found.doctor.id };
  const once = repeatable('takeTimeOff', request, toTimeOffTaken);
  const taken = await take(table, found, wanted, once, requestId, now);
  if (isRefusal(taken)) return taken;
  const location = `/doctors/time-off/${taken.timeOff.id}`;
  return { body: timeOffChangeView(taken, found.clinic.timeZone), headers: { location } };
});
