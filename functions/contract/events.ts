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
  /** Where it was before a move. */
  previous: z.object({ start: z.string(), end: z.string(), doctorId: z.string() }).optional(),
  actor: z.object({ id: z.string(), role: z.enum([...ROLES, 'system']) }),
  /** Follows one request from the API to the last mail. */
  correlationId: z.string(),
});
export type AppointmentEventDetail = z.infer<typeof appointmentEvent>;

/** A doctor's offered hours changed: new hours, leave, a closure, or the end of one. */
export const scheduleEvent = z.object({
  ...header,
  type: z.literal('ScheduleChanged'),
  clinicId: z.string(),
  doctorId: z.string(),
  /** The clinic-local dates whose hours were made anew, both included. */
  from: z.string(),
  to: z.string(),
  correlationId: z.string(),
});
export type ScheduleEventDetail = z.infer<typeof scheduleEvent>;

/** Everything that travels over the bus. */
export const anyEvent = z.discriminatedUnion('type', [appointmentEvent, scheduleEvent]);
export type EventDetail = z.infer<typeof anyEvent>;
