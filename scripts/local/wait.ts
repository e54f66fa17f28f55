import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  readonly seconds: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks again and again until there is an answer; says what it waited for when there is none in time. */
export const waitFor = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { seconds, everyMs = 200, signal }: Patience,
): Promise<T> => {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(everyMs, undefined, { signal });
  }
};
