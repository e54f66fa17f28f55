import * as z from 'zod';
import { APPOINTMENT_EVENTS, ROLES, STATUSES } from '../domain/appointment.ts';
import { CHANNELS, NOTIFICATION_KINDS } from '../domain/notification.ts';

export { APPOINTMENT_EVENTS };

/** The bus's `source` of every event of this system. */
export const EVENT_SOURCE = 'appointments';

const header = {
  /**
   * `<subject id>@<version>`, of a schedule `<doctor id>@<version>#<to>`: no other event has it, and it is the same
   * however often the event is delivered.
   */
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
  /** The wish to which the waitlist offered this time. */
  waitlistEntryId: z.string().optional(),
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
  /** Whether it also concerns what was booked after `to`. */
  openEnded: z.boolean().optional(),
  correlationId: z.string(),
});
export type ScheduleEventDetail = z.infer<typeof scheduleEvent>;

/** A clinic's lead times of reminders changed: those of its coming appointments are to be arranged by the new ones. */
export const reminderPolicyEvent = z.object({
  ...header,
  type: z.literal('ReminderPolicyChanged'),
  clinicId: z.string(),
  correlationId: z.string(),
});
export type ReminderPolicyEventDetail = z.infer<typeof reminderPolicyEvent>;

/** What a reminder's schedule says when its time has come. It is no event: it comes from the scheduler, not over the bus. */
export const reminderDue = z.object({
  type: z.literal('ReminderDue'),
  appointmentId: z.string(),
  version: z.number().int(),
  leadMinutes: z.number().int(),
});
export type ReminderDue = z.infer<typeof reminderDue>;

/**
 * Why a notice did not arrive: refused by the service, sent back by the recipient's, or taken as unwanted; retried, and
 * there was no number to send it to.
 */
export const NOTICE_FAILURES = ['rejected', 'bounce', 'complaint', 'unreachable'] as const;

/** Somebody was not reached: a task for the staff of the clinic. */
export const notificationEvent = z.object({
  ...header,
  type: z.literal('NotificationFailed'),
  notificationId: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  channel: z.enum(CHANNELS),
  reason: z.enum(NOTICE_FAILURES),
  clinicId: z.string(),
  patientId: z.string(),
  appointmentId: z.string().optional(),
});
export type NotificationEventDetail = z.infer<typeof notificationEvent>;

/** A notice that had failed is to be tried once more. */
export const retryEvent = z.object({
  ...header,
  type: z.literal('NotificationRetried'),
  notificationId: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  channel: z.enum(CHANNELS),
  clinicId: z.string(),
  patientId: z.string(),
  appointmentId: z.string().optional(),
  announcementId: z.string().optional(),
});
export type RetryEventDetail = z.infer<typeof retryEvent>;

/** Something is to be told to several people, who are listed in so many parts. */
export const announcementEvent = z.object({
  ...header,
  type: z.literal('AnnouncementQueued'),
  announcementId: z.string(),
  /** The clinic whose staff sent it, or the platform's own id. */
  clinicId: z.string(),
  recipients: z.number().int(),
  chunks: z.number().int(),
  correlationId: z.string(),
});
export type AnnouncementEventDetail = z.infer<typeof announcementEvent>;

/** A time that opened is kept for a wish of the waitlist, as a hold of its own. */
export const waitlistEvent = z.object({
  ...header,
  type: z.literal('WaitlistOffered'),
  waitlistEntryId: z.string(),
  appointmentId: z.string(),
  clinicId: z.string(),
  appointmentTypeId: z.string(),
  doctorId: z.string(),
  patientId: z.string(),
  start: z.string(),
  end: z.string(),
  expiresAt: z.string(),
  correlationId: z.string(),
});
export type WaitlistEventDetail = z.infer<typeof waitlistEvent>;

/** A notice waits in the send queue: ids only, everything else is in the ledger. It is no event and on no bus. */
export const noticeQueued = z.object({
  type: z.literal('NoticeQueued'),
  personId: z.string(),
  notificationId: z.string(),
});
export type NoticeQueued = z.infer<typeof noticeQueued>;

/** Everything that travels over the bus. */
export const anyEvent = z.discriminatedUnion('type', [
  appointmentEvent,
  scheduleEvent,
  reminderPolicyEvent,
  notificationEvent,
  retryEvent,
  announcementEvent,
  waitlistEvent,
]);
export type EventDetail = z.infer<typeof anyEvent>;
