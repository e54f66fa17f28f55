import { oneLine, webUrl, whenText, type When } from './wording.ts';
import type { MailAppointment, MailClinic, Visit } from './models.ts';

export type Tone = 'good' | 'news' | 'bad' | 'urgent';

export interface Action {
  readonly label: string;
  readonly url: string;
}

/**
 * What a reader sees, the same in HTML and in text. The templates are strict: every field is always there, and what
 * a mail doesn't have is `null` or empty.
 */
export interface MailView {
  readonly subject: string;
  readonly preview: string;
  readonly tone: Tone;
  readonly badge: string;
  readonly heading: string;
  readonly greeting: string | null;
  readonly paragraphs: readonly { readonly lines: readonly string[] }[];
  readonly card: Card | null;
  /** The clinic's own words. */
  readonly quote: { readonly label: string; readonly lines: readonly string[] } | null;
  readonly choices: { readonly label: string; readonly items: readonly Choice[] } | null;
  readonly primary: Action | null;
  readonly secondary: Action | null;
  readonly note: string | null;
  /** How to get no more of such mails. */
  readonly unsubscribe: Action | null;
  readonly sender: Sender;
}

export interface Choice extends Omit<When, 'zone'>, Action {
  /** Said once for all choices when it is the same. */
  readonly zone: string | null;
}

export interface Card extends When {
  /** The time is no longer true. */
  readonly struck: boolean;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly label: string;
  readonly text: string;
  readonly url: string | null;
}

export interface Sender {
  readonly name: string;
  readonly address: string | null;
  readonly phone: { readonly text: string; readonly url: string } | null;
}

const phoneOf = ({ phone }: MailClinic): NonNullable<Sender['phone']> => ({
  text: oneLine(phone),
  url: `tel:${phone.replaceAll(/[^+\d]/g, '')}`,
});

/** Who signs the mail. */
export const senderOf = (clinic: MailClinic): Sender => ({
  name: oneLine(clinic.name),
  address: oneLine(clinic.address),
  phone: phoneOf(clinic),
});

/** Whether the time of a card is the patient's, is kept for them to take, or is no longer true. */
type CardState = 'booked' | 'offered' | 'over';

/** For somebody whom the mail asks to call. */
export const callOf = (clinic: MailClinic): Action => ({ label: 'Call the clinic', url: phoneOf(clinic).url });

/** Where the visit takes place: the clinic's address, or the video call, whose room is open to those who booked. */
const placeOf = ({ appointment, clinic }: Pick<Visit, 'appointment' | 'clinic'>, state: CardState): Row => {
  if (appointment.mode === 'in-person')
    return { label: 'Where', text: `${oneLine(clinic.name)}, ${oneLine(clinic.address)}`, url: null };
  if (state === 'offered') return { label: 'Where', text: 'By video', url: null };
  const url = meetingOf(appointment);
  return url === null
    ? { label: 'Where', text: 'By video; please ask the clinic for the link', url }
    : { label: 'Where', text: 'By video', url };
};

/** The link of the video call. */
export const meetingOf = ({ mode, meetingUrl }: MailAppointment): string | null =>
  mode === 'virtual' ? (webUrl(meetingUrl) ?? null) : null;

/** The box with the date and time, the doctor, the type and the place. */
export const cardOf = (visit: Omit<Visit, 'recipientName'>, state: CardState = 'booked'): Card => ({
  ...whenText(visit.appointment.start, visit.appointment.end, visit.clinic.timeZone),
  struck: state === 'over',
  rows: [
    { label: 'With', text: oneLine(visit.appointment.doctor.name), url: null },
    { label: 'Visit', text: oneLine(visit.typeName), url: null },
    ...(state === 'over' ? [] : [placeOf(visit, state)]),
  ],
});

export const greetingOf = (name: string): string => `Hello ${oneLine(name)},`;
export const sentence = (...lines: readonly string[]): { readonly lines: readonly string[] } => ({ lines });
