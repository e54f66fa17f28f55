import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { derivedId } from '../domain/ids.ts';
import { isRefusal } from '../domain/refusal.ts';
import { hold } from '../store/booking.ts';
import { requestHash } from '../store/idempotency.ts';
import { endpoint } from './callers/dependencies.ts';

/** Holds a time for its patient while they decide; nobody else can take it until it runs out. */
export const holdAppointment = endpoint(
  routes.holdAppointment,
  async ({ body, actor, now, requestId, idempotencyKey }, { table, random, newId, newRoom }) => {
    const appointment = await hold(table, body, {
      patientId: actor.id,
      appointmentId: idempotencyKey === undefined ? newId('appt') : derivedId('appt', actor.id, idempotencyKey),
      cause: { actor, correlationId: requestId, requestHash: requestHash('holdAppointment', body) },
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
