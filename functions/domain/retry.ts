import type { Random } from './assignment.ts';

/** Limits of one change against contention; beyond them the caller is told to try again. */
export const MAX_ATTEMPTS = 4;
export const MAX_CONTENTION_MS = 400;

/** How long to wait before trying the same rows again: 5 to 25 ms, fully jittered. */
export const backoffMs = (random: Random): number => 5 + random() * 20;
