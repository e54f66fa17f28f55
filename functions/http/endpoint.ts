import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type * as z from 'zod';
import type { Frozen, Parsed, Route, Written } from '../contract/route.ts';
import type { Actor } from '../domain/appointment.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { isYoungEnough, type SessionRules } from '../domain/session.ts';
import type { EpochMs } from '../domain/time.ts';
import { type AuditNote, type AuditTrail, auditOf } from './audit.ts';
import { parseJson, refuseTooLarge } from './body.ts';
import { type Identity, identityFrom } from './identity.ts';
import type { HttpAnswer } from './problem.ts';

// An absent authorizer is what a public route gets.
export type ApiEvent = Omit<APIGatewayProxyEventV2WithJWTAuthorizer, 'requestContext'> & {
  requestContext: Omit<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'> & {
    authorizer?: { jwt?: { claims?: Record<string, unknown> } };
  };
};

/** What every operation gets beside its own parsed parts. */
export interface Call {
  readonly actor: Actor;
  readonly now: EpochMs;
  readonly requestId: string;
  readonly idempotencyKey?: string;
  /** The version named by `If-Match`; `undefined` without one. */
  readonly expectedVersion?: number;
  readonly accessToken: string;
  /** What the caller's browser kept under a name. */
  readonly cookie: (name: string) => string | undefined;
  /** The caller's address, where the gateway tells it. */
  readonly sourceIp: string;
  /**
   * Whether the caller may write now, or has written too much lately. Known before the operation begins, but for those
   * who await it beside their own first look (`Route.looksFirst`).
   */
  readonly admission: Promise<Refusal | undefined>;
  /** Whether the caller would rather have this media type than JSON. */
  readonly prefers: (mediaType: string) => boolean;
}

/** A request past the doorway: its parts parsed by the route's schemas. */
export type RequestOf<Path, Query, Body> = Call & {
  readonly path: Parsed<Path>;
  readonly query: Parsed<Query>;
  readonly body: Parsed<Body>;
};

/** An answer: the JSON body the route declares, or text of the route's media type. */
export interface Reply<Body> {
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the browser is to keep, each as `Set-Cookie` writes it. */
  readonly cookies?: readonly string[];
  /** Instead of the JSON body, in a media type that the caller prefers. */
  readonly instead?: { readonly mediaType: string; readonly text: string };
  /** What the audit is to know beyond the answer. */
  readonly audit?: AuditNote;
}

/** What the doorway needs of the rooms behind it. */
export interface Doorway {
  readonly clientId: string;
  readonly now: () => EpochMs;
  /** How old the sessions of those may be who see other people's data. */
  readonly sessions: SessionRules;
  /** Completes the identity of whoever calls this route; refused when they may not act (any more, or yet). */
  readonly actorFor: (identity: Identity, route: Route) => Promise<Actor | Refusal>;
  /** Whom the token of a manage link speaks for; where this is absent no link opens anything. */
  readonly bearerOf?: (token: string, now: EpochMs) => Promise<Actor | undefined>;
  /** Refuses somebody who writes too much; where this is absent nobody does. */
  readonly limit?: Limiter;
  /** Where what routes leave in the audit goes. */
  readonly audit: AuditTrail;
}

type Limiter = (personId: string, now: EpochMs) => Promise<Refusal | undefined>;

const NOT_KNOWN_YET = Promise.resolve(undefined);

const admissionOf = (route: Route, { id }: Actor, { limit }: Doorway, now: EpochMs): Promise<Refusal | undefined> =>
  route.method === 'GET' || route.access === 'anyone' || !limit ? Promise.resolve(undefined) : limit(id, now);

export interface Operation<Dependencies> {
  readonly route: Route;
  readonly run: (event: ApiEvent, doorway: Doorway, dependencies: Dependencies) => Promise<HttpAnswer | Refusal>;
}

const ANYONE: Actor = { id: 'anyone', role: 'patient' };

const validate = <S extends z.ZodType | undefined>(schema: S, value: unknown): Parsed<S> | Refusal => {
  if (!schema) return undefined as Parsed<S>;
  const result = schema.safeParse(value);
  if (result.success) return result.data as Parsed<S>;
  return refuse('VALIDATION_FAILED', {
    errors: result.error.issues.flatMap((issue) => {
      const at = issue.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
      return issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ pointer: `${at}/${key}`, detail: 'is not a known field' }))
        : [{ pointer: at, detail: issue.message }];
    }),
  });
};

const actorOf = async (route: Route, event: ApiEvent, doorway: Doorway): Promise<Actor | Refusal> => {
  if (route.access === 'anyone') return ANYONE;
  if (route.access === 'link') {
    const [, token] = /^Link ([\w.-]+)$/i.exec(header(event, 'authorization') ?? '') ?? [];
    const bearer = token === undefined ? undefined : await doorway.bearerOf?.(token, doorway.now());
    return bearer ?? refuse('UNAUTHENTICATED', { detail: 'This link is not valid any more.' });
  }
  const identity = identityFrom(event.requestContext.authorizer?.jwt?.claims, doorway.clientId);
  if (!identity || !isYoungEnough(identity, doorway.sessions, doorway.now())) return refuse('UNAUTHENTICATED');
  if (!route.access.includes(identity.role)) return refuse('FORBIDDEN');
  return await doorway.actorFor(identity, route);
};

