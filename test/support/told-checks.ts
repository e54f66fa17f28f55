import type { Appointment } from '../../functions/domain/appointment.ts';
import { type EpochMs, MINUTE_MS } from '../../functions/domain/time.ts';
import type { ReadMail } from './read-mail.ts';

// Whether what somebody is told is true, and says all that they do not know.

/** What a person was last told through a channel: the appointment as it was, by which kind of notice. */
export interface Heard {
  readonly kind: string;
  readonly state: Appointment;
}

/** Everything that a notice is judged by. */
export interface Facts {
  /** The appointment as it is stored. */
  readonly now: Appointment;
  readonly heard: Heard | undefined;
  /** The appointment as it was booked or accepted, which its patient saw. */
  readonly booked: Appointment | undefined;
  readonly cancelledBy: 'patient' | 'staff' | undefined;
  /** Whether the patient's waitlist entry is in line. */
  readonly isInLine: boolean;
}

/** `09:00` in New York in winter, where all of this happens. */
export const clockTime = (instant: EpochMs): string => new Date(instant - 300 * MINUTE_MS).toISOString().slice(11, 16);

const isOffer = ({ state }: Heard): boolean => state.status === 'PENDING' || state.status === 'EXPIRED';
const asked = (heard: Heard | undefined): boolean => heard?.kind.startsWith('Please choose') === true;

/** The appointment as the person knows it: as last told, or as they booked it. */
const baseOf = ({ heard, booked }: Facts): Appointment | undefined =>
  heard === undefined || isOffer(heard) ? booked : heard.state;

const isTrue = (kind: string, { status, attention }: Appointment): boolean => {
  const isExpected = (status === 'CONFIRMED' || status === 'CHECKED_IN') && attention === undefined;
  if (/^(Confirmed|New)/.test(kind)) return isExpected;
  if (kind === 'Cancelled') return status === 'CANCELLED';
  if (kind.startsWith('Please choose')) return status === 'CONFIRMED' && attention !== undefined;
  if (kind.startsWith('A time is free')) return status === 'PENDING';
  return kind === 'No longer kept for you' && (status === 'EXPIRED' || status === 'CANCELLED');
};

