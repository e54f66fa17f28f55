import { routes } from '../contract/routes.ts';
import { availabilityChangeView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorForStaff } from '../store/clinics.ts';
import { changeHours } from '../store/hours.ts';
import { endpoint } from './callers/dependencies.ts';

/** Staff write down anew when a doctor of their clinic works. */
export const replaceAvailability = endpoint(
  routes.replaceAvailability,
  async ({ path, actor, body, now, requestId }, { table }) => {
    const found = await doctorForStaff(table, path.doctorId, actor);
    if (!found) return refuse('NOT_FOUND');
    const change = await changeHours(table, found, body, requestId, now);
    return isRefusal(change) ? change : { body: availabilityChangeView(change) };
  },
);
