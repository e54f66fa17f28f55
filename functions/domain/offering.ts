import { type BookingRequest, draftAppointment, type NewRoom } from './booking.ts';
import {
  type AppointmentType,
  bookingWindow,
  type Clinic,
  type Doctor,
  type FormerTraits,
  horizonAt,
  isWithinWindow,
  suits,
} from './clinic.ts';
import {
  type Claim,
  claimAt,
  dayOpenedAt,
  type DoctorDay,
  fullness,
  isGivenBackBy,
  isOpen,
  lastOpenedAt,
  openStarts,
  quartersOf,
  takenAt,
} from './doctor-day.ts';
import { holdEnd } from './holds.ts';
import { derivedId } from './ids.ts';
import {
  addDays,
  atWallTime,
  type EpochMs,
  type LocalDate,
  localDateOf,
  type Quarter,
  startOfQuarter,
} from './time.ts';
import { type HeldForWish, type WaitlistEntry, wasOffered } from './waitlist.ts';

/** Time that opened, to be offered to those who wait. */
export interface Opening {
  readonly clinic: Clinic;
  /** The doctor-days on which it opened, as they are now. */
  readonly days: readonly DoctorDay[];
  /** Since when a doctor suits a type, where a change of skills made it so. */
  readonly suitsSince?: ((doctorId: string, typeId: string) => EpochMs | undefined) | undefined;
  /** The quarter-hours that opened; all of the days without them. */
  readonly quarters?: ReadonlySet<Quarter> | undefined;
  /** When `quarters` opened; without it each day says when its quarter-hours did. */
  readonly openedAt?: EpochMs | undefined;
  /** The wish that has just passed on this very time, and is not to be asked at once about the times beside it. */
  readonly passedBy?: string | undefined;
}

/** A start with a doctor that could be offered. */
export interface OpenTime {
  readonly day: DoctorDay;
  readonly start: EpochMs;
  readonly claim: Claim;
}

/** Since when a doctor suits the types that changes of skills added, the one from `before` to `after` included. */
export const suitsSinceAfter = (
  before: Doctor,
  after: Doctor,
  types: readonly AppointmentType[],
  now: EpochMs,
): Readonly<Record<string, EpochMs>> => {
  const suited = types.filter((type) => suits(after, type));
  return Object.fromEntries(
    suited.flatMap((type) => {
      const since = suits(before, type) ? before.suitsSince?.[type.id] : now;
      return since === undefined ? [] : [[type.id, since]];
    }),
  );
};

/** Whether a start lies within the dates and wall times wished for. A bound inside a clock change is Temporal's `compatible`. */
const isAtWantedTime = ({ from, to, earliest, latest, timeZone }: WaitlistEntry, { day, start }: OpenTime): boolean =>
  day.date >= from &&
  day.date <= to &&
  (earliest === undefined || start >= atWallTime(day.date, earliest, timeZone)) &&
  (latest === undefined || start <= atWallTime(day.date, latest, timeZone));

/** The first date that could not be booked at an instant, under the horizon of then. */
const firstBeyondHorizon = (clinic: Clinic, at: EpochMs): LocalDate =>
  addDays(localDateOf(at, clinic.timeZone), horizonAt(clinic, at) + 1);

const always = () => true;

/**
 * Which starts of a day were not open yet when the wish began to wait, because the date was beyond the horizon, the
 * doctor did not suit, the type had other traits, or some quarter-hour was taken; `undefined` for none, at little cost.
 */
const openedFor = (
  { since }: WaitlistEntry,
  type: AppointmentType,
  { openedAt, suitsSince }: Opening,
  firstBeyond: LocalDate,
  day: DoctorDay,
  now: EpochMs,
): ((start: Quarter) => boolean) | undefined => {
  if (openedAt !== undefined) return openedAt >= since ? always : undefined;
  if (day.date >= firstBeyond || (suitsSince?.(day.doctorId, type.id) ?? -Infinity) >= since) return always;
  const former = type.former !== undefined && type.former.until >= since ? type.former : undefined;
  if (!former && dayOpenedAt(day) < since) return undefined;
  const taken = takenAt(day, now);
  const wasOpen = (start: Quarter) =>
    former === undefined || (former.active && isOpen(day, start, asFormer(type, former), taken));
  return (start) => lastOpenedAt(day, start, type) >= since || !wasOpen(start);
};

