import type { Context } from 'aws-lambda';
import { actorsOf } from '../../functions/api/callers/dependencies.ts';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { routes } from '../../functions/contract/routes.ts';
import type { Actor, Role } from '../../functions/domain/appointment.ts';
import { GROUPS } from '../../functions/domain/person.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import type { SessionRules } from '../../functions/domain/session.ts';
import type { ApiEvent, Doorway, Operation } from '../../functions/http/endpoint.ts';
import { serve } from '../../functions/http/serve.ts';
import type { Table } from '../../functions/store/table.ts';

/** A request as a test writes it. */
export interface CallOptions {
  /** Who calls, in a session that began at a time. */
  readonly as?: { readonly id: string; readonly role: Role; readonly at?: number };
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  /** What a browser is told to keep. */
  readonly cookies: readonly string[];
  /** The parsed body; what it is, the test says. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

/** Sessions that are never too old, of people who may have a second factor. */
export const OFFERED: SessionRules = { tokenMinutes: Infinity, sessionHours: Infinity, secondFactor: 'offered' };

/** Whom a token speaks for; nobody when they may not act (any more). */
export const actorFor = async (
  table: Table,
  identity: { readonly userId: string; readonly role: Role },
  route: Route = routes.getMe,
  sessions = OFFERED,
): Promise<Actor | undefined> => {
  const actor = await actorsOf(table, sessions)({ issuedAt: 0, signedInAt: 0, ...identity }, route);
  return isRefusal(actor) ? undefined : actor;
};

const CLIENT = 'client';

const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'api',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:1:function:api',
  memoryLimitInMB: '512',
  awsRequestId: 'request-1',
  logGroupName: 'logs',
  logStreamName: 'logs',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

const claimsOf = ({ id, role, at = 1000 }: NonNullable<CallOptions['as']>) => ({
  sub: id,
  token_use: 'access',
  iat: String(at / 1000),
  auth_time: String(at / 1000),
  client_id: CLIENT,
  ...(role !== 'patient' && { 'cognito:groups': `[${GROUPS[role]}]` }),
});

const eventOf = ({ route }: Operation<never>, options: CallOptions): ApiEvent => ({
  version: '2.0',
  routeKey: routeKey(route),
  rawPath: route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => options.path?.[name] ?? ''),
  rawQueryString: '',
  headers: options.headers ?? {},
  isBase64Encoded: false,
  ...(options.path && { pathParameters: options.path }),
  ...(options.query && { queryStringParameters: options.query }),
  ...(options.body !== undefined && {
    body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
  }),
  requestContext: {
    accountId: '1',
    apiId: 'api',
    domainName: 'local',
    domainPrefix: 'local',
    http: { method: route.method, path: route.path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    requestId: 'request-1',
    routeKey: routeKey(route),
    stage: '$default',
    time: '',
    timeEpoch: 0,
    ...(options.as && { authorizer: { jwt: { claims: claimsOf(options.as) } } }),
  },
});

/** Calls operations as API Gateway does, through the doorway, at a time of the test's own. */
export const callerOf = <Dependencies extends { readonly table: Table }>(
  dependencies: Dependencies,
  now: () => number,
  /** What else the doorway of these operations can do. */
  extend: (doorway: Doorway) => Doorway = (doorway) => doorway,
) => {
  const doorway = extend({
    clientId: CLIENT,
    now,
    sessions: OFFERED,
    actorFor: actorsOf(dependencies.table, OFFERED),
    audit: async () => undefined,
  });
  return async (operation: Operation<Dependencies>, options: CallOptions = {}): Promise<CallAnswer> => {
    const answer = await serve([operation], doorway, dependencies)(eventOf(operation, options), CONTEXT);
    const text = answer.body ?? '';
    const isJson = answer.headers['content-type']?.includes('json') === true;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      cookies: answer.cookies ?? [],
      text,
      json: isJson ? (JSON.parse(text) as unknown) : undefined,
    };
  };
};
