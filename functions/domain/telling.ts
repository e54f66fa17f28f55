import type { Actor, Appointment } from './appointment.ts';
import {
  type EventNoticeKind,
  type History,
  indexOf,
  noticeKindOf,
  usefulUntil,
  type Version,
} from './notice-kinds.ts';
import type { NoticeEnd } from './notification.ts';
import type { EpochMs } from './time.ts';

// What a patient is told about an appointment. Each telling event has a notice for each channel. What a notice says is
// the difference between what was last told through its channel and what is true when it is sent, so that a notice that
// was skipped, lost or overtaken leaves no gap.

/** What the ledger says about an earlier notice in the same channel; `perhaps`: its sender died while sending. */
export type Told = 'told' | 'perhaps' | 'untold';

/** In what the person may know otherwise than it is true now. */
export interface Difference {
  /** The appointment as they may know it, where its time or else its doctor is another now. */
  readonly previous?: Appointment | undefined;
  /** The doctor of whom they heard, be it with the offer alone, where that is another now. */
  readonly previousDoctor?: Appointment['doctor'] | undefined;
  /** They had been told to find a new time, and the time they had stands after all. */
  readonly standsAgain?: boolean;
  /** They may know another link to the video visit. */
  readonly isNewLink?: boolean;
}

/** What one notice says. */
export interface Telling extends Difference {
  readonly kind: EventNoticeKind;
  /** An earlier notice put the appointment into their calendar. */
  readonly isInCalendar?: boolean;
  /** Who made the change that the notice is about. */
  readonly actor: Pick<Actor, 'id' | 'role'>;
}

const isSame = (a: Appointment, b: Appointment): boolean =>
  a.start === b.start &&
  a.end === b.end &&
  a.doctor.id === b.doctor.id &&
  a.mode === b.mode &&
  a.meetingUrl === b.meetingUrl &&
  a.attention === b.attention;

/** An offer does not say how patient and doctor meet: the confirmation does. */
const isSameOffer = (a: Appointment, b: Appointment): boolean =>
  a.start === b.start && a.end === b.end && a.doctor.id === b.doctor.id && a.holdExpiresAt === b.holdExpiresAt;

/** What was last told of some versions through the channel for certain, and what was perhaps told since. */
interface Heard {
  readonly told: Appointment | undefined;
  readonly perhaps: readonly Appointment[];
}

/**
 * What the person knows before a version. An offer is not an appointment: a person who was told of an offer alone knows
 * no appointment.
 */
interface Known {
  readonly appointments: Heard;
  readonly offers: Heard;
  /** The appointment as it was booked or accepted at first, which its patient saw. */
  readonly booked: Appointment | undefined;
  /**
   * Every state that the person may know as the present one: what was last told, or else what was booked at first, and
   * what was perhaps told since. What a notice says has to be right for each of them.
   */
  readonly bases: readonly Appointment[];
  /** Those of them in which they were expected: what a notice of another kind says has no link and no calendar entry. */
  readonly expected: Heard;
}

const isAppointment = ({ after: { status } }: Version): boolean => status !== 'PENDING' && status !== 'EXPIRED';
const isOffered = ({ after: { status } }: Version): boolean => status === 'PENDING';

const heardOf = (versions: readonly Version[], toldAt: (version: number) => Told): Heard => {
  const last = versions.findLast(({ version }) => toldAt(version) === 'told');
  const perhaps = versions.filter(({ version }) => version > (last?.version ?? 0) && toldAt(version) === 'perhaps');
  return { told: last?.after, perhaps: perhaps.map(({ after }) => after) };
};

const statesIn = ({ told, perhaps }: Heard): readonly Appointment[] =>
  told === undefined ? perhaps : [told, ...perhaps];

const knownBefore = ({ versions }: History, version: number, toldAt: (version: number) => Told): Known => {
  const earlier = versions.filter((one) => one.version < version);
  const known = earlier.filter(isAppointment);
  const appointments = heardOf(known, toldAt);
  const booked = earlier.find(({ type }) => type === 'AppointmentConfirmed')?.after;
  return {
    appointments,
    offers: heardOf(earlier.filter(isOffered), toldAt),
    bases: statesIn({ ...appointments, told: appointments.told ?? booked }),
    expected: heardOf(
      known.filter(({ after }) => after.attention === undefined),
      toldAt,
    ),
    booked,
  };
};

/** Whether the person knows for certain what is true now. */
const isKnown = (
  { told, perhaps }: Heard,
  now: Appointment,
  isSameAs: (a: Appointment, b: Appointment) => boolean,
): boolean => told !== undefined && perhaps.length === 0 && isSameAs(told, now);

const differenceOf = (now: Appointment, { appointments, offers, bases, expected, booked }: Known): Difference => {
  const isOther = ({ doctor }: Appointment): boolean => doctor.id !== now.doctor.id;
  const reassigned = bases.find(isOther);
  // Who was told of the appointment has no use for what was offered before.
  const offered = appointments.told === undefined ? statesIn(offers) : [];
  const linked = statesIn({ ...expected, told: expected.told ?? booked });
  return {
    previous: bases.find(({ start }) => start !== now.start) ?? reassigned,
    previousDoctor: (reassigned ?? offered.find(isOther))?.doctor,
    standsAgain: bases.some(({ attention }) => attention !== undefined),
    isNewLink: now.meetingUrl !== undefined && linked.some(({ meetingUrl }) => meetingUrl !== now.meetingUrl),
  };
};

