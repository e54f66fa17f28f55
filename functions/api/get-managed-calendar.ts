import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { readAt } from '../domain/transitions.ts';
import { calendarFor } from '../email/calendar.ts';
import { managedBy } from '../store/managed.ts';
import { endpoint } from './callers/dependencies.ts';

/** The appointment of a manage link as a file that calendars import, and update when it is imported again. */
export const getManagedCalendar = endpoint(routes.getManagedCalendar, async ({ actor, now }, { table, mailFrom }) => {
  const found = await managedBy(table, actor);
  if (!found) return refuse('NOT_FOUND');
  const { appointment, clinic, type } = found;
  return {
    body: calendarFor(readAt(appointment, now), clinic, type, {
      method: 'PUBLISH',
      stampedAt: appointment.updatedAt,
      organizer: mailFrom,
    }),
    headers: { 'content-disposition': `attachment; filename="${appointment.id}.ics"` },
  };
});
