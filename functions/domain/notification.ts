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
