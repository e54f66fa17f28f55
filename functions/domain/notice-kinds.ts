import type { Actor, Appointment, AppointmentEvent } from './appointment.ts';
import type { NotificationKind } from './notification.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';

// Which change of an appointment has a notice, of what kind, and for how long that is of use.

/** The kinds of notice that events of an appointment lead to. */
export type EventNoticeKind = Exclude<NotificationKind, 'REMINDER' | 'MESSAGE'>;

/** One change in an appointment's history. */
export interface Version {
  readonly version: number;
  readonly type: AppointmentEvent;
  readonly occurredAt: EpochMs;
  readonly actor: Pick<Actor, 'id' | 'role'>;
  readonly correlationId: string;
  readonly after: Appointment;
}

/** An appointment as it is stored, and its changes, oldest first. */
export interface History {
  readonly appointment: Appointment;
  readonly versions: readonly Version[];
}

const KINDS: Record<AppointmentEvent, EventNoticeKind | undefined> = {
  AppointmentHeld: 'WAITLIST_OFFER',
  AppointmentConfirmed: 'CONFIRMED',
  AppointmentRescheduled: 'RESCHEDULED',
  AppointmentReassigned: 'REASSIGNED',
  AppointmentCancelled: 'CANCELLED',
  // So does the patient who comes nevertheless, and what was not told because of the conflict is told now.
  AppointmentCheckedIn: 'CONFIRMED',
  AppointmentCompleted: undefined,
  AppointmentNoShow: undefined,
  HoldExpired: 'OFFER_EXPIRED',
  ScheduleConflict: 'NEEDS_NEW_TIME',
  // The patient who was told to find a new time hears that the old one stands after all.
  ScheduleConflictEnded: 'CONFIRMED',
  AppointmentBufferReleased: undefined,
};

/** Where a version stands in a history; -1 when it is not there. */
export const indexOf = ({ versions }: History, version: number): number =>
  versions.findIndex((one) => one.version === version);

/**
 * What kind of notice a change leads to, if any: the kind by which its notices are named in the ledger. A hold of the
 * patient's own leads to none; an offer of the waitlist does, and so does its end unless the patient declined it.
 */
export const noticeKindOf = (history: History, version: number): EventNoticeKind | undefined => {
  const index = indexOf(history, version);
  const { type, after, actor, occurredAt = 0 } = history.versions[index] ?? {};
  if (type === undefined || after === undefined) return undefined;
  const kind = KINDS[type];
  const isOffer = history.appointment.waitlistEntryId !== undefined;
  if ((kind === 'WAITLIST_OFFER' || kind === 'OFFER_EXPIRED') && !isOffer) return undefined;
  const before = history.versions[index - 1]?.after;
  // A hold that is let go, or gets another doctor, was never an appointment to anybody; an offer is made again.
  const wasHold = before?.status === 'PENDING';
  if (kind === 'CANCELLED' && wasHold) return isOffer && actor?.role !== 'patient' ? 'OFFER_EXPIRED' : undefined;
  if ((kind === 'RESCHEDULED' || kind === 'REASSIGNED') && after.status === 'PENDING')
    return isOffer ? 'WAITLIST_OFFER' : undefined;
  // One that is noted after the visit tells nobody to come.
  if (type === 'AppointmentCheckedIn' && (before?.attention === undefined || occurredAt >= after.end)) return undefined;
  return kind;
};

/** A cancellation is of use for a day to those who hear of it late. */
const CANCELLATION_MS = 24 * 60 * MINUTE_MS;

/** From when on a notice about an appointment is of no use. */
export const usefulUntil = (
  kind: EventNoticeKind,
  { end, start, holdExpiresAt }: Appointment,
  at: EpochMs,
): EpochMs => {
  switch (kind) {
    case 'CONFIRMED':
    case 'RESCHEDULED':
    case 'REASSIGNED':
      return end;
    case 'NEEDS_NEW_TIME':
      return start;
    case 'CANCELLED':
      return Math.max(end, at + CANCELLATION_MS);
    case 'WAITLIST_OFFER':
      return holdExpiresAt ?? start;
    case 'OFFER_EXPIRED':
      return at + CANCELLATION_MS;
    default:
      return kind satisfies never;
  }
};
