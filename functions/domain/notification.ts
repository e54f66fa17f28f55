import type { Appointment } from './appointment.ts';
import type { Person } from './person.ts';
import type { Priority, SendQueue } from './send-rate.ts';
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

export const NOTIFICATION_STATUSES = ['QUEUED', 'SENT', 'FAILED', 'SUPPRESSED', 'EXPIRED'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** Why a notice ended without being sent. */
export const NOTICE_ENDS = [
  /** The person does not want such notices through this channel. */
  'not-wanted',
  /** Mail to this address bounced or was complained about; there is no phone number for SMS. */
  'unreachable',
  /** A later change of the appointment has a notice of its own. */
  'superseded',
  /** The person was told the same before. */
  'unchanged',
  /** What it says is not true any more. */
  'outdated',
  /** It came too late to be of use. */
  'too-late',
] as const;
export type NoticeEnd = (typeof NOTICE_ENDS)[number];

/**
 * Whether a notice tells what has happened, which stays true, and not what somebody can still come to or decide. The
 * former is shown in the app also when it comes too late.
 */
export const TELLS_WHAT_HAPPENED: Readonly<Record<NotificationKind, boolean>> = {
  CONFIRMED: true,
  RESCHEDULED: true,
  CANCELLED: true,
  REASSIGNED: true,
  OFFER_EXPIRED: true,
  MESSAGE: true,
  NEEDS_NEW_TIME: false,
  REMINDER: false,
  WAITLIST_OFFER: false,
};

/** The status of a notice that ended for a reason. */
export const endStatus = (reason: NoticeEnd): 'SUPPRESSED' | 'EXPIRED' =>
  reason === 'too-late' ? 'EXPIRED' : 'SUPPRESSED';

/** Whether a notice may be sent once more: what did not arrive, or had no usable address. */
export const isRetryable = ({ status, reason }: Pick<Notification, 'status' | 'reason'>): boolean =>
  status === 'FAILED' || (status === 'SUPPRESSED' && reason === 'unreachable');

/** The lists in which a clinic finds its notices: one of each status, and one of mails whose address takes none. */
export const NOTICE_LISTS = [...NOTIFICATION_STATUSES, 'UNREACHABLE'] as const;
export type NoticeListName = (typeof NOTICE_LISTS)[number];

/**
 * The list of a notice that stands so. Of those suppressed few are for the staff: they are found without the rest. A
 * person without a number gets no SMS, and each of them would be an entry that nobody can send.
 */
export const listOf = (
  { channel }: Pick<Notice, 'channel'>,
  status: NotificationStatus,
  reason: NoticeEnd | undefined,
): NoticeListName =>
  status === 'SUPPRESSED' && reason === 'unreachable' && channel === 'email' ? 'UNREACHABLE' : status;

/** What a notice is composed from, every time that it is attempted: ids and numbers, no words. */
export type NoticeSource =
  | { readonly from: 'event'; readonly version: number }
  | { readonly from: 'reminder'; readonly version: number; readonly leadMinutes: number }
  | { readonly from: 'announcement' };

/** One message to one person through one channel. */
export interface Notice {
  readonly id: string;
  readonly personId: string;
  readonly clinicId: string;
  readonly kind: NotificationKind;
  readonly channel: Channel;
  readonly appointmentId?: string | undefined;
  readonly announcementId?: string | undefined;
  readonly source: NoticeSource;
  readonly subject: string;
  /** When what it tells of happened; the same at every delivery. */
  readonly createdAt: EpochMs;
  /** From this instant on it is of no use to send it. */
  readonly usefulUntil: EpochMs;
}

/** A notice and what became of it. */
export interface Notification extends Omit<Notice, 'source' | 'usefulUntil'> {
  readonly status: NotificationStatus;
  /** Absent in rows of before notices had sources. */
  readonly source?: NoticeSource | undefined;
  readonly usefulUntil?: EpochMs | undefined;
  /** When it was last queued once more after it had failed. */
  readonly retriedAt?: EpochMs | undefined;
  /** Why it failed. */
  readonly failure?: string | undefined;
  /** Why it was not sent. */
  readonly reason?: NoticeEnd | undefined;
  readonly readAt?: EpochMs | undefined;
}

/** An appointment to which somebody is expected. */
export const isExpected = ({ status, attention, end }: Appointment, now: EpochMs): boolean =>
  status !== 'PENDING' && status !== 'CANCELLED' && status !== 'EXPIRED' && attention === undefined && end > now;

/** The number as the telephone network takes it (E.164); `undefined` without a country code. */
export const e164 = (phone: string | undefined): string | undefined => {
  const digits = phone?.replaceAll(/[ ()./-]/g, '');
  return digits !== undefined && /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
};

/** How a notice leaves, or why it does not. */
export type Way = 'send' | Extract<NoticeEnd, 'not-wanted' | 'unreachable'>;

/** A notice's way through each channel; a channel that is absent has no notice. */
export type Ways = Partial<Record<Channel, Way>>;

/**
 * How somebody is told something. In the app always; by mail and SMS as they wish, and the ledger records what they do
 * not wish. A person who never asked for SMS has none to record. An announcement goes to several people; a message to one
 * person is none.
 */
export const channelsFor = (
  kind: NotificationKind,
  { preferences, phone }: Pick<Person, 'preferences' | 'phone'>,
  { isAnnouncement = false }: { readonly isAnnouncement?: boolean } = {},
): Ways => {
  const wanted = kind !== 'REMINDER' || preferences.reminders;
  const byMail = preferences.email && wanted && !(isAnnouncement && preferences.announcements === false);
  const sms = !wanted ? 'not-wanted' : e164(phone) === undefined ? 'unreachable' : 'send';
  return {
    'in-app': 'send',
    email: byMail ? 'send' : 'not-wanted',
    ...(preferences.sms && { sms }),
  };
};

/** The queue that a notice waits in to be sent. */
export const queueOf = ({ kind, channel }: Pick<Notice, 'kind' | 'channel'>): SendQueue =>
  channel === 'sms' ? 'sms' : kind === 'MESSAGE' ? 'bulk' : 'mail';

/** Notices about an appointment are sent before messages to many. */
export const priorityOf = ({ kind }: Pick<Notice, 'kind'>): Priority => (kind === 'MESSAGE' ? 'bulk' : 'urgent');
