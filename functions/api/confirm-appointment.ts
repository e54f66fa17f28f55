import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { confirmHold } from '../domain/transitions.ts';
import { changeAppointment } from '../store/changes.ts';
import { endpoint } from './callers/dependencies.ts';

/** Turns a hold that has not run out into an appointment. */
export const confirmAppointment = endpoint(
  routes.confirmAppointment,
  async ({ path, actor, now, requestId, expectedVersion }, { table, random }) => {
    const appointment = await changeAppointment(
      table,
      path.appointmentId,
      { actor, correlationId: requestId },
      random,
      (before) => confirmHold(before, { actor, expectedVersion, now }),
    );
    if (isRefusal(appointment)) return appointment;
    return { body: appointmentView(appointment), headers: { etag: etagOf(appointment) } };
  },
);
