import { routes } from '../contract/routes.ts';
import { openTimesView } from '../contract/views.ts';
import { typeAsBooked } from '../domain/moving.ts';
import { refuse } from '../domain/refusal.ts';
import { managedBy } from '../store/managed.ts';
import { openTimes } from '../store/open-times.ts';
import { endpoint } from './callers/dependencies.ts';

/** The open times to which the appointment of a manage link can move, whoever the doctor. */
export const listManagedSlots = endpoint(routes.listManagedSlots, async ({ actor, query, now }, { table }) => {
  const found = await managedBy(table, actor);
  if (!found) return refuse('NOT_FOUND');
  const { clinic, appointment } = found;
  const type = typeAsBooked(appointment, found.type);
  return { body: openTimesView(clinic, type, query, await openTimes(table, { ...query, clinic, type }, now)) };
});
