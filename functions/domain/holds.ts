import type { EpochMs } from './time.ts';

/** How many times a person may hold at once; offers from the waitlist do not count. */
export const MAX_LIVE_HOLDS = 3;

/** The holds of one's own choosing that still run. */
export const liveHolds = <Hold extends { readonly expiresAt: EpochMs; readonly offered: boolean }>(
  holds: readonly Hold[],
  now: EpochMs,
): Hold[] => holds.filter(({ expiresAt, offered }) => !offered && expiresAt > now);

/** When a hold taken now runs out, to the millisecond: it is shown as it is meant. At its start nobody holds it. */
export const holdEnd = (now: EpochMs, seconds: number, start: EpochMs): EpochMs =>
  Math.min(now + seconds * 1000, start);
