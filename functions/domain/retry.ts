import type { Random } from './assignment.ts';

/** Limits of one change against contention; beyond them the caller is told to try again. */
export const MAX_ATTEMPTS = 4;
export const MAX_CONTENTION_MS = 400;

/**
 * How often one request may lose a doctor to another patient. Every loss is somebody's win, so a herd always gets on;
 * simulated with 50 patients and 50 doctors at one slot, four losses in a row befall one patient in fifty.
 */
export const MAX_LOST_RACES = 12;

/** How long to wait before trying the same rows again: 5 to 25 ms, fully jittered. */
export const backoffMs = (random: Random): number => 5 + random() * 20;
