import { routes } from '../contract/routes.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { typeRunBy } from '../store/clinics.ts';
import { updateType } from '../store/directory-changes.ts';
import { endpoint } from './callers/dependencies.ts';

/** Takes a type of appointment out of use; nothing that was booked changes. */
export const deleteAppointmentType = endpoint(routes.deleteAppointmentType, async ({ actor, path, now }, { table }) => {
  const type = await typeRunBy(table, path.appointmentTypeId, actor);
  if (!type?.active) return refuse('NOT_FOUND');
  const changed = await updateType(table, type, { active: false }, now);
  return isRefusal(changed) ? changed : { body: undefined };
});
