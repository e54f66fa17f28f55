import type { routes } from '../../contract/routes.ts';
import { appointmentView, etagOf } from '../../contract/views.ts';
import type { Actor, Appointment } from '../../domain/appointment.ts';
import { derivedId } from '../../domain/ids.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Asking, Decision } from '../../domain/transitions.ts';
import type { Booking, Wish } from '../../store/booking.ts';
import { changeAppointment } from '../../store/changes.ts';
import { requestHash } from '../../store/idempotency.ts';
import type { Table } from '../../store/table.ts';
import { endpoint } from './dependencies.ts';

const answerOf = (appointment: Appointment, viewer: Actor, now: EpochMs) => ({
  body: appointmentView(appointment, viewer, now),
  headers: { etag: etagOf(appointment) },
});

/** An appointment as answered after a change of it, or why there was none. */
export const answerWith = (result: Appointment | Refusal, viewer: Actor, now: EpochMs) =>
  isRefusal(result) ? result : answerOf(result, viewer, now);

/** The routes that say everything with their path: one type, whatever they do. */
type TransitionRoute = typeof routes.confirmAppointment;

/** An operation that decides over one appointment and commits the decision. */
export const transitioning = (
  route: TransitionRoute,
  decide: (before: Appointment | undefined, asking: Asking) => Decision,
) =>
  endpoint(route, async ({ path, actor, now, requestId, expectedVersion }, { table, random }) =>
    answerWith(
      await changeAppointment(table, path.appointmentId, { actor, correlationId: requestId }, random, (before) =>
        decide(before, { actor, expectedVersion, now }),
      ),
      actor,
      now,
    ),
  );

/** An operation by which a patient takes a time. */
export const taking = (
  route: typeof routes.bookAppointment,
  take: (table: Table, wish: Wish, booking: Booking) => Promise<Appointment | Refusal>,
) =>
  endpoint(
    route,
    async ({ body, actor, now, requestId, idempotencyKey, admission }, { table, random, newId, newRoom }) => {
      const appointment = await take(table, body, {
        patientId: actor.id,
        appointmentId: idempotencyKey === undefined ? newId('appt') : derivedId('appt', actor.id, idempotencyKey),
        isKeyed: idempotencyKey !== undefined,
        cause: { actor, correlationId: requestId, requestHash: requestHash(route.operationId, body) },
        now,
        random,
        newRoom,
        admission,
      });
      if (isRefusal(appointment)) return appointment;
      // A repeated key gets the first answer, as it was.
      const { body: view, headers } = answerOf(appointment, actor, appointment.updatedAt);
      return { body: view, headers: { ...headers, location: `/appointments/${appointment.id}` } };
    },
  );
