import type { routes } from '../../contract/routes.ts';
import { availabilityChangeView } from '../../contract/views.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { doctorAndClinic, doctorForStaff } from '../../store/clinics.ts';
import { changeHours } from '../../store/hours.ts';
import { endpoint } from './dependencies.ts';

/** An operation by which a doctor writes down anew when they work; PUT and POST do the same. */
export const replacingOwnHours = (route: typeof routes.replaceOwnAvailability) =>
  endpoint(route, async ({ actor, body, now, requestId }, { table }) => {
    const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
    if (!found) return refuse('NOT_FOUND');
    const change = await changeHours(table, found, body, requestId, now);
    return isRefusal(change) ? change : { body: availabilityChangeView(change) };
  });

/** The same on a doctor's behalf, by those who run the doctor's clinic. */
export const replacingHours = (route: typeof routes.replaceAvailability) =>
  endpoint(route, async ({ path, actor, body, now, requestId }, { table }) => {
    const found = await doctorForStaff(table, path.doctorId, actor);
    if (!found) return refuse('NOT_FOUND');
    const change = await changeHours(table, found, body, requestId, now);
    return isRefusal(change) ? change : { body: availabilityChangeView(change) };
  });