/** The token that the caller shows, for what only Cognito can do with it. */
const bearerIn = (event: ApiEvent): string => /^Bearer (\S+)$/i.exec(header(event, 'authorization') ?? '')?.[1] ?? '';

/** AWS hands cookies over one by one, others as the header that came. */
const cookieIn = (event: ApiEvent, name: string): string | undefined =>
  (event.cookies ?? header(event, 'cookie')?.split(/;\s*/) ?? [])
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);

const header = (event: ApiEvent, name: string): string | undefined => event.headers[name];

const idempotencyKeyOf = (route: Route, event: ApiEvent): string | undefined | Refusal => {
  const key = route.idempotent ? header(event, 'idempotency-key') : undefined;
  if (key === undefined) return undefined;
  return key.length >= 1 && key.length <= 255
    ? key
    : refuse('VALIDATION_FAILED', { detail: 'Idempotency-Key has 1 to 255 characters.' });
};

/** An ETag this API never gave cannot be the current one. */
const NO_VERSION = -1;

const expectedVersionOf = (route: Route, event: ApiEvent): number | undefined => {
  const value = route.versioned ? header(event, 'if-match')?.trim() : undefined;
  if (!value || value === '*') return undefined;
  return Number(/^"(\d{1,15})"$/.exec(value)?.[1] ?? NO_VERSION);
};

/**
 * An operation of the API: the doorway checks caller, size, body and query in the contract's order and hands over
 * trusted values; the answer is parsed on its way out, so that nothing undeclared leaks.
 */
export const endpointFor =
  <Dependencies>() =>
  <Path extends Shape, Query extends Shape, Body extends Shape, Answer extends Shape>(
    route: Route<Path, Query, Body, Answer>,
    handle: (
      request: RequestOf<Path, Query, Body>,
      dependencies: Dependencies,
    ) => Promise<Reply<Answer extends z.ZodType ? Frozen<Written<Answer>> : string | undefined> | Refusal>,
  ): Operation<Dependencies> => ({
    route,
    run: async (event, doorway, dependencies) => {
      const tooLarge = refuseTooLarge(event);
      if (tooLarge) return tooLarge;
      const actor = await actorOf(route, event, doorway);
      if (isRefusal(actor)) return actor;

      const parsedJson = route.body ? parseJson(event) : { json: undefined };
      if (isRefusal(parsedJson)) return parsedJson;
      const body = validate(route.body, parsedJson.json);
      if (isRefusal(body)) return body;
      const query = validate(route.query, event.queryStringParameters ?? {});
      if (isRefusal(query)) return query;
      const idempotencyKey = idempotencyKeyOf(route, event);
      if (isRefusal(idempotencyKey)) return idempotencyKey;
      // A path that cannot name anything names nothing.
      const path = validate(route.pathParameters, event.pathParameters ?? {});
      if (isRefusal(path)) return refuse('NOT_FOUND');
      const expectedVersion = expectedVersionOf(route, event);

      const now = doorway.now();
      const admission = admissionOf(route, actor, doorway, now);
      // Whoever is known to be over the limit costs not even the look.
      const tooMuch = await (route.looksFirst ? Promise.race([admission, NOT_KNOWN_YET]) : admission);
      if (tooMuch) return tooMuch;
      const { requestId } = event.requestContext;
      const { sourceIp } = event.requestContext.http;
      const audit = auditOf({ route, actor, path: path ?? {}, now, requestId, sourceIp }, doorway.audit);
      const notNow = await audit.begin();
      if (notNow) return notNow;
      const reply = await handle(
        {
          actor,
          now,
          requestId,
          sourceIp,
          accessToken: bearerIn(event),
          cookie: (name) => cookieIn(event, name),
          admission,
          prefers: (mediaType) => isPreferred(header(event, 'accept'), mediaType),
          ...(idempotencyKey !== undefined && { idempotencyKey }),
          ...(expectedVersion !== undefined && { expectedVersion }),
          path: path as Parsed<Path>,
          query: query as Parsed<Query>,
          body: body as Parsed<Body>,
        },
        dependencies,
      );
      if (isRefusal(reply)) return (await audit.end(reply)) ?? reply;
      const { answer, shown } = toAnswer(route, reply);
      return (await audit.end({ body: shown, note: reply.audit ?? {} })) ?? answer;
    },
  });

type Shape = z.ZodType | undefined;

/** An `Accept` that names the media type and not JSON. */
const isPreferred = (accept: string | undefined, mediaType: string): boolean =>
  accept !== undefined && accept.includes(mediaType) && !accept.includes('application/json');

/** The answer, and what of it the caller is shown. */
const toAnswer = (
  route: Route,
  { body, headers, cookies, instead }: Reply<unknown>,
): { readonly answer: HttpAnswer; readonly shown: unknown } => {
  const common = { 'cache-control': 'no-store', ...headers };
  const kept = cookies && { cookies: [...cookies] };
  if (route.status === 204) return { answer: { statusCode: 204, headers: common, ...kept }, shown: undefined };
  const shown = route.answer ? route.answer.parse(body) : String(body);
  const as = instead?.mediaType ?? (route.answer ? 'application/json' : (route.mediaType ?? 'text/plain'));
  const text = instead?.text ?? (typeof shown === 'string' ? shown : JSON.stringify(shown));
  return {
    answer: { statusCode: route.status, headers: { 'content-type': as, ...common }, body: text, ...kept },
    shown,
  };
};