const namesFaults = ({ kind, subject, text, html }: ReadMail, { now }: Facts): (string | false)[] => [
  !isTrue(kind, now) && 'is not true',
  !subject.includes(clockTime(now.start)) && 'has another time in its subject',
  !text.includes(now.doctor.name) && 'does not name the doctor',
  /\bundefined\b|\[object|NaN/.test(text + html) && 'has a gap',
];

const calendarFaults = ({ kind, text, calendar }: ReadMail, { now }: Facts): (string | false)[] => {
  const hasFile = calendar('UID') !== undefined;
  const method = kind === 'Cancelled' ? 'CANCEL' : 'REQUEST';
  return [
    hasFile !== /^(Confirmed|New|Cancelled)/.test(kind) && 'has a calendar entry or has none',
    hasFile !== /attached file (takes|updates|puts)/.test(text) && 'does not say what the attached file does',
    hasFile && calendar('METHOD') !== method && 'has another calendar method',
    hasFile && Number(calendar('SEQUENCE')) !== now.version && 'has a calendar entry of another version',
    hasFile && !calendar('DTSTART')?.includes(`T${clockTime(now.start).replace(':', '')}00`) && 'enters another time',
    hasFile && !calendar('SUMMARY')?.includes(now.doctor.name) && 'enters another doctor',
  ];
};

const differenceFaults = ({ kind, text }: ReadMail, facts: Facts): (string | false)[] => {
  const { now, heard } = facts;
  const base = baseOf(facts);
  const known = [base, heard?.state].filter((one) => one !== undefined);
  const isMoved = base !== undefined && base.start !== now.start;
  const said = /(?:replaces the old time:|been moved there from) .*?(\d\d:\d\d)/.exec(text)?.[1];
  const doctor = /(?:have seen|instead of|It was with) (Doctor \d)/.exec(text)?.[1];
  const isExpected = /^(Confirmed|New)/.test(kind);
  const hasNewLink = base?.meetingUrl !== now.meetingUrl;
  return [
    isMoved && said === undefined && 'does not say that the time was another',
    said !== undefined && said !== clockTime(base?.start ?? now.start) && 'names a time that nobody knows',
    said === clockTime(now.start) && 'names the present time as the old one',
    text.includes('The time stays') && isMoved && 'says that the time stays',
    known.some((one) => one.doctor.id !== now.doctor.id) &&
      doctor === undefined &&
      heardDoctor(facts) &&
      'hides a change of doctor',
    doctor !== undefined && !known.some((one) => one.doctor.name === doctor) && 'names a doctor whom nobody knows',
    text.includes('not need a new time any more') && !asked(heard) && 'takes back what was not said',
    isExpected &&
      asked(heard) &&
      !isMoved &&
      !/after all|any more/.test(text) &&
      'does not say that it stands after all',
    isExpected && base !== undefined && hasNewLink !== text.includes('video visit is new') && 'is wrong about the link',
  ];
};

/** Whether the doctor whom the person heard of last, or booked, is another one now. */
const heardDoctor = ({ heard, booked, now }: Facts): boolean =>
  ((heard?.state ?? booked)?.doctor.id ?? now.doctor.id) !== now.doctor.id;

const personFaults = ({ text }: ReadMail, { cancelledBy, isInLine }: Facts): (string | false)[] => [
  /place on the waitlist stays/.test(text) && !isInLine && 'promises a place on the waitlist',
  /waitlist has ended/.test(text) && isInLine && 'ends a place on the waitlist',
  /You cancelled/.test(text) && cancelledBy !== 'patient' && 'says that the patient cancelled',
  /The clinic cancelled/.test(text) && cancelledBy !== 'staff' && 'says that the clinic cancelled',
];

/** What is wrong with a mail for somebody who heard what they heard. */
export const mailFaults = (mail: ReadMail, facts: Facts): string[] =>
  [namesFaults, calendarFaults, differenceFaults, personFaults]
    .flatMap((faultsOf) => faultsOf(mail, facts))
    .filter((fault) => fault !== false)
    .map((fault) => `the mail "${mail.subject}" ${fault}`);

const SMS_KINDS: readonly (readonly [RegExp, string])[] = [
  [/is confirmed|after all/, 'Confirmed'],
  [/has a new time|another doctor will/, 'New'],
  [/is cancelled/, 'Cancelled'],
  [/please choose/, 'Please choose'],
  [/wished for|time offered/, 'A time is free'],
  [/no longer kept/, 'No longer kept for you'],
];
export const smsKindOf = (text: string): string => SMS_KINDS.find(([words]) => words.test(text))?.[1] ?? 'unknown';

/** What is wrong with a short message for somebody who heard what they heard. */
export const smsFaults = (text: string, facts: Facts): string[] => {
  const { now, heard } = facts;
  const kind = smsKindOf(text);
  const base = baseOf(facts);
  const isMoved = base !== undefined && base.start !== now.start;
  const isOther = base !== undefined && base.doctor.id !== now.doctor.id;
  const faults: (string | false)[] = [
    !isTrue(kind, now) && 'is not true',
    !text.includes(clockTime(now.start)) && 'has another time',
    text.length > 160 && 'is too long',
    isMoved && !/has a new time|before: /.test(text) && 'does not say that the time was another',
    /has a new time/.test(text) && !isMoved && 'says that the time is new',
    /^(Confirmed|New)/.test(kind) && isOther && !/doctor/.test(text) && 'hides a change of doctor',
    /after all|needs no new time/.test(text) && !asked(heard) && 'takes back what was not said',
    kind === 'Confirmed' && asked(heard) && !/after all/.test(text) && 'does not say that it stands after all',
  ];
  return faults.filter((fault) => fault !== false).map((fault) => `the SMS "${text}" ${fault}`);
};

/** What is wrong with the newest notice in the app about something that was booked. */
export const appFaults = (subject: string, now: Appointment): string[] => {
  const isOver = now.status === 'COMPLETED' || now.status === 'NO_SHOW';
  const isRight = isTrue(subject.split(':')[0] ?? '', now) && subject.includes(clockTime(now.start));
  return isOver || isRight ? [] : [`the app says "${subject}"`];
};

/** What is wrong with the last thing that somebody heard, when nothing is on its way any more. */
export const endFaults = ({ now, heard, cancelledBy }: Facts, channel: string, at: EpochMs): string[] => {
  const { status, start, end, doctor, attention, waitlistEntryId, holdExpiresAt = end, updatedAt } = now;
  const isOver = at >= Math.min(end, holdExpiresAt);
  // From then on the end of an offer is too old to tell.
  const isOld = at >= updatedAt + 24 * 60 * MINUTE_MS;
  const isSame = heard?.state.start === start && heard.state.doctor.id === doctor.id;
  const isExpected = status === 'CONFIRMED' || status === 'CHECKED_IN';
  const kind = heard?.kind ?? '';
  const faults: (string | false)[] = [
    isExpected && !isOver && !isSame && 'knows another time or doctor, or none',
    isExpected &&
      !isOver &&
      attention === undefined &&
      !/^(Confirmed|New)/.test(kind) &&
      'does not know that it stands',
    isExpected && !isOver && attention !== undefined && !asked(heard) && 'does not know that a new time is needed',
    status === 'CANCELLED' &&
      heard !== undefined &&
      !isOffer(heard) &&
      kind !== 'Cancelled' &&
      'does not know of the end',
    (status === 'EXPIRED' || status === 'CANCELLED') &&
      cancelledBy !== 'patient' &&
      !isOld &&
      kind.startsWith('A time is free') &&
      'does not know that the offer has ended',
    status === 'PENDING' && waitlistEntryId !== undefined && !isOver && !isSame && 'does not know of the offer',
  ];
  return faults.filter((fault) => fault !== false).map((fault) => `by ${channel} the patient ${fault}`);
};
