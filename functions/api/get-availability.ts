import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { doctorForStaff } from '../store/clinics.ts';
import { findAvailability } from '../store/schedule-row.ts';
import { endpoint } from './callers/dependencies.ts';

/** When a doctor of the caller's clinic works. */
export const getAvailability = endpoint(routes.getAvailability, async ({ path, actor }, { table }) => {
  const found = await doctorForStaff(table, path.doctorId, actor);
  if (!found) return refuse('NOT_FOUND');
  return { body: await findAvailability(table, found.doctor.id, found.clinic.timeZone) };
});
