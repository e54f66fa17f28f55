import { routes } from '../contract/routes.ts';
import { asSeenBy, concerns } from '../domain/appointment.ts';
import { refuse } from '../domain/refusal.ts';
import { readAt } from '../domain/transitions.ts';
import { calendarFor } from '../email/calendar.ts';
import { findAppointment } from '../store/appointments.ts';
import { getClinic, getType } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** The appointment as a file that calendars import, and update when it is imported again. */
export const getCalendar = endpoint(routes.getCalendar, async ({ path, actor, now }, { table, mailFrom }) => {
  const appointment = await findAppointment(table, path.appointmentId);
  if (!appointment || !concerns(appointment, actor)) return refuse('NOT_FOUND');
  const [clinic, type] = await Promise.all([
    getClinic(table, appointment.clinicId),
    getType(table, appointment.appointmentTypeId),
  ]);
  if (!clinic || !type) return refuse('NOT_FOUND');
  return {
    body: calendarFor(asSeenBy(readAt(appointment, now), actor), clinic, type, {
      method: 'PUBLISH',
      stampedAt: appointment.updatedAt,
      organizer: mailFrom,
    }),
    headers: { 'content-disposition': `attachment; filename="${appointment.id}.ics"` },
  };
});
