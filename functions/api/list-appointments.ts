import { routes } from '../contract/routes.ts';
import { appointmentView } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { toUtc } from '../domain/time.ts';
import { pageOf } from '../http/cursor.ts';
import { appointmentsOfPatient } from '../store/appointments.ts';
import { endpoint } from './callers/dependencies.ts';

/** A patient's own appointments by start, page by page. */
export const listAppointments = endpoint(
  routes.listAppointments,
  async ({ query, actor, now }, { table, signingSecret }) => {
    const appointments = await appointmentsOfPatient(table, actor.id, query, now);
    const page = pageOf(appointments, query, ({ start, id }) => `${toUtc(start)}#${id}`, {
      secret: await signingSecret(),
      callerId: actor.id,
      operationId: 'listAppointments',
    });
    return isRefusal(page)
      ? page
      : { body: { ...page, items: page.items.map((item) => appointmentView(item, actor, now)) } };
  },
);
