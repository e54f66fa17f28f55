import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { reschedule } from '../store/moves.ts';
import { endpoint } from './callers/dependencies.ts';

/** Moves an appointment to another time, and to another doctor if need be. */
export const rescheduleAppointment = endpoint(
  routes.rescheduleAppointment,
  async ({ path, body, actor, now, requestId, expectedVersion }, { table, random, newRoom }) => {
    const appointment = await reschedule(table, path.appointmentId, body, {
      asking: { actor, expectedVersion, now },
      cause: { actor, correlationId: requestId },
      random,
      newRoom,
    });
    if (isRefusal(appointment)) return appointment;
    return { body: appointmentView(appointment), headers: { etag: etagOf(appointment) } };
  },
);
