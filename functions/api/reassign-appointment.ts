import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { reassign } from '../store/reassigning.ts';
import { endpoint } from './callers/dependencies.ts';

/** Gives an appointment to another doctor at the same time, to the one named or to one who is free. */
export const reassignAppointment = endpoint(
  routes.reassignAppointment,
  async ({ path, body = {}, actor, now, requestId, expectedVersion }, { table, random, newRoom }) => {
    const appointment = await reassign(table, path.appointmentId, body, {
      asking: { actor, expectedVersion, now },
      cause: { actor, correlationId: requestId },
      random,
      newRoom,
    });
    if (isRefusal(appointment)) return appointment;
    return { body: appointmentView(appointment, actor, now), headers: { etag: etagOf(appointment) } };
  },
);