/** The kind of notice about an appointment to which the patient is expected. */
const expectedKind = (now: Appointment, { previous }: Difference): EventNoticeKind => {
  if (previous === undefined) return 'CONFIRMED';
  return previous.start === now.start ? 'REASSIGNED' : 'RESCHEDULED';
};

/** Whether what a notice of this kind says is true of the appointment as it is stored. */
const isTrueOf = (kind: EventNoticeKind, { status, attention }: Appointment): boolean => {
  switch (kind) {
    case 'CONFIRMED':
    case 'RESCHEDULED':
    case 'REASSIGNED':
      return (status === 'CONFIRMED' || status === 'CHECKED_IN') && attention === undefined;
    case 'CANCELLED':
      return status === 'CANCELLED';
    case 'NEEDS_NEW_TIME':
      return status === 'CONFIRMED' && attention !== undefined;
    case 'WAITLIST_OFFER':
      return status === 'PENDING';
    case 'OFFER_EXPIRED':
      return status === 'EXPIRED' || status === 'CANCELLED';
    default:
      return kind satisfies never;
  }
};

/** Whether what a notice of this kind says was true until time passed: the offer has run out, the visit is over. */
const wasTrueOf = (kind: EventNoticeKind, { status, attention }: Appointment): boolean => {
  if (kind === 'WAITLIST_OFFER') return status === 'EXPIRED';
  const confirms = kind === 'CONFIRMED' || kind === 'RESCHEDULED' || kind === 'REASSIGNED';
  return confirms && (status === 'COMPLETED' || status === 'NO_SHOW') && attention === undefined;
};

/** From when on the notice of a change is of no use. An appointment whose hold has ended does not say when any more. */
export const noticeUsefulUntil = (
  kind: EventNoticeKind,
  { appointment }: History,
  { after, occurredAt }: Version,
): EpochMs => usefulUntil(kind, kind === 'WAITLIST_OFFER' ? after : appointment, occurredAt);

/** What the notice of one change says, or would have said in time when it is late; or why it says nothing. */
const tellingOf = (
  history: History,
  version: number,
  toldAt: (version: number) => Told,
  isLate: boolean,
): Telling | NoticeEnd => {
  const { appointment, versions } = history;
  const kind = noticeKindOf(history, version);
  const change = versions[indexOf(history, version)];
  if (kind === undefined || change === undefined) return 'outdated';
  const wasTrue = isLate && wasTrueOf(kind, appointment);
  const later = versions.filter((one) => one.version > version).map((one) => noticeKindOf(history, one.version));
  // The end of an offer tells nothing to those who did not hear of the offer in time.
  const tellsNothing = wasTrue && kind === 'WAITLIST_OFFER' ? 'OFFER_EXPIRED' : undefined;
  if (later.some((one) => one !== undefined && one !== tellsNothing)) return 'superseded';
  if (!wasTrue && !isTrueOf(kind, appointment)) return 'outdated';
  const { actor } = change;
  const known = knownBefore(history, version, toldAt);
  const { appointments, offers, expected } = known;
  const difference = differenceOf(appointment, known);
  switch (kind) {
    case 'CONFIRMED':
    case 'RESCHEDULED':
    case 'REASSIGNED':
      if (isKnown(appointments, appointment, isSame)) return 'unchanged';
      return {
        kind: expectedKind(appointment, difference),
        ...difference,
        isInCalendar: expected.told !== undefined,
        actor,
      };
    case 'NEEDS_NEW_TIME':
      return isKnown(appointments, appointment, isSame) ? 'unchanged' : { kind, ...difference, actor };
    case 'CANCELLED':
      return { kind, ...difference, actor };
    case 'WAITLIST_OFFER':
      return isKnown(offers, appointment, isSameOffer) ? 'unchanged' : { kind, ...difference, actor };
    case 'OFFER_EXPIRED':
      // To those who never heard of the offer, its end says nothing.
      return statesIn(offers).length > 0 ? { kind, ...difference, actor } : 'unchanged';
    default:
      return kind satisfies never;
  }
};

/**
 * What the notice of one change says through one channel when it is sent now, or why it is not sent.
 * @param toldAt what the ledger says of the notice of an earlier version in the same channel.
 */
export const whatToTell = (
  history: History,
  version: number,
  toldAt: (version: number) => Told,
  now: EpochMs,
): Telling | NoticeEnd => {
  const kind = noticeKindOf(history, version);
  const change = history.versions[indexOf(history, version)];
  const isLate = kind !== undefined && change !== undefined && now >= noticeUsefulUntil(kind, history, change);
  const telling = tellingOf(history, version, toldAt, isLate);
  return isLate && typeof telling !== 'string' ? 'too-late' : telling;
};

/** What a notice that is too late would have said in time. */
export const whatWasToTell = (
  history: History,
  version: number,
  toldAt: (version: number) => Told,
): Telling | NoticeEnd => tellingOf(history, version, toldAt, true);
