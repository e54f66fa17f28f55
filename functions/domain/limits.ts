import { type Refusal, refuse } from './refusal.ts';
import type { EpochMs } from './time.ts';

/** How long one count of a person's writes goes on. */
export const WINDOW_MS = 60_000;

/** The minute that an instant lies in, as the number by which its count is found. */
export const windowAt = (now: EpochMs): number => Math.floor(now / WINDOW_MS);

/** When a minute's count ends. */
export const windowEnd = (window: number): EpochMs => (window + 1) * WINDOW_MS;

/** Whoever asked for too much may go on in the next minute. */
export const tooManyWrites = (now: EpochMs): Refusal =>
  refuse('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil((windowEnd(windowAt(now)) - now) / 1000)) });
