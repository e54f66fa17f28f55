import { routes } from '../contract/routes.ts';
import { etagOf, managedView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { managedBy } from '../store/managed.ts';
import { reschedule } from '../store/moves.ts';
import { endpoint } from './callers/dependencies.ts';

/** Moves the appointment of a manage link, as its patient would; the mail about it brings a link for the new time. */
export const rescheduleManagedAppointment = endpoint(
  routes.rescheduleManagedAppointment,
  async ({ body, actor, now, requestId, expectedVersion }, { table, random, newRoom }) => {
    const found = await managedBy(table, actor);
    if (!found) return refuse('NOT_FOUND');
    const appointment = await reschedule(table, found.appointment.id, body, {
      asking: { actor, expectedVersion, now },
      cause: { actor, correlationId: requestId },
      random,
      newRoom,
    });
    if (isRefusal(appointment)) return appointment;
    return { body: managedView({ ...found, appointment }, actor, now), headers: { etag: etagOf(appointment) } };
  },
);
