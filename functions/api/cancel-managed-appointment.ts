import { routes } from '../contract/routes.ts';
import { etagOf, managedView } from '../contract/views.ts';
import { cancel } from '../domain/cancelling.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { changeAppointment } from '../store/changes.ts';
import { managedBy } from '../store/managed.ts';
import { endpoint } from './callers/dependencies.ts';

/** Cancels the appointment of a manage link, as its patient would. */
export const cancelManagedAppointment = endpoint(
  routes.cancelManagedAppointment,
  async ({ body, actor, now, requestId, expectedVersion }, { table, random }) => {
    const found = await managedBy(table, actor);
    if (!found) return refuse('NOT_FOUND');
    const { clinic } = found;
    const appointment = await changeAppointment(
      table,
      found.appointment.id,
      { actor, correlationId: requestId },
      random,
      (before) => cancel(before, clinic, { actor, expectedVersion, now }, body?.reason),
    );
    if (isRefusal(appointment)) return appointment;
    return { body: managedView({ ...found, appointment }, actor, now), headers: { etag: etagOf(appointment) } };
  },
);
