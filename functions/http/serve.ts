import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { Context } from 'aws-lambda';
import { originProofs } from '../contract/environment.ts';
import { routeKey } from '../contract/route.ts';
import { Resting } from '../domain/breaker.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { ContentionError } from '../domain/retry.ts';
import { cameThroughEdge } from './origin.ts';
import type { ApiEvent, Doorway, Operation } from './endpoint.ts';
import { type HttpAnswer, type Occasion, problemFor, unexpectedProblem } from './problem.ts';

type SdkError = Parameters<typeof isTransientError>[0];

const logger = new Logger({ serviceName: 'api' });

const occasionOf = (event: ApiEvent): Occasion => ({
  path: event.rawPath,
  requestId: event.requestContext.requestId,
});

/** One line a request: what happened, never who or what was said. */
const log = () => {
  const startedAt = new WeakMap<object, number>();
  return {
    before: ({ event }: { event: ApiEvent }) => {
      startedAt.set(event, performance.now());
    },
    after: ({ event, response }: { event: ApiEvent; response: HttpAnswer | null }) => {
      // What a caller may quote, and what everything that follows is found by.
      if (response) response.headers['x-request-id'] = event.requestContext.requestId;
      logger.info('answered', {
        route: event.routeKey,
        status: response?.statusCode ?? 0,
        requestId: event.requestContext.requestId,
        correlationId: event.requestContext.requestId,
        milliseconds: Math.round(performance.now() - (startedAt.get(event) ?? performance.now())),
      });
    },
  };
};

/** Whether something we depend on failed in passing, by the SDK's own judgement; its retries are used up by then. */
const isPassing = (error: Error): boolean =>
  error instanceof Resting ||
  error instanceof ContentionError ||
  isThrottlingError(error as SdkError) ||
  isTransientError(error as SdkError) ||
  isServerError(error as SdkError);

const catchUnexpected = () => ({
  onError: (request: { event: ApiEvent; error: Error | null; response: HttpAnswer | null }) => {
    const { event, error } = request;
    const { requestId } = event.requestContext;
    logger.error('failed', { route: event.routeKey, requestId, correlationId: requestId, error });
    request.response =
      error && isPassing(error)
        ? problemFor(refuse('TRY_AGAIN'), occasionOf(event))
        : unexpectedProblem(occasionOf(event));
    request.response.headers['x-request-id'] = requestId;
  },
});

const AROUND_THE_EDGE = refuse('FORBIDDEN', { detail: 'This is not the way in.' });

/** The Lambda handler of one kind of caller: finds the operation by API Gateway's route key and runs it. */
export const serve = <Dependencies>(
  operations: readonly Operation<Dependencies>[],
  doorway: Doorway,
  dependencies: Dependencies,
): ((event: ApiEvent, context: Context) => Promise<HttpAnswer>) => {
  const byRoute = new Map(operations.map((operation) => [routeKey(operation.route), operation]));
  const proofs = originProofs();
  const handler = async (event: ApiEvent): Promise<HttpAnswer> => {
    if (!cameThroughEdge(event.headers, proofs)) return problemFor(AROUND_THE_EDGE, occasionOf(event));
    const operation = byRoute.get(event.routeKey);
    if (!operation) throw new Error(`no operation for ${event.routeKey}`);
    const outcome = await operation.run(event, doorway, dependencies);
    return isRefusal(outcome) ? problemFor(outcome, occasionOf(event)) : outcome;
  };
  return middy<ApiEvent, HttpAnswer>().use(log()).use(catchUnexpected()).handler(handler);
};
