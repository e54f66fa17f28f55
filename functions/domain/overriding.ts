import type { Appointment } from './appointment.ts';
import { chooseDoctor, type Random } from './assignment.ts';
import type { BookingRequest, Choice } from './booking.ts';
import { suits } from './clinic.ts';
import { type Claim, claimAt, type DoctorDay, isOpen, takenAt, worksAt } from './doctor-day.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type EpochMs, isAligned, localDateOf, MINUTE_MS, type Quarter, quarterAt } from './time.ts';
import type { Change } from './transitions.ts';

/** A time that staff book for a patient whatever notice and horizon are. */
export interface Override extends BookingRequest {
  /** Also whatever hours, suitability and buffers are. */
  readonly outsideSchedule: boolean;
}

export const endOf = ({ start, type }: Pick<Override, 'start' | 'type'>): EpochMs =>
  start + type.durationMinutes * MINUTE_MS;

/** Why an override's start cannot be asked for at all, whoever is free; `undefined` when it can. */
export const refuseOverrideStart = (start: EpochMs, now: EpochMs): Refusal | undefined => {
  if (!isAligned(start)) return refuse('MISALIGNED_TIME');
  return start < now ? refuse('OUTSIDE_BOOKING_WINDOW', { detail: 'This time is in the past.' }) : undefined;
};

/** Why no doctor can take an override; `undefined` when one may. */
export const refuseOverrideEnd = (override: Override): Refusal | undefined => {
  const { timeZone } = override.clinic;
  return localDateOf(override.start, timeZone) === localDateOf(endOf(override) - 1, timeZone)
    ? undefined
    : refuse('NO_DOCTOR_AVAILABLE', { detail: 'An appointment lies within one date.' });
};

/** What an override claims of a doctor; outside the schedule nothing after the visit is kept free. */
export const overrideClaim = ({ start, type, outsideSchedule }: Override, day: DoctorDay): Claim => {
  const claim = claimAt(day, quarterAt(start), type);
  return outsideSchedule ? { visit: claim.visit, buffer: [] } : claim;
};

/**
 * How well a doctor fits an override, 0 best; `undefined` when not at all. What is taken may be a buffer, which an
 * override outside the schedule may use, so taken doctors come last instead of not at all.
 */
const rankOf = (override: Override, day: DoctorDay, now: EpochMs): number | undefined => {
  const taken = takenAt(day, now);
  if (!override.outsideSchedule) return isOpen(day, quarterAt(override.start), override.type, taken) ? 0 : undefined;
  const claim = overrideClaim(override, day);
  const isFree = claim.visit.every((quarter) => !taken.has(quarter));
  const fit = !suits(day, override.type) ? 2 : worksAt(day, claim) ? 0 : 1;
  return isFree ? fit : 3 + fit;
};

const BY_THE_CLINIC = 'Booked by the clinic';

/** Picks the doctor to try next: the best fitting, among equals by load as a booking would. */
export const chooseForOverride = (
  override: Override,
  days: readonly DoctorDay[],
  now: EpochMs,
  random: Random,
): Choice | undefined => {
  const ranked = days
    .filter(({ doctorId }) => override.doctorId === undefined || doctorId === override.doctorId)
    .flatMap((day) => {
      const rank = rankOf(override, day, now);
      return rank === undefined ? [] : [{ day, rank }];
    });
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const among = ranked.filter(({ rank }) => rank === best).map(({ day }) => day);
  const day = chooseDoctor(among, random);
  if (!day) return undefined;
  const how =
    override.doctorId === undefined ? `one of ${among.length} doctors who can take it` : 'with the doctor named';
  const past = override.outsideSchedule ? 'past the schedule' : 'within the hours';
  return {
    day,
    claim: overrideClaim(override, day),
    assignment: { policy: 'override', reason: `${BY_THE_CLINIC} ${past}, ${how}.` },
  };
};

/** An appointment that gives some of its buffer away; its visit stays as it is. */
export const releaseBuffer = (before: Appointment, quarters: readonly Quarter[], now: EpochMs): Change => ({
  after: {
    ...before,
    buffer: before.buffer.filter((quarter) => !quarters.includes(quarter)),
    version: before.version + 1,
    updatedAt: now,
  },
  event: 'AppointmentBufferReleased',
});

/** Whether somebody is away for some part of a visit. */
export const isAwayFor = (
  absences: readonly { readonly start: EpochMs; readonly end: EpochMs }[],
  visit: Pick<Appointment, 'start' | 'end'>,
): boolean => absences.some(({ start, end }) => start < visit.end && end > visit.start);
