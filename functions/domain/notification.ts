import type { Appointment, AppointmentEvent } from './appointment.ts';
import type { Person } from './person.ts';
import type { EpochMs } from './time.ts';

/** What people are told about. */
export const NOTIFICATION_KINDS = [
  'CONFIRMED',
  'RESCHEDULED',
  'CANCELLED',
  'REASSIGNED',
  'NEEDS_NEW_TIME',
  'REMINDER',
  'WAITLIST_OFFER',
  'OFFER_EXPIRED',
  'MESSAGE',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const CHANNELS = ['email', 'sms', 'in-app'] as const;
export type Channel = (typeof CHANNELS)[number];

export const NOTIFICATION_STATUSES = ['QUEUED', 'SENT', 'FAILED', 'SUPPRESSED'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** One message to one person through one channel. */
export interface Notice {
  readonly id: string;
  readonly personId: string;
  readonly clinicId: string;
  readonly kind: NotificationKind;
  readonly channel: Channel;
  readonly appointmentId?: string | undefined;
  readonly announcementId?: string | undefined;
  readonly subject: string;
  /** When that came to be of which it tells. */
  readonly createdAt: EpochMs;
}

/** A notice and what became of it. */
export interface Notification extends Notice {
  readonly status: NotificationStatus;
  /** Why it failed. */
  readonly failure?: string | undefined;
  readonly readAt?: EpochMs | undefined;
}

/** What the events of an appointment tell. */
export type AppointmentNews = Exclude<NotificationKind, 'REMINDER' | 'MESSAGE'>;

/** What each event about an appointment tells its patient, if anything and if it is still true. */
export const TELLS: Record<AppointmentEvent, AppointmentNews | undefined> = {
  AppointmentHeld: 'WAITLIST_OFFER',
  AppointmentConfirmed: 'CONFIRMED',
  AppointmentRescheduled: 'RESCHEDULED',
  AppointmentReassigned: 'REASSIGNED',
  AppointmentCancelled: 'CANCELLED',
  AppointmentCheckedIn: undefined,
  AppointmentCompleted: undefined,
  AppointmentNoShow: undefined,
  HoldExpired: 'OFFER_EXPIRED',
  ScheduleConflict: 'NEEDS_NEW_TIME',
  // Who was told to find a new time hears that the old one stands after all.
  ScheduleConflictEnded: 'CONFIRMED',
  AppointmentBufferReleased: undefined,
};

/** Where an event left an appointment. */
export interface Placement {
  readonly start: EpochMs;
  readonly doctorId: string;
}

const isAsLeft = ({ start, doctor }: Appointment, left: Placement): boolean =>
  start === left.start && doctor.id === left.doctorId;

/** An appointment to which somebody is expected. */
export const isExpected = ({ status, attention, end }: Appointment, now: EpochMs): boolean =>
  status !== 'PENDING' && status !== 'CANCELLED' && status !== 'EXPIRED' && attention === undefined && end > now;

const stands = (stored: Appointment, left: Placement, now: EpochMs): boolean =>
  isExpected(stored, now) && isAsLeft(stored, left);

const STILL_TRUE: Record<AppointmentNews, (stored: Appointment, left: Placement, now: EpochMs) => boolean> = {
  CONFIRMED: stands,
  RESCHEDULED: stands,
  REASSIGNED: stands,
  CANCELLED: ({ status }) => status === 'CANCELLED',
  // Holds of one's own are nothing to be told about.
  WAITLIST_OFFER: ({ status, waitlistEntryId, holdExpiresAt = 0 }, _, now) =>
    status === 'PENDING' && waitlistEntryId !== undefined && holdExpiresAt > now,
  OFFER_EXPIRED: ({ status, waitlistEntryId }) => status === 'EXPIRED' && waitlistEntryId !== undefined,
  NEEDS_NEW_TIME: (stored, left, now) =>
    stored.status === 'CONFIRMED' && stored.attention !== undefined && stored.start > now && isAsLeft(stored, left),
};

/**
 * Whether news is still true of the appointment as it is stored now. Later changes that keep time and doctor do not
 * unsay it; anything else has news of its own, which may have been told already.
 */
export const isStillTrue = (news: AppointmentNews, stored: Appointment, left: Placement, now: EpochMs): boolean =>
  STILL_TRUE[news](stored, left, now);

/** The number as the telephone network takes it (E.164); `undefined` without a country code. */
export const e164 = (phone: string | undefined): string | undefined => {
  const digits = phone?.replaceAll(/[ ()./-]/g, '');
  return digits !== undefined && /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
};

/**
 * How somebody is told something. In the app always; by mail and SMS as they wish, and what they do not wish is written
 * down as suppressed. Who never asked for SMS has none to suppress.
 */
export const channelsFor = (
  kind: NotificationKind,
  { preferences, phone }: Pick<Person, 'preferences' | 'phone'>,
): Partial<Record<Channel, 'send' | 'suppress'>> => {
  const wanted = kind !== 'REMINDER' || preferences.reminders;
  return {
    'in-app': 'send',
    email: preferences.email && wanted ? 'send' : 'suppress',
    ...(preferences.sms && { sms: wanted && e164(phone) !== undefined ? ('send' as const) : ('suppress' as const) }),
  };
};
