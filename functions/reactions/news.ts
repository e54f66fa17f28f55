import type { AppointmentEventDetail } from '../contract/events.ts';
import type { Appointment } from '../domain/appointment.ts';
import { moveRequest } from '../domain/moving.ts';
import type { AppointmentNews } from '../domain/notification.ts';
import { fromIso, toUtc } from '../domain/time.ts';
import { asOf, IN_LINE } from '../domain/waitlist.ts';
import type { CalendarMethod } from '../email/calendar.ts';
import { composeMail, type Mail } from '../email/compose.ts';
import type { MailModels } from '../email/models.ts';
import { alternatives } from '../store/alternatives.ts';
import { appointmentAsOf } from '../store/appointments.ts';
import { findWish } from '../store/wishes.ts';
import type { Letter, Mailroom } from './deliver.ts';
import { smsText } from './sms.ts';
import { calendarPart, type MailableVisit, mailableVisit } from './visit.ts';

/** What happened: the event, the appointment as it is stored now, and as it was before the event. */
export interface Happening {
  readonly event: AppointmentEventDetail;
  readonly appointment: Appointment;
  readonly before: Appointment | undefined;
}

/** Where the reader of a mail books anew. */
const bookUrl = ({ webUrl }: Mailroom, clinicId: string): string => `${webUrl}/book?clinic=${clinicId}`;

/** The nearest open times, each with the link that moves the appointment there in one step. */
const choicesFor = async (
  { table, now }: Mailroom,
  { clinic, type, model }: MailableVisit,
  appointment: Appointment,
): Promise<MailModels['NEEDS_NEW_TIME']['alternatives']> => {
  const request = moveRequest(appointment, clinic, type, { start: appointment.start });
  const open = await alternatives(table, request, now(), appointment);
  return open.map(({ start, end }) => ({ start, end, url: `${model.manageUrl}&start=${toUtc(start)}` }));
};

const CANCELLED_BY = {
  patient: 'patient',
  doctor: 'clinic',
  staff: 'clinic',
  admin: 'clinic',
  system: 'system',
} as const;

/** Whether the wish to which a time was offered is still in line. */
const isStillWaiting = async (
  { table, now }: Mailroom,
  { patientId, waitlistEntryId = '' }: Appointment,
): Promise<boolean> => {
  const wish = await findWish(table, patientId, waitlistEntryId);
  return wish !== undefined && IN_LINE[asOf(wish, now()).status];
};

type Compose = (room: Mailroom, visit: MailableVisit, happening: Happening) => Promise<Mail> | Mail;

/** What each news says. */
const MAILS: Record<AppointmentNews, Compose> = {
  CONFIRMED: (_, { model }) => composeMail('CONFIRMED', model),
  RESCHEDULED: (_, { model }, { event: { previous }, appointment: { start, end } }) =>
    composeMail('RESCHEDULED', {
      ...model,
      previous: previous ? { start: fromIso(previous.start), end: fromIso(previous.end) } : { start, end },
    }),
  REASSIGNED: (_, { model }, { before }) =>
    composeMail('REASSIGNED', { ...model, previousDoctorName: before?.doctor.name ?? 'the doctor you had before' }),
  CANCELLED: (room, { model, clinic }, { event, appointment }) =>
    composeMail('CANCELLED', {
      ...model,
      by: CANCELLED_BY[event.actor.role],
      clinicReason: appointment.cancelReason,
      bookUrl: bookUrl(room, clinic.id),
    }),
  NEEDS_NEW_TIME: async (room, visit, { appointment }) =>
    composeMail('NEEDS_NEW_TIME', { ...visit.model, alternatives: await choicesFor(room, visit, appointment) }),
  WAITLIST_OFFER: ({ webUrl, now }, { model }, { appointment: { waitlistEntryId, holdExpiresAt } }) =>
    composeMail('WAITLIST_OFFER', {
      ...model,
      expiresAt: holdExpiresAt ?? now(),
      acceptUrl: `${webUrl}/waitlist/${waitlistEntryId}/accept`,
      declineUrl: `${webUrl}/waitlist/${waitlistEntryId}/decline`,
    }),
  OFFER_EXPIRED: async (room, { model }, { appointment }) =>
    composeMail('OFFER_EXPIRED', {
      ...model,
      waitlistUrl: `${room.webUrl}/waitlist`,
      isStillWaiting: await isStillWaiting(room, appointment),
    }),
};

/** What each news does to the entry in the reader's calendar; one that needs a new time stays in it. */
const CALENDAR: Record<AppointmentNews, CalendarMethod | undefined> = {
  CONFIRMED: 'REQUEST',
  RESCHEDULED: 'REQUEST',
  REASSIGNED: 'REQUEST',
  CANCELLED: 'CANCEL',
  NEEDS_NEW_TIME: undefined,
  WAITLIST_OFFER: undefined,
  OFFER_EXPIRED: undefined,
};

/** The letter that tells the patient; `undefined` when there is nobody to write to. */
export const letterFor = async (
  room: Mailroom,
  kind: AppointmentNews,
  happening: Happening,
): Promise<Letter | undefined> => {
  const { event, appointment } = happening;
  const visit = await mailableVisit(room, appointment);
  if (!visit) return undefined;
  const method = CALENDAR[kind];
  return {
    kind,
    occasion: [appointment.id, event.version],
    at: fromIso(event.occurredAt),
    appointmentId: appointment.id,
    correlationId: event.correlationId,
    to: visit.patient,
    from: visit.clinic,
    mail: await MAILS[kind](room, visit, happening),
    calendar: method && calendarPart(visit, appointment, method, room.mailFrom),
    text: smsText(kind, visit.model),
  };
};

/** The appointment before an event; the first has none. */
export const beforeEvent = (
  { table }: Mailroom,
  { appointmentId, version }: AppointmentEventDetail,
): Promise<Appointment | undefined> => appointmentAsOf(table, appointmentId, version - 1);
