import type { Pluggable } from '@smithy/types';
import { breakerOf, type Rest } from '../domain/breaker.ts';
import { BREAKER, CALL, type CallLimits } from './time-limits.ts';

/** What a client of an AWS service is given so that it keeps to these limits. */
export const clientLimits = ({ attempts, connectMs, requestMs }: CallLimits) => ({
  maxAttempts: attempts,
  requestHandler: { connectionTimeout: connectMs, requestTimeout: requestMs, throwOnRequestTimeout: true },
});

/**
 * How long a service beside the table is waited for: two attempts end before the function that waits is ended, and its
 * caller hears `TRY_AGAIN`. Without it a connection that hangs is waited for as long as the function may run.
 */
export const PATIENCE = clientLimits(CALL);

/** Whether a service failed, as opposed to saying no to this request. Throttling says no to this one. */
const isFailure = (error: unknown): boolean =>
  !(error instanceof Error && '$fault' in error && error.$fault === 'client');

/** What a client uses so that a service that hangs or fails is left in peace for a while. */
export const leftInPeace = <Input extends object, Output extends object>(
  rest: Rest = BREAKER,
): Pluggable<Input, Output> => {
  const breaker = breakerOf(rest, Date.now);
  return {
    applyToStack: (stack) => {
      stack.add((next) => (args) => breaker.run(() => next(args), isFailure), { step: 'initialize', name: 'breaker' });
    },
  };
};
