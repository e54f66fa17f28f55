import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { derivedId } from '../domain/ids.ts';
import { isRefusal } from '../domain/refusal.ts';
import { book } from '../store/booking.ts';
import { requestHash } from '../store/idempotency.ts';
import { endpoint } from './callers/dependencies.ts';

/** A patient asks for a time; a free doctor and the time are booked together or not at all. */
export const bookAppointment = endpoint(
  routes.bookAppointment,
  async ({ body, actor, now, requestId, idempotencyKey }, { table, random, newId, newRoom }) => {
    const appointment = await book(table, body, {
      patientId: actor.id,
      appointmentId: idempotencyKey === undefined ? newId('appt') : derivedId('appt', actor.id, idempotencyKey),
      cause: { actor, correlationId: requestId, requestHash: requestHash('bookAppointment', body) },
      now,
      random,
      newRoom,
    });
    if (isRefusal(appointment)) return appointment;
    return {
      body: appointmentView(appointment),
      headers: { location: `/appointments/${appointment.id}`, etag: etagOf(appointment) },
    };
  },
);
