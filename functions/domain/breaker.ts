import type { EpochMs } from './time.ts';

/** How a dependency is left in peace once it has failed. */
export interface Rest {
  /** So many failures in a row. */
  readonly after: number;
  readonly forMs: number;
}

/** A dependency that failed just now is not asked again for a while: the caller is answered at once instead. */
export class Resting extends Error {
  override readonly name = 'Resting';
}

/**
 * A circuit breaker. After some failures in a row whatever is asked fails at once, for a while; then one request tries,
 * and what comes of it decides whether the others may go on.
 */
export const breakerOf = ({ after, forMs }: Rest, now: () => EpochMs) => {
  let failures = 0;
  let restsUntil = 0;
  let isTrying = false;

  const run = async <Answer>(work: () => Promise<Answer>, isFailure: (error: unknown) => boolean): Promise<Answer> => {
    const isOpen = failures >= after;
    if (isOpen && (isTrying || now() < restsUntil)) throw new Resting('left in peace after failures');
    isTrying = isOpen;
    try {
      const answer = await work();
      failures = 0;
      return answer;
    } catch (error) {
      if (isFailure(error)) {
        failures++;
        restsUntil = now() + forMs;
      } else {
        failures = 0;
      }
      throw error;
    } finally {
      if (isOpen) isTrying = false;
    }
  };
  return { run };
};
