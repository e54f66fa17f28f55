import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { complete } from '../domain/transitions.ts';
import { changeAppointment } from '../store/changes.ts';
import { endpoint } from './callers/dependencies.ts';

/** Notes that the visit is over. */
export const completeAppointment = endpoint(
  routes.completeAppointment,
  async ({ path, actor, now, requestId, expectedVersion }, { table, random }) => {
    const appointment = await changeAppointment(
      table,
      path.appointmentId,
      { actor, correlationId: requestId },
      random,
      (before) => complete(before, { actor, expectedVersion, now }),
    );
    if (isRefusal(appointment)) return appointment;
    return { body: appointmentView(appointment), headers: { etag: etagOf(appointment) } };
  },
);
