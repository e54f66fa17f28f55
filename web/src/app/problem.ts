import type { Problem } from '../client/index.ts';

export type ProblemCode = Problem['code'] | 'OFFLINE' | 'UNREADABLE';

/** A request that did not succeed, as the API told it; `OFFLINE` when it never reached it. */
export class RequestProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly alternatives: readonly { readonly start: string; readonly end: string }[];

  constructor(code: ProblemCode, status: number, problem: Partial<Problem> = {}) {
    super(problem.title ?? code);
    this.name = 'RequestProblem';
    this.code = code;
    this.status = status;
    this.detail = problem.detail;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
    this.alternatives = problem.alternatives ?? [];
  }
}

const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'code' in value;

const isMessage = (value: unknown): value is { readonly message: string } =>
  typeof value === 'object' && value !== null && 'message' in value;

/** Reads what the client gives for a failed request; the gateway's own refusals carry only a `message`. */
export const problemOf = (error: unknown, response: Response | undefined): RequestProblem => {
  if (error instanceof RequestProblem) return error;
  if (response === undefined) return new RequestProblem('OFFLINE', 0);
  const { status } = response;
  if (isProblem(error)) return new RequestProblem(error.code, status, error);
  const requestId = response.headers.get('apigw-requestid') ?? undefined;
  const more = requestId === undefined ? {} : { requestId };
  if (status === 401) return new RequestProblem('UNAUTHENTICATED', status, more);
  if (status === 404 && isMessage(error)) return new RequestProblem('NOT_FOUND', status, more);
  if (status === 429) return new RequestProblem('RATE_LIMITED', status, more);
  if (status >= 500) return new RequestProblem('TRY_AGAIN', status, more);
  return new RequestProblem('UNREADABLE', status, more);
};

/** Whether asking again, unchanged, may succeed. */
export const isPassing = (error: unknown): boolean =>
  error instanceof RequestProblem && (['OFFLINE', 'TRY_AGAIN', 'RATE_LIMITED'] as ProblemCode[]).includes(error.code);
