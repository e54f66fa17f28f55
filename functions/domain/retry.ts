import type { Random } from './assignment.ts';

/** Limits of one change against contention; beyond them the caller is told to try again. */
export const MAX_ATTEMPTS = 4;
export const MAX_CONTENTION_MS = 400;

/**
 * How often one request may lose a doctor to another patient. Every loss is somebody's win, so a herd always gets on;
 * simulated with 50 patients and 50 doctors at one slot, four losses in a row befall one patient in fifty.
 */
export const MAX_LOST_RACES = 12;

/** How often a write that stays the same is sent while another transaction holds its items. */
export const MAX_WRITE_ATTEMPTS = 8;

const MAX_BACKOFF_MS = 200;

/** How long to wait before trying the same rows again: 5 to 25 ms, doubled with every attempt after the first. */
export const backoffMs = (random: Random, attempt = 1): number =>
  Math.min((5 + random() * 20) * 2 ** (attempt - 1), MAX_BACKOFF_MS);

/**
 * Other requests kept writing the same rows until the attempts ran out. Nothing is known to be wrong with the request:
 * the API answers 503 `TRY_AGAIN`, and a queue delivers the message again.
 */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}
