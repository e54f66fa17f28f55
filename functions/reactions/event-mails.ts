import { urlWithStart } from '../contract/manage-fragment.ts';
import { moveRequest } from '../domain/moving.ts';
import type { EventNoticeKind, History } from '../domain/notice-kinds.ts';
import type { Telling } from '../domain/telling.ts';
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
  return open.map(({ start, end }) => ({ start, end, url: urlWithStart(model.manageUrl, start) }));
};

/** Whether the waitlist entry to which a time was offered is still in line. */
const isStillWaiting = async ({ table, now }: Composing, { appointment }: History): Promise<boolean> => {
  const { patientId, waitlistEntryId = '' } = appointment;
  const entry = await findWish(table, patientId, waitlistEntryId);
  return entry !== undefined && IN_LINE[asOf(entry, now()).status];
};

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

/** What a text says of the difference between what the person knows and what is true. */
const differenceOf = ({ telling, history: { appointment } }: Facts) => {
  const { previous, previousDoctor, standsAgain, isNewLink, isInCalendar } = telling;
  return {
    previous: previous?.start === appointment.start ? undefined : previous,
    previousDoctorName: previousDoctor?.name,
    standsAgain,
    isNewLink,
    isInCalendar,
  };
};

/** What each kind of notice says. */
const MAILS: Record<EventNoticeKind, Compose> = {
  CONFIRMED: (facts) => composeMail('CONFIRMED', { ...facts.visit.model, ...differenceOf(facts) }),
  RESCHEDULED: (facts) => {
    const { previous = facts.history.appointment, previousDoctorName } = differenceOf(facts);
    return composeMail('RESCHEDULED', { ...facts.visit.model, previous, previousDoctorName });
  },
  REASSIGNED: (facts) => {
    const { previousDoctorName = 'the doctor you had before', standsAgain } = differenceOf(facts);
    return composeMail('REASSIGNED', { ...facts.visit.model, previousDoctorName, standsAgain });
  },
  CANCELLED: (facts) => {
    const { room, visit, telling, history } = facts;
    const { end, cancelReason } = history.appointment;
    return composeMail('CANCELLED', {
      ...visit.model,
      ...differenceOf(facts),
      by: CANCELLED_BY[telling.actor.role],
      clinicReason: cancelReason,
      bookUrl: `${room.webUrl}/book?clinic=${visit.clinic.id}`,
      manageUrl: room.now() < end ? visit.model.manageUrl : undefined,
    });
  },
  NEEDS_NEW_TIME: async (facts) =>
    composeMail('NEEDS_NEW_TIME', {
      ...facts.visit.model,
      ...differenceOf(facts),
      alternatives: facts.isToSend ? await choicesFor(facts.room, facts.visit, facts.history) : [],
    }),
  WAITLIST_OFFER: (facts) => {
    const { room, history } = facts;
    const { holdExpiresAt, waitlistEntryId } = history.appointment;
    return composeMail('WAITLIST_OFFER', {
      ...facts.visit.model,
      ...differenceOf(facts),
      expiresAt: holdExpiresAt ?? room.now(),
      acceptUrl: `${room.webUrl}/waitlist/${waitlistEntryId}/accept`,
      declineUrl: `${room.webUrl}/waitlist/${waitlistEntryId}/decline`,
    });
  },
  OFFER_EXPIRED: async (facts) => {
    const { room, history } = facts;
    return composeMail('OFFER_EXPIRED', {
      ...facts.visit.model,
      ...differenceOf(facts),
      waitlistUrl: `${room.webUrl}/waitlist`,
      appointmentsUrl: `${room.webUrl}/appointments`,
      isStillWaiting: await isStillWaiting(room, history),
    });
  },
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
  const { kind } = telling;
  const { appointment } = history;
  const method = CALENDAR[kind];
  return {
    kind,
    to: visit.patient,
    from: visit.clinic,
    correlationId,
    mail: await MAILS[kind](facts),
    calendar: method && calendarPart(visit, appointment, method, room.mailFrom),
    text: smsText(kind, visit.model, { ...differenceOf(facts), expiresAt: appointment.holdExpiresAt }),
  };
};
