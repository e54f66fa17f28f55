import { routes } from '../contract/routes.ts';
import { timeOffChangeView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorForStaff } from '../store/clinics.ts';
import { repeatable } from '../store/idempotency.ts';
import { takeTimeOff, toTimeOffTaken } from '../store/time-off.ts';
import { endpoint } from './callers/dependencies.ts';

/** Staff note that a doctor will be away. */
export const recordTimeOff = endpoint(routes.recordTimeOff, async (request, { table, newId }) => {
  const { actor, path, body, requestId, now } = request;
  const found = await doctorForStaff(table, path.doctorId, actor);
  if (!found) return refuse('NOT_FOUND');
  const wanted = { ...body, id: newId('off'), doctorId: found.doctor.id };
  const once = repeatable('recordTimeOff', request, toTimeOffTaken);
  const taken = await takeTimeOff(table, found, wanted, once, requestId, now);
  if (isRefusal(taken)) return taken;
  const location = `/doctors/${found.doctor.id}/time-off/${taken.timeOff.id}`;
  return { body: timeOffChangeView(taken, found.clinic.timeZone), headers: { location } };
});
