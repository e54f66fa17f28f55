import type * as z from 'zod';
import type { Role } from '../domain/appointment.ts';
import type { RefusalCode } from '../domain/refusal.ts';

/**
 * The functions of the API, one for each kind of caller, so that each is granted only what its callers may do.
 * `auth` alone may talk to Cognito for strangers, `link` serves people without a login, `docs` touches nothing.
 */
export const CALLERS = ['public', 'docs', 'calendar', 'auth', 'link', 'patient', 'doctor', 'staff'] as const;
export type Caller = (typeof CALLERS)[number];

/** Who may call: `anyone` without a token, the bearer of a manage `link`, or the roles named. */
export type Access = 'anyone' | 'link' | readonly Role[];

/** Whether API Gateway asks for an access token before any function runs. */
export const isSignedIn = (access: Access): access is readonly Role[] => access !== 'anyone' && access !== 'link';

type Shape = z.ZodType | undefined;

/** One line of the contract. API Gateway's routes, authorizers, handlers, grants and OpenAPI all come from it. */
export interface Route<
  Path extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Answer extends Shape = Shape,
> {
  /** Also the file's name in `functions/api`, in kebab-case. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  /** The function that serves it. */
  readonly caller: Caller;
  readonly access: Access;
  readonly pathParameters?: Path;
  readonly query?: Query;
  readonly body?: Body;
  readonly status: 200 | 201 | 202 | 204;
  /** The answer's body; absent for 204 and for what is not JSON. */
  readonly answer?: Answer;
  /** The media type of an answer that is not JSON. */
  readonly mediaType?: string;
  /** Refusals beyond those that every route of its kind can give. */
  readonly refusals?: readonly RefusalCode[];
  /** Takes an `Idempotency-Key`. */
  readonly idempotent?: true;
  /**
   * Finds out in its own first look at the table whether the caller was removed, and beside it whether they write too
   * much: what booking does to stay at two round trips.
   */
  readonly looksFirst?: true;
  /** Whom it has made nobody it answers the same again: it looks itself whether somebody was removed or erased. */
  readonly answersErased?: true;
  /** Open to whoever signed in, also where they must set up a second factor before anything else. */
  readonly beforeSecondFactor?: true;
  /** Honours `If-Match`. */
  readonly versioned?: true;
}

export const route = <
  Path extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
  Answer extends Shape = undefined,
>(
  definition: Route<Path, Query, Body, Answer>,
): Route<Path, Query, Body, Answer> => definition;

export type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
export type Written<S> = S extends z.ZodType ? z.input<S> : undefined;

/** Deeply read-only, so that an entity can be answered as it is. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Field in keyof T]: Frozen<T[Field]> }
    : T;

/** The route as API Gateway writes it: `POST /appointments/book`. */
export const routeKey = (of: Pick<Route, 'method' | 'path'>): string => `${of.method} ${of.path}`;
