import type { Pluggable } from '@smithy/types';
import { breakerOf } from '../domain/breaker.ts';

/**
 * How long a service beside the table is waited for: two attempts end before the function that waits is ended, and its
 * caller hears `TRY_AGAIN`. Without it a connection that hangs is waited for as long as the function may run.
 */
export const PATIENCE = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

/** Three requests that waited in vain are enough; ten seconds later one tries again. */
const REST = { after: 3, forMs: 10_000 };

/** Whether a service failed, as opposed to saying no to this request. Throttling says no to this one. */
const isFailure = (error: unknown): boolean =>
  !(error instanceof Error && '$fault' in error && error.$fault === 'client');

/** What a client uses so that a service that hangs or fails is left in peace for a while. */
export const leftInPeace = <Input extends object, Output extends object>(): Pluggable<Input, Output> => {
  const breaker = breakerOf(REST, Date.now);
  return {
    applyToStack: (stack) => {
      stack.add((next) => (args) => breaker.run(() => next(args), isFailure), { step: 'initialize', name: 'breaker' });
    },
  };
};
