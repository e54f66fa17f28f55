import { routes } from '../contract/routes.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { endTimeOff } from '../store/time-off.ts';
import { endpoint } from './callers/dependencies.ts';

/** The calling doctor will be there after all. */
export const endOwnTimeOff = endpoint(routes.endOwnTimeOff, async ({ path, actor, requestId, now }, { table }) => {
  const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
  if (!found) return refuse('NOT_FOUND');
  const ended = await endTimeOff(table, found, path.timeOffId, requestId, now);
  return isRefusal(ended) ? ended : { body: undefined };
});
