import type { Appointment } from '../domain/appointment.ts';
import { moveRequest } from '../domain/moving.ts';
import type { EventNoticeKind, History, Telling } from '../domain/telling.ts';
import { toUtc } from '../domain/time.ts';
import { asOf, IN_LINE } from '../domain/waitlist.ts';
import type { CalendarMethod } from '../email/calendar.ts';
import { composeMail, type Mail } from '../email/compose.ts';
import type { MailModels } from '../email/models.ts';
import { smsText } from '../email/sms-text.ts';
import { alternatives } from '../store/alternatives.ts';
import { findWish } from '../store/wishes.ts';
import type { Letter } from './letter.ts';
import type { Composing } from './queueing.ts';
import { calendarPart, type MailableVisit } from './visit.ts';

/** The nearest open times, each with the link that moves the appointment there in one step. */
const choicesFor = async (
  { table, now }: Composing,
  { clinic, type, model }: MailableVisit,
  { appointment }: History,
): Promise<MailModels['NEEDS_NEW_TIME']['alternatives']> => {
  const request = moveRequest(appointment, clinic, type, { start: appointment.start });
  const open = await alternatives(table, request, now(), appointment);
  return open.map(({ start, end }) => ({ start, end, url: `${model.manageUrl}&start=${toUtc(start)}` }));
};

/** Whether the waitlist entry to which a time was offered is still in line. */
const isStillWaiting = async ({ table, now }: Composing, { appointment }: History): Promise<boolean> => {
  const { patientId, waitlistEntryId = '' } = appointment;
  const entry = await findWish(table, patientId, waitlistEntryId);
  return entry !== undefined && IN_LINE[asOf(entry, now()).status];
};

/** The name of the doctor whom the person knows of, when it is another now. */
const otherDoctor = (previous: Appointment | undefined, { doctor }: Appointment): string | undefined =>
  previous !== undefined && previous.doctor.id !== doctor.id ? previous.doctor.name : undefined;

const CANCELLED_BY = {
  patient: 'patient',
  doctor: 'clinic',
  staff: 'clinic',
  admin: 'clinic',
  system: 'system',
} as const;

/** Everything that a mail is composed from. */
interface Facts {
  readonly room: Composing;
  readonly visit: MailableVisit;
  readonly telling: Telling;
  readonly history: History;
  /** Whether the mail is to be sent; otherwise only its subject is of interest, and open times are not looked up. */
  readonly isToSend: boolean;
}

type Compose = (facts: Facts) => Promise<Mail> | Mail;

/** What each kind of notice says. */
const MAILS: Record<EventNoticeKind, Compose> = {
  CONFIRMED: ({ visit: { model }, telling: { standsAgain } }) => composeMail('CONFIRMED', { ...model, standsAgain }),
  RESCHEDULED: ({ visit: { model }, telling: { previous }, history: { appointment } }) =>
    composeMail('RESCHEDULED', {
      ...model,
      previous: previous ?? appointment,
      previousDoctorName: otherDoctor(previous, appointment),
    }),
  REASSIGNED: ({ visit: { model }, telling: { previous, standsAgain } }) =>
    composeMail('REASSIGNED', {
      ...model,
      previousDoctorName: previous?.doctor.name ?? 'the doctor you had before',
      standsAgain,
    }),
  CANCELLED: ({ room, visit: { model, clinic }, telling: { previous, actor }, history: { appointment } }) =>
    composeMail('CANCELLED', {
      ...model,
      previous,
      by: CANCELLED_BY[actor.role],
      clinicReason: appointment.cancelReason,
      bookUrl: `${room.webUrl}/book?clinic=${clinic.id}`,
    }),
  NEEDS_NEW_TIME: async ({ room, visit, telling: { previous }, history, isToSend }) =>
    composeMail('NEEDS_NEW_TIME', {
      ...visit.model,
      previous,
      alternatives: isToSend ? await choicesFor(room, visit, history) : [],
    }),
  WAITLIST_OFFER: ({ room, visit: { model }, history: { appointment } }) =>
    composeMail('WAITLIST_OFFER', {
      ...model,
      expiresAt: appointment.holdExpiresAt ?? room.now(),
      acceptUrl: `${room.webUrl}/waitlist/${appointment.waitlistEntryId}/accept`,
      declineUrl: `${room.webUrl}/waitlist/${appointment.waitlistEntryId}/decline`,
    }),
  OFFER_EXPIRED: async ({ room, visit: { model }, history }) =>
    composeMail('OFFER_EXPIRED', {
      ...model,
      waitlistUrl: `${room.webUrl}/waitlist`,
      appointmentsUrl: `${room.webUrl}/appointments`,
      isStillWaiting: await isStillWaiting(room, history),
    }),
};

/** What each kind does to the entry in the reader's calendar; an appointment that needs a new time stays in it. */
const CALENDAR: Record<EventNoticeKind, CalendarMethod | undefined> = {
  CONFIRMED: 'REQUEST',
  RESCHEDULED: 'REQUEST',
  REASSIGNED: 'REQUEST',
  CANCELLED: 'CANCEL',
  NEEDS_NEW_TIME: undefined,
  WAITLIST_OFFER: undefined,
  OFFER_EXPIRED: undefined,
};

/** Composes what one change tells its patient. */
export const eventLetter = async (facts: Facts, correlationId: string | undefined): Promise<Letter> => {
  const { room, visit, telling, history } = facts;
  const { kind, previous, standsAgain } = telling;
  const { appointment } = history;
  const method = CALENDAR[kind];
  return {
    kind,
    to: visit.patient,
    from: visit.clinic,
    correlationId,
    mail: await MAILS[kind](facts),
    calendar: method && calendarPart(visit, appointment, method, room.mailFrom),
    text: smsText(kind, visit.model, {
      previous,
      standsAgain,
      previousDoctorName: otherDoctor(previous, appointment),
      expiresAt: appointment.holdExpiresAt,
    }),
  };
};
