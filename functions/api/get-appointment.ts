import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { concerns } from '../domain/appointment.ts';
import { refuse } from '../domain/refusal.ts';
import { findAppointment } from '../store/appointments.ts';
import { endpoint } from './callers/dependencies.ts';

/** One appointment, to those whom it concerns; for everybody else it does not exist. */
export const getAppointment = endpoint(routes.getAppointment, async ({ path, actor, now }, { table }) => {
  const appointment = await findAppointment(table, path.appointmentId);
  if (!appointment || !concerns(appointment, actor)) return refuse('NOT_FOUND');
  return { body: appointmentView(appointment, actor, now), headers: { etag: etagOf(appointment) } };
});
