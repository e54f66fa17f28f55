import { type EpochMs, MINUTE_MS } from './time.ts';

/** What a mail or SMS service takes of this stage. */
export interface SendRate {
  readonly perSecond: number;
}

/** Notices about somebody's own appointment go before announcements to many. */
export type Priority = 'urgent' | 'bulk';

/** The queue that a notice waits in: one for each channel, so that a channel in trouble holds back no other. */
export const SEND_QUEUES = ['mail', 'sms', 'bulk'] as const;
export type SendQueue = (typeof SEND_QUEUES)[number];

/** A notice about an appointment waits for a turn for so long at most, before it is put back. */
const URGENT_WAIT_MS = 15_000;
const BULK_WAIT_MS = 1_000;

/**
 * How far ahead turns are handed out at a rate. Announcements get one when no more than two turns are taken before it: so
 * next to nothing about an appointment waits then, and its notices are never behind more than a second of them.
 */
export const waitLimitMs = (priority: Priority, { perSecond }: SendRate): number =>
  priority === 'urgent' ? URGENT_WAIT_MS : Math.min(BULK_WAIT_MS, (2 * 1000) / perSecond);

const FIRST_PAUSE_MS = 1_000;
/** The longest pause after failures. */
export const LONGEST_PAUSE_MS = 30_000;
/** From so many failures in a row on, the pause is as long as it gets. */
export const MAX_STRIKES = 5;

/** How long a channel rests after a failure, when so many came before it in a row: 1, 2, 4, 8, 16 and then 30 s. */
export const pauseMs = (strikes: number): number => Math.min(FIRST_PAUSE_MS * 2 ** strikes, LONGEST_PAUSE_MS);

/** For so long a trial after a pause may take; it is longer than a call that gets no answer. */
export const TRIAL_MS = 6_000;

/** A notice that the service has perhaps taken is sent once more after a minute, and then less and less often. */
export const UNKNOWN_WAIT_MS = 60_000;

/** SQS delays a message by 15 minutes at most. */
const LONGEST_DELAY_SECONDS = 900;

/** How many seconds a message waits that cannot be sent before an instant; twice as long with each failure of its own. */
export const delaySeconds = (notBefore: EpochMs, now: EpochMs, failures = 0): number =>
  Math.min(LONGEST_DELAY_SECONDS, Math.max(1, Math.ceil((notBefore - now) / 1000)) * 2 ** Math.min(failures, 10));

/**
 * After so long without an end a notice is put into its queue once more, in case its message was lost: a second message
 * does no harm, and a day of announcements that wait for their turn is no reason for many of them.
 */
export const requeueAfterMs = (priority: Priority): number => (priority === 'urgent' ? 1 : 24) * 60 * MINUTE_MS;
