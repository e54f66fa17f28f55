import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { findAvailability } from '../store/schedule-row.ts';
import { endpoint } from './callers/dependencies.ts';

/** When the calling doctor works. */
export const getOwnAvailability = endpoint(routes.getOwnAvailability, async ({ actor }, { table }) => {
  const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
  if (!found) return refuse('NOT_FOUND');
  return { body: await findAvailability(table, found.doctor.id, found.clinic.timeZone) };
});
