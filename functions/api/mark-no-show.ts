import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { markNoShow as decideNoShow } from '../domain/transitions.ts';
import { changeAppointment } from '../store/changes.ts';
import { endpoint } from './callers/dependencies.ts';

/** Notes that the patient did not come. */
export const markNoShow = endpoint(
  routes.markNoShow,
  async ({ path, actor, now, requestId, expectedVersion }, { table, random }) => {
    const appointment = await changeAppointment(
      table,
      path.appointmentId,
      { actor, correlationId: requestId },
      random,
      (before) => decideNoShow(before, { actor, expectedVersion, now }),
    );
    if (isRefusal(appointment)) return appointment;
    return { body: appointmentView(appointment), headers: { etag: etagOf(appointment) } };
  },
);
