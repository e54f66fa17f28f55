import { v5 } from 'uuid';
import type { EpochMs } from './time.ts';

export type IdPrefix = 'appt' | 'clinic' | 'doc' | 'type' | 'off' | 'wish' | 'note' | 'msg';

const NAMESPACE = '6f5b1d0a-6a9e-5a3f-9f0a-3c1f6d2b7e44';

/**
 * The id that a caller's idempotency key always leads to. A repeated request meets its own earlier result, however
 * long ago and wherever the first one stopped.
 */
export const derivedId = (prefix: IdPrefix, callerId: string, idempotencyKey: string): string =>
  `${prefix}_${v5(JSON.stringify([callerId, idempotencyKey]), NAMESPACE)}`;

/**
 * The id of what is told on an occasion through one channel: the same however often the occasion is met. Such ids sort
 * by time.
 */
export const noticeId = (occasion: readonly (string | number)[], at: EpochMs): string =>
  `note_${at.toString(36).padStart(9, '0')}_${v5(JSON.stringify(occasion), NAMESPACE)}`;

/**
 * What stands for an e-mail address where the address itself may not be: in the tags of a mail and in what SES tells of
 * it. The same however the address is written.
 */
export const addressTag = (email: string): string => v5(JSON.stringify(['address', email.toLowerCase()]), NAMESPACE);

/** Makes an id that nothing has yet. Passed in, because it needs a clock and randomness. */
export type NewId = (prefix: IdPrefix) => string;
