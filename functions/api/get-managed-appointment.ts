import { routes } from '../contract/routes.ts';
import { etagOf, managedView } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { managedBy } from '../store/managed.ts';
import { endpoint } from './callers/dependencies.ts';

/** The appointment of a manage link, cancelled or not. */
export const getManagedAppointment = endpoint(routes.getManagedAppointment, async ({ actor, now }, { table }) => {
  const found = await managedBy(table, actor);
  if (!found) return refuse('NOT_FOUND');
  return { body: managedView(found, actor, now), headers: { etag: etagOf(found.appointment) } };
});
