import type { Context } from 'aws-lambda';
import { actorsOf } from '../../functions/api/callers/dependencies.ts';
import { routeKey } from '../../functions/contract/route.ts';
import type { Role } from '../../functions/domain/appointment.ts';
import { GROUPS } from '../../functions/domain/person.ts';
import type { ApiEvent, Doorway, Operation } from '../../functions/http/endpoint.ts';
import { serve } from '../../functions/http/serve.ts';
import type { Table } from '../../functions/store/table.ts';

/** A request as a test writes it. */
export interface CallOptions {
  readonly as?: { readonly id: string; readonly role: Role };
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  /** The parsed body; what it is, the test says. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

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

const claimsOf = ({ id, role }: { readonly id: string; readonly role: Role }) => ({
  sub: id,
  token_use: 'access',
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
    actorFor: actorsOf(dependencies.table),
    audit: async () => undefined,
  });
  return async (operation: Operation<Dependencies>, options: CallOptions = {}): Promise<CallAnswer> => {
    const answer = await serve([operation], doorway, dependencies)(eventOf(operation, options), CONTEXT);
    const text = answer.body ?? '';
    const isJson = answer.headers['content-type']?.includes('json') === true;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text,
      json: isJson ? (JSON.parse(text) as unknown) : undefined,
    };
  };
};
