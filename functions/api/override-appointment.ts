import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import type { Actor, Appointment } from '../domain/appointment.ts';
import { derivedId } from '../domain/ids.ts';
import { isRefusal } from '../domain/refusal.ts';
import { requestHash } from '../store/idempotency.ts';
import { planOverride, takeOverride } from '../store/overrides.ts';
import { clinicNamed } from './callers/clinics-of.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { patientFor } from './callers/patient-for.ts';

/** A repeated key gets the first answer, as it was. */
const answered = (appointment: Appointment, actor: Actor) => ({
  body: appointmentView(appointment, actor, appointment.updatedAt),
  headers: { location: `/appointments/${appointment.id}`, etag: etagOf(appointment) },
});

/** Staff book for a patient, known or not, past notice, horizon and perhaps the schedule; never twice at once. */
export const overrideAppointment = accountEndpoint(
  routes.overrideAppointment,
  async ({ body, actor, now, requestId, idempotencyKey }, dependencies) => {
    const { table, random, newId, newRoom } = dependencies;
    const clinic = await clinicNamed(table, actor, body.clinicId);
    if (isRefusal(clinic)) return clinic;
    const overriding = {
      appointmentId: idempotencyKey === undefined ? newId('appt') : derivedId('appt', actor.id, idempotencyKey),
      cause: { actor, correlationId: requestId, requestHash: requestHash('overrideAppointment', body) },
      now,
      random,
      newRoom,
    };
    const plan = await planOverride(table, body, overriding);
    if (isRefusal(plan)) return plan;
    if ('before' in plan) return answered(plan.before, actor);
    const patientId = await patientFor(dependencies, body, now);
    if (isRefusal(patientId)) return patientId;
    const appointment = await takeOverride(table, plan, patientId, body, overriding);
    return isRefusal(appointment) ? appointment : answered(appointment, actor);
  },
);
