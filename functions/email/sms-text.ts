import type { NotificationKind } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Period, Visit } from './models.ts';
import { oneLine, shortDateText, timeText, zoneText } from './wording.ts';

/** What the person was last told, where that changes what a message has to say; as in the mails' models. */
export interface SmsDetails {
  readonly standsAgain?: boolean | undefined;
  readonly isNewLink?: boolean | undefined;
  readonly previousDoctorName?: string | undefined;
  readonly previous?: Period | undefined;
  readonly expiresAt?: EpochMs | undefined;
}

/** An instant as the clinic reads it. */
interface When {
  /** `Mon, 9 Mar, 10:00` */
  readonly short: (instant: EpochMs) => string;
  /** `Mon, 9 Mar, 10:00 (UTC-4)` */
  readonly full: (instant: EpochMs) => string;
}

/** The time of the visit, and the one that they were last told where that is another. */
const bothTimes = (start: EpochMs, at: When, { previous }: SmsDetails): string =>
  `${at.full(start)}${previous === undefined ? '' : ` (before: ${at.short(previous.start)})`}`;

/** What a message says of the visit; the text of a MESSAGE is the clinic's own and too long for one. */
const SAYS: Record<Exclude<NotificationKind, 'MESSAGE'>, (start: EpochMs, at: When, details: SmsDetails) => string> = {
  CONFIRMED: (start, at, { standsAgain, isNewLink, previousDoctorName }) =>
    `your appointment ${standsAgain === true ? 'stands after all' : 'is confirmed'}${previousDoctorName === undefined ? '' : ' with another doctor'}: ${at.full(start)}.${isNewLink === true ? ' The video link is new.' : ''}`,
  RESCHEDULED: (start, at, { previousDoctorName }) =>
    `your appointment has a new time${previousDoctorName === undefined ? '' : ' and a new doctor'}: ${at.full(start)}.`,
  REASSIGNED: (start, at, { standsAgain }) =>
    `another doctor will see you at your appointment: ${at.full(start)}.${standsAgain === true ? ' It needs no new time.' : ''}`,
  CANCELLED: (start, at, details) => `your appointment is cancelled: ${bothTimes(start, at, details)}.`,
  NEEDS_NEW_TIME: (start, at, details) =>
    `please choose a new time for your appointment of ${bothTimes(start, at, details)}.`,
  REMINDER: (start, at) => `a reminder of your appointment: ${at.full(start)}.`,
  WAITLIST_OFFER: (start, at, { previousDoctorName, expiresAt }) =>
    `${previousDoctorName === undefined ? 'a time you wished for is free' : 'the time offered has a new doctor'}: ${at.full(start)}. We keep it ${expiresAt === undefined ? 'for you for a while' : `until ${at.full(expiresAt)}`}.`,
  OFFER_EXPIRED: (start, at) => `the time we offered is no longer kept for you: ${at.full(start)}.`,
};

/** Phones show it to whoever looks: who, when and whom to call, and nothing of why. In letters that fit one SMS. */
export const smsText = (kind: keyof typeof SAYS, { clinic, appointment }: Visit, details: SmsDetails = {}): string => {
  const { timeZone } = clinic;
  const short = (instant: EpochMs) => `${shortDateText(instant, timeZone)}, ${timeText(instant, timeZone)}`;
  const full = (instant: EpochMs) =>
    `${short(instant)} (${zoneText(instant, timeZone).split(', ').at(-1) ?? timeZone})`;
  const says = SAYS[kind](appointment.start, { short, full }, details);
  return `${oneLine(clinic.name)}: ${says} Tel. ${oneLine(clinic.phone)}`.replaceAll('−', '-');
};
