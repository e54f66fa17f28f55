import { routes } from '../contract/routes.ts';
import { concerns } from '../domain/appointment.ts';
import { cancel } from '../domain/cancelling.ts';
import { refuse } from '../domain/refusal.ts';
import { findAppointment } from '../store/appointments.ts';
import { changeAppointment } from '../store/changes.ts';
import { getClinic } from '../store/clinics.ts';
import { answerWith } from './callers/appointments.ts';
import { endpoint } from './callers/dependencies.ts';

/** Cancels; the doctor's and the patient's time is free again in the same moment. */
export const cancelAppointment = endpoint(
  routes.cancelAppointment,
  async ({ path, body, actor, now, requestId, expectedVersion }, { table, random }) => {
    const found = await findAppointment(table, path.appointmentId);
    const clinic = found && concerns(found, actor) ? await getClinic(table, found.clinicId) : undefined;
    if (!clinic) return refuse('NOT_FOUND');
    const appointment = await changeAppointment(
      table,
      path.appointmentId,
      { actor, correlationId: requestId },
      random,
      (before) => cancel(before, clinic, { actor, expectedVersion, now }, body?.reason),
    );
    return answerWith(appointment, actor, now);
  },
);
