import type { Actor, Appointment } from './appointment.ts';
import { cancel } from './cancelling.ts';
import { type AppointmentType, bookingWindow, type Clinic, type Doctor, suits } from './clinic.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type EpochMs, type LocalDate, localDateOf, quarterAt } from './time.ts';
import { type Asking, confirmHold, type Decision, expireHold, isChange, isExpired } from './transitions.ts';

export const WAITLIST_STATUSES = ['WAITING', 'OFFERED', 'FULFILLED', 'EXPIRED', 'WITHDRAWN'] as const;
export type WaitlistStatus = (typeof WAITLIST_STATUSES)[number];

/** Whether a wish in this status stands in line. */
export const IN_LINE: Record<WaitlistStatus, boolean> = {
  WAITING: true,
  OFFERED: true,
  FULFILLED: false,
  EXPIRED: false,
  WITHDRAWN: false,
};

/** What somebody wishes for: dates and wall times in the clinic's zone, all bounds included; the bounds of time are the start's. */
export interface Wanted {
  readonly clinicId: string;
  readonly appointmentTypeId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly earliest?: string | undefined;
  readonly latest?: string | undefined;
  readonly doctorId?: string | undefined;
}

export const OFFER_ENDS = ['ACCEPTED', 'PASSED', 'LAPSED'] as const;

/** The latest offer made to a wish: a hold of its own. It is open until it has ended. */
export interface Offer {
  readonly appointmentId: string;
  readonly expiresAt: EpochMs;
  readonly ended?: (typeof OFFER_ENDS)[number] | undefined;
}

/** A time held for a wish. */
export type HeldForWish = Appointment & {
  readonly status: 'PENDING';
  readonly holdExpiresAt: EpochMs;
  readonly waitlistEntryId: string;
};

