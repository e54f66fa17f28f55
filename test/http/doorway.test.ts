import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Route, route } from '../../functions/contract/route.ts';
import { refuse } from '../../functions/domain/refusal.ts';
import { type ApiEvent, endpointFor, type Reply, type RequestOf } from '../../functions/http/endpoint.ts';
import { serve } from '../../functions/http/serve.ts';

const CLIENT = 'client-1';
const claims = (over: Record<string, unknown> = {}) => ({
  token_use: 'access',
  client_id: CLIENT,
  sub: 'user-1',
  iat: '0.007',
  auth_time: '0.007',
  ...over,
});
const writeRoute = route({
  // Any that changes an appointment: each route has to say what it leaves in the audit.
  operationId: 'bookAppointment',
  method: 'POST',
  path: '/things/{thingId}',
  summary: '',
  tag: '',
  caller: 'patient',
  access: ['patient', 'doctor'],
  pathParameters: z.object({ thingId: z.string().max(10) }),
  query: z.strictObject({ limit: z.coerce.number().optional() }),
  body: z.strictObject({ name: z.string() }),
  status: 201,
  answer: z.object({ name: z.string(), version: z.number().optional() }),
  idempotent: true,
  versioned: true,
} satisfies Route);

type Handle = (
  request: RequestOf<typeof writeRoute.pathParameters, typeof writeRoute.query, typeof writeRoute.body>,
) => Promise<Reply<{ readonly name: string; readonly secret?: string }> | ReturnType<typeof refuse>>;

const call = async (
  over: Partial<ApiEvent> & { claims?: unknown } = {},
  handle: Handle = async () => ({ body: { name: 'x' } }),
) => {
  const operation = endpointFor<unknown>()(writeRoute, handle);
  const handler = serve(
    [operation],
    {
      clientId: CLIENT,
      now: () => 7,
      sessions: { tokenMinutes: 15, sessionHours: 12, secondFactor: 'offered' },
      actorFor: async ({ userId, role }) => (userId === 'removed' ? refuse('FORBIDDEN') : { id: userId, role }),
      audit: async () => undefined,
    },
    {},
  );
  const { claims: tokenClaims = claims(), ...event } = over;
  const answer = await handler(
    {
      routeKey: 'POST /things/{thingId}',
      rawPath: '/things/1',
      headers: {},
      pathParameters: { thingId: '1' },
      body: '{"name":"x"}',
      isBase64Encoded: false,
      requestContext: {
        requestId: 'r-1',
        http: { sourceIp: '127.0.0.1' },
        authorizer: { jwt: { claims: tokenClaims } },
      },
      ...event,
    } as unknown as ApiEvent,
    {} as Context,
  );
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body ?? 'null') };
};
const codeOf = async (...args: Parameters<typeof call>) => {
  const { status, body } = await call(...args);
  return `${status} ${body.code}`;
};

describe('the doorway lets in', () => {
  it.each([
    ['nobody', undefined],
    ['an ID token', claims({ token_use: 'id' })],
    ['a token of another client', claims({ client_id: 'other' })],
    ['a token of nobody', claims({ sub: '' })],
    ['a token whose subject is not text', claims({ sub: ['user-1'] })],
  ])('not %s', async (_, tokenClaims) => {
    expect(await codeOf({ claims: tokenClaims ?? null })).toBe('401 UNAUTHENTICATED');
  });

  it.each([
    ['no group', undefined, 201],
    ['an array of groups', ['doctors'], 201],
    ['the string that API Gateway makes of groups', '[doctors readers]', 201],
    ['a role that may never do this', '[staff]', 403],
    ['the highest of several roles', '[doctors admins]', 403],
  ])('by role, with %s', async (_, groups, status) => {
    expect((await call({ claims: claims({ 'cognito:groups': groups }) })).status).toBe(status);
  });

  it.each([
    ['is a quarter of an hour old', { iat: String(-15 * 60) }, 401],
    ['began half a day ago', { auth_time: String(-12 * 3600) }, 401],
    ['does not tell its age', { iat: undefined }, 401],
    ["does not tell its session's age", { auth_time: undefined }, 401],
    ['is young', {}, 201],
  ])('whoever sees other people’s data only while their token %s', async (_, over, status) => {
    const asDoctor = claims({ 'cognito:groups': ['doctors'], ...over });
    const asPatient = claims(over);
    expect([(await call({ claims: asDoctor })).status, (await call({ claims: asPatient })).status]).toEqual([
      status,
      201,
    ]);
  });

  it('nobody who was removed, although their token lives', async () => {
    expect(await codeOf({ claims: claims({ sub: 'removed', 'cognito:groups': ['doctors'] }) })).toBe('403 FORBIDDEN');
  });
});

