import { routes } from '../contract/routes.ts';
import { reschedule } from '../store/moves.ts';
import { answerWith } from './callers/appointments.ts';
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
    return answerWith(appointment, actor, now);
  },
);
