import { PROBLEMS, type Problem } from '../contract/problems.ts';
import type { Refusal } from '../domain/refusal.ts';
import { toUtc, toZoned } from '../domain/time.ts';

export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body?: string;
  /** What the browser is to keep, each as `Set-Cookie` writes it. */
  cookies?: string[];
}

/** What a problem says of the request it answers. */
export interface Occasion {
  /** The path asked for, without its query: that may hold what a person typed. */
  readonly path: string;
  readonly requestId: string;
}

const answer = (problem: Problem, headers: Record<string, string> = {}): HttpAnswer => ({
  statusCode: problem.status,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(problem),
});

/** The one place where a refusal becomes problem+json (RFC 9457). */
export const problemFor = (refusal: Refusal, { path, requestId }: Occasion): HttpAnswer => {
  const { status, title } = PROBLEMS[refusal.refused];
  const at = (instant: number) => (refusal.timeZone ? toZoned(instant, refusal.timeZone) : toUtc(instant));
  const retryAfter = refusal.retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  return answer(
    {
      type: `urn:appointments:problem:${refusal.refused}`,
      title,
      status,
      detail: refusal.detail ?? title,
      instance: path,
      code: refusal.refused,
      requestId,
      ...(refusal.errors && { errors: [...refusal.errors] }),
      ...(refusal.alternatives && {
        alternatives: refusal.alternatives.map(({ start, end }) => ({ start: at(start), end: at(end) })),
      }),
    },
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  );
};

/** An exception nobody foresaw: says nothing of the inside. */
export const unexpectedProblem = ({ path, requestId }: Occasion): HttpAnswer =>
  answer({
    type: 'urn:appointments:problem:INTERNAL_ERROR',
    title: 'Something went wrong on our side.',
    status: 500,
    detail: 'The request failed for a reason that is not yours. Nothing is known to have changed.',
    instance: path,
    code: 'INTERNAL_ERROR',
    requestId,
  });
