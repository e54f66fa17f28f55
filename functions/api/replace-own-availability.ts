import { routes } from '../contract/routes.ts';
import { availabilityChangeView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { changeHours } from '../store/hours.ts';
import { endpoint } from './callers/dependencies.ts';

/** The calling doctor writes down anew when they work. */
export const replaceOwnAvailability = endpoint(
  routes.replaceOwnAvailability,
  async ({ actor, body, now, requestId }, { table }) => {
    const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
    if (!found) return refuse('NOT_FOUND');
    const change = await changeHours(table, found, body, requestId, now);
    return isRefusal(change) ? change : { body: availabilityChangeView(change) };
  },
);
