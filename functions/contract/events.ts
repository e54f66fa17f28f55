import * as z from 'zod';
import { APPOINTMENT_EVENTS, ROLES, STATUSES } from '../domain/appointment.ts';

/** The bus's `source` of every event of this system. */
export const EVENT_SOURCE = 'appointments';

const header = {
  /** `<subject id>@<version>`: the same however often the event is delivered. */
  eventId: z.string(),
  version: z.number().int(),
  occurredAt: z.string(),
};

/** A change of an appointment: ids and facts, no personal data. */
export const appointmentEvent = z.object({
  ...header,
  type: z.enum(APPOINTMENT_EVENTS),
  appointmentId: z.string(),
  clinicId: z.string(),
  appointmentTypeId: z.string(),
  doctorId: z.string(),
  patientId: z.string(),
  status: z.enum(STATUSES),
  start: z.string(),
  end: z.string(),
  actor: z.object({ id: z.string(), role: z.enum([...ROLES, 'system']) }),
  /** Follows one request from the API to the last mail. */
  correlationId: z.string(),
});
export type AppointmentEventDetail = z.infer<typeof appointmentEvent>;
