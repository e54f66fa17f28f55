import { routes } from '../contract/routes.ts';
import { runs } from '../domain/person.ts';
import { refuse } from '../domain/refusal.ts';
import { getType } from '../store/clinics.ts';
import { updateType } from '../store/directory-changes.ts';
import { endpoint } from './callers/dependencies.ts';

/** Takes a type of appointment out of use; nothing that was booked changes. */
export const deleteAppointmentType = endpoint(routes.deleteAppointmentType, async ({ actor, path }, { table }) => {
  const type = await getType(table, path.appointmentTypeId);
  if (!type?.active || !runs(actor, type.clinicId)) return refuse('NOT_FOUND');
  await updateType(table, type, { active: false });
  return { body: undefined };
});
