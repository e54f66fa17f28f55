import {
  type Actor,
  type Appointment,
  type AppointmentEvent,
  concerns,
  nextStatus,
  type Status,
  type Transition,
} from './appointment.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type EpochMs, localDateOf } from './time.ts';

/** What a decision makes of an appointment: its next version, and the event that tells. */
export interface Change {
  readonly after: Appointment;
  readonly event: AppointmentEvent;
  /** The wish to which the waitlist offered it ends with it, instead of waiting on. */
  readonly leavesWaitlist?: true;
}

/** A change, the appointment as it stands when nothing is left to do, or why not. */
export type Decision = Change | Appointment | Refusal;

export const isChange = (decision: Decision): decision is Change => 'event' in decision;

/** Who asks for a change, of which version, and when. */
export interface Asking {
  readonly actor: Actor;
  readonly expectedVersion?: number | undefined;
  readonly now: EpochMs;
}

/** Refuses what is not the caller's, and a version that is not the stored one; in that order. */
export const refuseStale = (before: Appointment | undefined, asking: Asking): Refusal | undefined => {
  if (!before || !concerns(before, asking.actor)) return refuse('NOT_FOUND');
  const { expectedVersion } = asking;
  return expectedVersion !== undefined && expectedVersion !== before.version ? refuse('VERSION_CONFLICT') : undefined;
};

const VERBS: Record<Transition, string> = {
  confirm: 'confirmed',
  reschedule: 'rescheduled',
  reassign: 'reassigned',
  cancel: 'cancelled',
  checkIn: 'checked in',
  complete: 'completed',
  noShow: 'marked as a no-show',
  expire: 'expired',
};

export const refuseState = (before: Appointment, transition: Transition, now: EpochMs): Refusal =>
  refuse('INVALID_STATE', {
    detail: `An appointment that is ${readAt(before, now).status} cannot be ${VERBS[transition]}.`,
  });

/** The next version of an appointment, one transition on. */
const step = (
  before: Appointment,
  transition: Transition,
  event: AppointmentEvent,
  now: EpochMs,
  over: Partial<Appointment> = {},
): Change | Refusal => {
  const status = nextStatus(before.status, transition);
  if (!status) return refuseState(before, transition, now);
  const { attention, ...rest } = before;
  const kept = IS_AHEAD[status] && attention !== undefined ? { attention } : {};
  return { after: { ...rest, ...kept, ...over, status, version: before.version + 1, updatedAt: now }, event };
};

/** From the instant it expires on, a hold binds nobody. */
export const isExpired = ({ status, holdExpiresAt }: Appointment, now: EpochMs): boolean =>
  status === 'PENDING' && holdExpiresAt !== undefined && holdExpiresAt <= now;

/** Whether an appointment in this status may need a new time; what is over, or has begun with somebody, does not. */
const IS_AHEAD: Record<Status, boolean> = {
  PENDING: true,
  CONFIRMED: true,
  CHECKED_IN: false,
  COMPLETED: false,
  NO_SHOW: false,
  CANCELLED: false,
  EXPIRED: false,
};

/**
 * An appointment as it reads at `now`, even if the job that expires holds has not run yet: a hold that has run out is
 * EXPIRED, and what is over needs no new time. Its version stays the stored one.
 */
export const readAt = (stored: Appointment, now: EpochMs): Appointment => {
  const { holdExpiresAt: _, ...rest } = stored;
  const read: Appointment = isExpired(stored, now) ? { ...rest, status: 'EXPIRED' } : stored;
  if (read.attention === undefined || (IS_AHEAD[read.status] && read.end > now)) return read;
  const { attention: __, ...settled } = read;
  return settled;
};

/** Turns a live hold into an appointment; one already confirmed stays as it is. */
export const confirmHold = (before: Appointment | undefined, asking: Asking): Decision => {
  if (!before || !concerns(before, asking.actor)) return refuse('NOT_FOUND');
  if (before.status === 'EXPIRED' || isExpired(before, asking.now)) return refuse('HOLD_EXPIRED');
  if (before.status !== 'PENDING' && before.status !== 'CANCELLED') return before;
  return (
    refuseStale(before, asking) ??
    step(before, 'confirm', 'AppointmentConfirmed', asking.now, { holdExpiresAt: undefined })
  );
};

/** Ends a hold whose time is over; anything else stays as it is. */
export const expireHold = (before: Appointment | undefined, now: EpochMs): Decision => {
  if (!before) return refuse('NOT_FOUND');
  return isExpired(before, now) ? step(before, 'expire', 'HoldExpired', now, { holdExpiresAt: undefined }) : before;
};

/** The patient has arrived: possible from the appointment's local date on. */
export const checkIn = (before: Appointment | undefined, asking: Asking): Decision => {
  const stale = refuseStale(before, asking);
  if (stale || !before) return stale ?? refuse('NOT_FOUND');
  if (localDateOf(asking.now, before.timeZone) < localDateOf(before.start, before.timeZone))
    return refuse('TOO_EARLY', { detail: 'Check-in opens on the day of the appointment.' });
  return step(before, 'checkIn', 'AppointmentCheckedIn', asking.now);
};

/** The visit is over. */
export const complete = (before: Appointment | undefined, asking: Asking): Decision => {
  const stale = refuseStale(before, asking);
  if (stale || !before) return stale ?? refuse('NOT_FOUND');
  return step(before, 'complete', 'AppointmentCompleted', asking.now);
};

/** The patient did not come: possible from the start on. */
export const markNoShow = (before: Appointment | undefined, asking: Asking): Decision => {
  const stale = refuseStale(before, asking);
  if (stale || !before) return stale ?? refuse('NOT_FOUND');
  if (asking.now < before.start)
    return refuse('TOO_EARLY', { detail: 'A no-show can be marked once the appointment has started.' });
  return step(before, 'noShow', 'AppointmentNoShow', asking.now);
};
