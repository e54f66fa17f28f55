import { routes } from '../contract/routes.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { typeRunBy } from '../store/clinics.ts';
import { updateType } from '../store/directory-changes.ts';
import { endpoint } from './callers/dependencies.ts';

/** Changes a type of appointment for bookings to come; those made keep what they were booked with. */
export const updateAppointmentType = endpoint(
  routes.updateAppointmentType,
  async ({ actor, path, body, now }, { table }) => {
    const type = await typeRunBy(table, path.appointmentTypeId, actor);
    // One out of use is there only to be brought back.
    if (!type || !(type.active || body.active === true)) return refuse('NOT_FOUND');
    const changed = await updateType(table, type, body, now);
    return isRefusal(changed) ? changed : { body: changed, audit: { before: { ...type } } };
  },
);