/** A wish for a time that may open later. */
export interface WaitlistEntry extends Wanted {
  readonly id: string;
  readonly status: WaitlistStatus;
  readonly patientId: string;
  readonly timeZone: string;
  readonly offer?: Offer | undefined;
  /**
   * Times with their doctor that it is offered, or was until its owner declined or the offer ran out, and that still lie
   * ahead; it gets none of them again.
   */
  readonly offeredBefore: readonly string[];
  /** Only what opened from then on is for it: when it was made or last got an offer. */
  readonly since: EpochMs;
  readonly version: number;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** Why a wish cannot be made. One whose dates only end in the future may be; one that starts beyond the horizon may not. */
export const refuseWish = (
  { from, to, doctorId }: Wanted,
  clinic: Clinic,
  type: AppointmentType,
  doctor: Doctor | undefined,
  now: EpochMs,
): Refusal | undefined => {
  const { lastDate } = bookingWindow(clinic, now);
  if (to < localDateOf(now, clinic.timeZone))
    return refuse('OUTSIDE_BOOKING_WINDOW', { detail: 'These dates are in the past.' });
  if (from > lastDate)
    return refuse('OUTSIDE_BOOKING_WINDOW', {
      detail: `This clinic can be booked ${clinic.policy.horizonDays} days ahead.`,
    });
  return doctorId !== undefined && doctor && !suits(doctor, type) ? refuse('NO_DOCTOR_AVAILABLE') : undefined;
};

/** A new wish, last in line. */
export const newWish = (
  wanted: Wanted,
  { id, patientId, timeZone, now }: { id: string; patientId: string; timeZone: string; now: EpochMs },
): WaitlistEntry => ({
  ...wanted,
  id,
  status: 'WAITING',
  patientId,
  timeZone,
  offeredBefore: [],
  since: now,
  version: 1,
  createdAt: now,
  updatedAt: now,
});

/** Where a wish stands in its line: first come, first. */
export const placeInLine = ({ createdAt, id }: Pick<WaitlistEntry, 'createdAt' | 'id'>): string =>
  `${String(createdAt).padStart(15, '0')}#${id}`;

/** A time with its doctor, as a wish remembers it. */
const memoryOf = (start: EpochMs, doctorId: string): string => `${quarterAt(start)}@${doctorId}`;

export const wasOffered = ({ offeredBefore }: WaitlistEntry, start: EpochMs, doctorId: string): boolean =>
  offeredBefore.includes(memoryOf(start, doctorId));

/** The doctors whom a wish is or was offered at this start; it gets none of them again then. */
export const doctorsOfferedAt = ({ offeredBefore }: WaitlistEntry, start: EpochMs): string[] => {
  const prefix = memoryOf(start, '');
  return offeredBefore.filter((memory) => memory.startsWith(prefix)).map((memory) => memory.slice(prefix.length));
};

const changed = (wish: WaitlistEntry, over: Partial<WaitlistEntry>, now: EpochMs): WaitlistEntry => ({
  ...wish,
  ...over,
  version: wish.version + 1,
  updatedAt: now,
});

const isOver = ({ to, timeZone }: WaitlistEntry, now: EpochMs): boolean => to < localDateOf(now, timeZone);

/** The wish with this hold offered to it. */
export const offeredTo = (wish: WaitlistEntry, hold: HeldForWish, now: EpochMs): WaitlistEntry => {
  const ahead = wish.offeredBefore.filter((memory) => Number.parseInt(memory, 10) >= quarterAt(now));
  return changed(
    wish,
    {
      status: 'OFFERED',
      offer: { appointmentId: hold.id, expiresAt: hold.holdExpiresAt },
      offeredBefore: [...ahead, memoryOf(hold.start, hold.doctor.id)],
      since: now,
    },
    now,
  );
};

/** Whether this hold is what a wish is offered now. */
export const isOfferedTo = (wish: WaitlistEntry | undefined, { id }: Pick<Appointment, 'id'>): wish is WaitlistEntry =>
  wish?.status === 'OFFERED' && wish.offer?.appointmentId === id;

/** What a wish remembers without a time that was taken away from it: nobody declined that. */
const withoutTime = ({ offeredBefore }: WaitlistEntry, { start, doctor }: Appointment): string[] =>
  offeredBefore.filter((memory) => memory !== memoryOf(start, doctor.id));

/** The wish whose offered hold gets another doctor: it remembers that doctor instead of the one taken away from it. */
export const offerReassigned = (wish: WaitlistEntry, before: Appointment, after: Appointment): WaitlistEntry =>
  changed(
    wish,
    { offeredBefore: [...withoutTime(wish, before), memoryOf(after.start, after.doctor.id)] },
    after.updatedAt,
  );

/** Whether its owner or the clock ended an offer, and not staff, a leave or a doctor's going. */
const isPassedOn = ({ expiresAt }: Offer, { updatedAt }: Appointment, actor: Actor): boolean =>
  actor.role === 'patient' || expiresAt <= updatedAt;

/**
 * What becomes of a wish when `actor` makes `after` of the hold offered to it. It waits on unless it got the time, its
 * dates have passed, or its owner `leaves`; a time that was taken away from it, it may get again. `undefined` when this
 * hold is not what it is offered.
 */
export const afterOffer = (
  wish: WaitlistEntry | undefined,
  after: Appointment,
  actor: Actor,
  leaves: boolean,
): WaitlistEntry | undefined => {
  if (!isOfferedTo(wish, after) || !wish.offer || after.status === 'PENDING') return undefined;
  const now = after.updatedAt;
  const given = after.status !== 'CANCELLED' && after.status !== 'EXPIRED';
  const ended = given ? 'ACCEPTED' : after.status === 'EXPIRED' ? 'LAPSED' : 'PASSED';
  const waitsOn = leaves ? 'WITHDRAWN' : isOver(wish, now) ? 'EXPIRED' : 'WAITING';
  const offeredBefore = given || isPassedOn(wish.offer, after, actor) ? wish.offeredBefore : withoutTime(wish, after);
  return changed(wish, { status: given ? 'FULFILLED' : waitsOn, offer: { ...wish.offer, ended }, offeredBefore }, now);
};

export const withdrawn = (wish: WaitlistEntry, now: EpochMs): WaitlistEntry =>
  changed(wish, { status: 'WITHDRAWN' }, now);

/** The wish ended because its dates have passed; `undefined` when they have not, or something else is to end first. */
export const expired = (wish: WaitlistEntry, now: EpochMs): WaitlistEntry | undefined =>
  wish.status === 'WAITING' && isOver(wish, now) ? changed(wish, { status: 'EXPIRED' }, now) : undefined;

/** A wish as it is at `now`, whether or not the work that writes it down has come by: offers lapse, dates pass. */
export const asOf = (wish: WaitlistEntry, now: EpochMs): WaitlistEntry => {
  const lapsed = wish.status === 'OFFERED' && wish.offer !== undefined && wish.offer.expiresAt <= now;
  const settled: WaitlistEntry = lapsed
    ? { ...wish, status: 'WAITING', offer: wish.offer && { ...wish.offer, ended: 'LAPSED' } }
    : wish;
  return settled.status === 'WAITING' && isOver(settled, now) ? { ...settled, status: 'EXPIRED' } : settled;
};

/** The hold that an answer to an offer is about, or why there is nothing to answer. */
export const offerToAnswer = (wish: WaitlistEntry | undefined, answer: 'accept' | 'decline'): string | Refusal => {
  if (!wish) return refuse('NOT_FOUND');
  const { offer, status } = wish;
  if (offer && (status === 'OFFERED' || (status === 'FULFILLED' && answer === 'accept'))) return offer.appointmentId;
  if (offer?.ended === 'LAPSED' && status !== 'WITHDRAWN') return refuse('OFFER_EXPIRED');
  return refuse('INVALID_STATE', { detail: 'Nothing is offered to this wish now.' });
};

/** Takes an offered hold; one taken before stays as it is. */
export const acceptHold = (before: Appointment | undefined, asking: Asking): Decision => {
  const decision = confirmHold(before, asking);
  return 'refused' in decision && decision.refused === 'HOLD_EXPIRED' ? refuse('OFFER_EXPIRED') : decision;
};

/** Passes an offered hold on, and touches nothing that has become an appointment. */
export const declineHold = (before: Appointment | undefined, clinic: Clinic, asking: Asking): Decision => {
  if (before && (before.status === 'EXPIRED' || isExpired(before, asking.now))) return refuse('OFFER_EXPIRED');
  if (before && before.status !== 'PENDING' && before.status !== 'CANCELLED')
    return refuse('INVALID_STATE', { detail: 'This offer was accepted.' });
  return cancel(before, clinic, asking);
};

/** Lets a hold go with the wish it was offered to; whatever else it has become stays. */
export const releaseHold = (before: Appointment | undefined, clinic: Clinic, asking: Asking): Decision => {
  if (!before) return refuse('NOT_FOUND');
  if (before.status !== 'PENDING') return before;
  const decision = isExpired(before, asking.now) ? expireHold(before, asking.now) : cancel(before, clinic, asking);
  return isChange(decision) ? { ...decision, leavesWaitlist: true } : decision;
};