const asFormer = (type: AppointmentType, { durationMinutes, bufferMinutes, specialization }: FormerTraits) => ({
  ...type,
  durationMinutes,
  bufferMinutes,
  specialization,
});

/** How much of a visit lies outside the time that opened: the less, the better it fits. */
const overhang = ({ claim }: OpenTime, { quarters }: Opening): number =>
  quarters === undefined ? 0 : claim.visit.filter((quarter) => !quarters.has(quarter)).length;

/**
 * The times of an opening that suit a wish, the best first: those that fit into the time that opened before those that
 * reach beyond it, then the earliest, then the doctor with most room. What its owner gave back themselves does not open
 * for them. Whether they are free then is not known here.
 */
export const timesFor = (wish: WaitlistEntry, type: AppointmentType, opening: Opening, now: EpochMs): OpenTime[] => {
  if (wish.status !== 'WAITING' || wish.id === opening.passedBy) return [];
  const window = bookingWindow(opening.clinic, now);
  const firstBeyond = firstBeyondHorizon(opening.clinic, wish.since);
  return opening.days
    .filter((day) => day.date >= wish.from && day.date <= wish.to)
    .filter((day) => wish.doctorId === undefined || wish.doctorId === day.doctorId)
    .flatMap((day) => {
      const hasOpened = openedFor(wish, type, opening, firstBeyond, day, now);
      const starts = hasOpened ? openStarts(day, type, now).filter(hasOpened) : [];
      return starts.map(
        (quarter): OpenTime => ({ day, start: startOfQuarter(quarter), claim: claimAt(day, quarter, type) }),
      );
    })
    .filter(({ claim }) => opening.quarters === undefined || quartersOf(claim).some((q) => opening.quarters?.has(q)))
    .filter(({ day, start }) => isWithinWindow(window, start, day.date))
    .filter((time) => isAtWantedTime(wish, time) && !wasOffered(wish, time.start, time.day.doctorId))
    .filter(({ day, claim }) => !isGivenBackBy(day, quartersOf(claim), wish.patientId, wish.createdAt))
    .sort(
      (a, b) =>
        overhang(a, opening) - overhang(b, opening) ||
        a.start - b.start ||
        fullness(a.day) - fullness(b.day) ||
        (a.day.doctorId < b.day.doctorId ? -1 : 1),
    );
};

/** Whether somebody with these quarter-hours taken can come then. */
export const canCome = ({ claim }: OpenTime, busy: ReadonlySet<Quarter>): boolean =>
  claim.visit.every((quarter) => !busy.has(quarter));

/**
 * The hold that a time offered to a wish becomes: exclusive until the clinic's offer runs out, and never longer than
 * until the visit would start. Its id follows from the wish as it is now, the doctor and the time: however often one
 * opening is met, one offer is made, and a later one of the same time is another appointment.
 */
export const draftOffer = (
  wish: WaitlistEntry,
  clinic: Clinic,
  type: AppointmentType,
  { day, start, claim }: OpenTime,
  newRoom: NewRoom,
  now: EpochMs,
): HeldForWish => {
  const request: BookingRequest = { clinic, type, start, doctorId: day.doctorId, patientId: wish.patientId };
  const assignment = {
    policy: 'waitlist',
    reason: 'Offered from the waitlist when this doctor’s time opened.',
  } as const;
  const id = derivedId('appt', wish.id, `${wish.version}:${day.doctorId}@${start}`);
  return {
    ...draftAppointment(request, { day, claim, assignment }, id, newRoom, now),
    status: 'PENDING',
    holdExpiresAt: holdEnd(now, clinic.policy.offerSeconds, start),
    waitlistEntryId: wish.id,
  };
};
