import { routes } from '../contract/routes.ts';
import { timeOffChangeView } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { affectedByTimeOff } from '../store/affected.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { findTimeOff } from '../store/time-off.ts';
import { endpoint } from './callers/dependencies.ts';

/** What has become so far of the appointments in a time off of the calling doctor. */
export const getOwnTimeOff = endpoint(routes.getOwnTimeOff, async ({ path, actor, now }, { table }) => {
  const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
  const timeOff = found && (await findTimeOff(table, found.doctor.id, path.timeOffId));
  if (!timeOff) return refuse('NOT_FOUND');
  const affected = await affectedByTimeOff(table, timeOff, now);
  return { body: timeOffChangeView({ timeOff, affected }, found.clinic.timeZone) };
});
