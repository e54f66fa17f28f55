import { setTimeout as sleep } from 'node:timers/promises';
import { REACTION, SENDER, visibilityMs } from '../../functions/contract/time-limits.ts';

/**
 * Only what hangs reaches this limit. On a busy machine a reaction and then the sender may each fail once, and SQS hides
 * a message that failed for so long; the rest is time to work. Every wait of the scripts and tests ends here, and nothing
 * says how quick something has to be: `npm run bench` measures that.
 */
export const HANG_MS = visibilityMs(REACTION.functionMs) + visibilityMs(SENDER.functionMs) + 60_000;

export interface Patience {
  readonly everyMs?: number;
  /** The moment, as a clock shows it, before which nobody expects an answer. */
  readonly due?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks again and again until there is an answer; says what it waited for when it hangs. */
export const waitFor = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { everyMs = 200, due = 0, signal }: Patience = {},
): Promise<T> => {
  const deadline = Math.max(Date.now(), due) + HANG_MS;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${HANG_MS / 1000} s for ${what}`);
    await sleep(everyMs, undefined, { signal });
  }
};

/** Waits until a clock shows a moment. */
export const until = async (moment: number): Promise<void> => {
  // A timer may ring a little early.
  for (let left = moment - Date.now(); left > 0; left = moment - Date.now()) await sleep(left);
};