describe('the doorway checks in the contract’s order', () => {
  const huge = JSON.stringify({ name: 'x'.repeat(64 * 1024) });
  it.each([
    ['size before role', { body: huge, claims: claims({ 'cognito:groups': '[staff]' }) }, '413 BODY_TOO_LARGE'],
    ['role before body', { body: '{', claims: claims({ 'cognito:groups': '[staff]' }) }, '403 FORBIDDEN'],
    ['body before path', { body: '{', pathParameters: { thingId: 'far too long an id' } }, '400 MALFORMED_JSON'],
    ['fields', { body: '{"name":1}' }, '400 VALIDATION_FAILED'],
    ['a missing body', { body: undefined }, '400 VALIDATION_FAILED'],
    ['the query', { queryStringParameters: { limit: 'many' } }, '400 VALIDATION_FAILED'],
    ['an idempotency key', { headers: { 'idempotency-key': 'x'.repeat(256) } }, '400 VALIDATION_FAILED'],
    ['the path, which names nothing', { pathParameters: { thingId: 'far too long an id' } }, '404 NOT_FOUND'],
  ] as const)('%s', async (_, event, expected) => {
    expect(await codeOf(event as Partial<ApiEvent>)).toBe(expected);
  });

  it('names unknown fields by pointer, `__proto__` too', async () => {
    const { body } = await call({ body: '{"name":"x","status":"CONFIRMED","__proto__":{"a":1}}' });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toContain('/status');
  });

  it('takes a body in base64 and counts its bytes', async () => {
    const body = Buffer.from('{"name":"é"}').toString('base64');
    expect((await call({ body, isBase64Encoded: true })).status).toBe(201);
  });
});

describe('what the doorway hands over', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"3"', 3],
    ['W/"3"', -1],
    ['garbage', -1],
  ])('If-Match %j as version %j', async (header, expected) => {
    let seen: number | undefined;
    await call({ headers: header === undefined ? {} : { 'if-match': header } }, async ({ expectedVersion }) => {
      seen = expectedVersion;
      return { body: { name: 'x' } };
    });
    expect(seen).toBe(expected);
  });

  it('answers only with what the route declares', async () => {
    expect((await call({}, async () => ({ body: { name: 'x', secret: 'y' } }))).body).toEqual({ name: 'x' });
  });
});

describe('a failure behind the doorway', () => {
  const failing =
    (error: Error): Handle =>
    async () => {
      throw error;
    };
  it('that passes is 503 with Retry-After', async () => {
    const throttled = new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
    for (const error of [throttled, Object.assign(new Error('x'), { code: 'ECONNRESET' })]) {
      const { status, body, headers } = await call({}, failing(error));
      expect([status, body.code, headers['retry-after']]).toEqual([503, 'TRY_AGAIN', '1']);
    }
  });

  it('that does not is 500 and shows nothing of the inside', async () => {
    const { status, body } = await call({}, failing(new Error('table Secret-1 at 10.0.0.1')));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/Secret|10\.0/);
  });

  it('of the ordinary kind is a problem that names code, request and path without query', async () => {
    const { body, headers } = await call({}, async () => refuse('SLOT_TAKEN', { alternatives: [] }));
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({
      code: 'SLOT_TAKEN',
      status: 409,
      requestId: 'r-1',
      instance: '/things/1',
      alternatives: [],
    });
    expect(body.detail).toBe('This time slot is no longer available.');
  });
});
