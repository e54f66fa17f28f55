import { routes } from '../contract/routes.ts';
import { timeOffChangeView } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { affectedByTimeOff } from '../store/affected.ts';
import { doctorForStaff } from '../store/clinics.ts';
import { findTimeOff } from '../store/time-off.ts';
import { endpoint } from './callers/dependencies.ts';

/** What has become so far of the appointments in a doctor's time off. */
export const getTimeOff = endpoint(routes.getTimeOff, async ({ path, actor, now }, { table }) => {
  const found = await doctorForStaff(table, path.doctorId, actor);
  const timeOff = found && (await findTimeOff(table, found.doctor.id, path.timeOffId));
  if (!timeOff) return refuse('NOT_FOUND');
  const affected = await affectedByTimeOff(table, timeOff, now);
  return { body: timeOffChangeView({ timeOff, affected }, found.clinic.timeZone) };
});
