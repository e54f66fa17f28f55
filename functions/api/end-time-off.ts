import { routes } from '../contract/routes.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorForStaff } from '../store/clinics.ts';
import { endTimeOff as end } from '../store/time-off.ts';
import { endpoint } from './callers/dependencies.ts';

/** A doctor will be there after all. */
export const endTimeOff = endpoint(routes.endTimeOff, async ({ path, actor, requestId, now }, { table }) => {
  const found = await doctorForStaff(table, path.doctorId, actor);
  if (!found) return refuse('NOT_FOUND');
  const ended = await end(table, found, path.timeOffId, requestId, now);
  return isRefusal(ended) ? ended : { body: undefined };
});
