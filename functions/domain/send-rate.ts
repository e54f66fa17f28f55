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
/** For so long after its turn a notice about an appointment is taken for one of several. */
const URGENT_SERIES_MS = 2_000;

/**
 * How far ahead turns are handed out at a rate. Announcements get a second of them. While notices about appointments are
 * sent they get one when no more than two turns are taken before it: so next to nothing about an appointment waits then,
 * and its notices are never behind more than a second of announcements.
 */
export const waitLimitMs = (priority: Priority, { perSecond }: SendRate, isUrgentSent = true): number => {
  if (priority === 'urgent') return URGENT_WAIT_MS;
  return isUrgentSent ? Math.min(BULK_WAIT_MS, (2 * 1000) / perSecond) : BULK_WAIT_MS;
};

const FIRST_PAUSE_MS = 1_000;
/** The longest pause after failures. */
export const LONGEST_PAUSE_MS = 30_000;
/** From so many failures in a row on, the pause is as long as it gets. */
export const MAX_STRIKES = 5;

/** How long a channel rests after a failure, when so many came before it in a row: 1, 2, 4, 8, 16 and then 30 s. */
export const pauseMs = (strikes: number): number => Math.min(FIRST_PAUSE_MS * 2 ** strikes, LONGEST_PAUSE_MS);

/** For so long a trial after a pause may take; it is longer than a call that gets no answer. */
export const TRIAL_MS = 6_000;

/** A sender without a turn looks for one again after so long. */
export const LOOK_AGAIN_MS = 1_000;

/** Senders that are to look at the same moment do so within so long: then few try to take the same turn. */
export const LOOK_SPREAD_MS = 500;

/** How the turns of a channel stand. */
export interface TurnsState {
  /** When the first free turn begins. */
  readonly next: EpochMs;
  /** When the last turn of a notice about an appointment began or begins. */
  readonly lastUrgent: EpochMs;
  /** How often in a row the service failed. */
  readonly strikes: number;
  readonly pausedUntil: EpochMs;
  /** Until when one notice tries the service after a pause. */
  readonly trialUntil: EpochMs;
}

/** Who asks for a turn. */
export interface AskingForTurn {
  readonly priority: Priority;
  readonly rate: SendRate;
  readonly now: EpochMs;
  /** When a turn is of no use to the asker any more. */
  readonly latest: EpochMs;
}

/**
 * Which turn is free: one `now`, one `behind` those that are taken up to `limit`, or a `trial` of the service after a
 * pause. Otherwise when to look again.
 */
export type FreeTurn =
  | { readonly turn: 'now' | 'trial' }
  | { readonly turn: 'behind'; readonly limit: EpochMs }
  | { readonly notBefore: EpochMs };

/** Which turn of a channel is free to somebody. A turn in the past is no credit for a burst. */
export const freeTurn = (
  { next, lastUrgent, strikes, pausedUntil, trialUntil }: TurnsState,
  { priority, rate, now, latest }: AskingForTurn,
): FreeTurn => {
  if (strikes > 0) {
    if (pausedUntil > now) return { notBefore: pausedUntil };
    // A trial may end early.
    return trialUntil > now ? { notBefore: Math.min(trialUntil, now + LOOK_AGAIN_MS) } : { turn: 'trial' };
  }
  if (next <= now) return { turn: 'now' };
  const isUrgentSent = now < lastUrgent + URGENT_SERIES_MS;
  const limit = Math.min(now + waitLimitMs(priority, rate, isUrgentSent), latest);
  return next <= limit ? { turn: 'behind', limit } : { notBefore: now + Math.max(LOOK_AGAIN_MS, next - limit) };
};

/** A notice that the service has perhaps taken is sent once more after a minute, and then less and less often. */
export const UNKNOWN_WAIT_MS = 60_000;

/** SQS delays a message by 15 minutes at most. */
const LONGEST_DELAY_SECONDS = 900;

/** How many seconds a message waits that cannot be sent before an instant; twice as long with each failure of its own. */
export const delaySeconds = (notBefore: EpochMs, now: EpochMs, failures = 0): number =>
  Math.min(LONGEST_DELAY_SECONDS, Math.max(1, Math.ceil((notBefore - now) / 1000)) * 2 ** Math.min(failures, 10));

/** The pauses between attempts to record what became of a mail. A mail whose outcome is not recorded is sent again. */
export const WRITE_DOWN_PAUSES_MS: readonly number[] = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000];

/**
 * After so long without an end a notice is put into its queue once more, in case its message was lost: a second message
 * does no harm, and a day of announcements that wait for their turn is no reason for many of them.
 */
export const requeueAfterMs = (priority: Priority): number => (priority === 'urgent' ? 1 : 24) * 60 * MINUTE_MS;
