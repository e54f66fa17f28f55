import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiHeadersObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import type { RefusalCode } from '../domain/refusal.ts';
import { PROBLEMS, type Problem, problem } from './problems.ts';
import { isSignedIn, type Route } from './route.ts';
import { allRoutes } from './routes.ts';
import { appointment, clinic, managedAppointment } from './schemas.ts';

const TOKEN = 'accessToken';

const LINK = 'manageLink';

const isWithToken = ({ access }: Route): boolean => isSignedIn(access);

/** What proves who calls, and in words who that may be. */
const callersOf = ({ access }: Route): Pick<ZodOpenApiOperationObject, 'security' | 'description'> => {
  if (access === 'anyone') return { security: [] };
  if (access === 'link') return { security: [{ [LINK]: [] }], description: 'For: the bearer of a manage link.' };
  return { security: [{ [TOKEN]: [] }], description: `For: ${access.join(', ')}.` };
};

/** Every code that a route can answer: its own, and those that the doorway gives to all of its kind. */
const codesOf = (route: Route): readonly RefusalCode[] => [
  ...new Set<RefusalCode>([
    ...(route.body ? (['VALIDATION_FAILED', 'MALFORMED_JSON', 'BODY_TOO_LARGE'] as const) : []),
    ...(route.query || route.idempotent ? (['VALIDATION_FAILED'] as const) : []),
    ...(isWithToken(route) ? (['UNAUTHENTICATED', 'FORBIDDEN'] as const) : []),
    ...(route.access === 'link' ? (['UNAUTHENTICATED'] as const) : []),
    ...(route.pathParameters ? (['NOT_FOUND'] as const) : []),
    ...(route.refusals ?? []),
    'RATE_LIMITED',
    'TRY_AGAIN',
  ]),
];

const exampleOf = (code: RefusalCode, route: Route): Problem => {
  const { status, title } = PROBLEMS[code];
  return {
    type: `urn:appointments:problem:${code}`,
    title,
    status,
    detail: title,
    instance: route.path,
    code,
    requestId: 'JKJaXmPLvHcESHA=',
  };
};

const RETRY_AFTER: ZodOpenApiHeadersObject = {
  'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait before trying again.' },
};

const problemAnswer = (route: Route, status: number, codes: readonly RefusalCode[]): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
  ...((status === 429 || status === 503) && { headers: RETRY_AFTER }),
  content: {
    'application/problem+json': {
      schema: problem,
      examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code, route) }])),
    },
    // The gateway's own refusal of a token, before any function runs.
    ...(status === 401 && isWithToken(route) && { 'application/json': { schema: z.object({ message: z.string() }) } }),
  },
});

const problemAnswers = (route: Route): Record<`${4 | 5}${string}`, ZodOpenApiResponseObject> => {
  const byStatus = Object.entries(Object.groupBy(codesOf(route), (code) => PROBLEMS[code].status));
  return {
    ...Object.fromEntries(
      byStatus.map(([status, codes = []]) => [status, problemAnswer(route, Number(status), codes)]),
    ),
    '500': {
      description: '`INTERNAL_ERROR`: Something went wrong on our side.',
      content: { 'application/problem+json': { schema: problem } },
    },
  };
};

const VERSIONED_ANSWERS: ReadonlySet<Route['answer']> = new Set([appointment, managedAppointment, clinic]);

const headersOf = (route: Route): ZodOpenApiHeadersObject => ({
  ...(VERSIONED_ANSWERS.has(route.answer) && {
    ETag: { schema: { type: 'string', examples: ['"1"'] }, description: 'The version, for `If-Match`.' },
  }),
  ...(route.status === 201 &&
    isWithToken(route) && {
      Location: { schema: { type: 'string' }, description: 'Where what was created is found, if it has a place.' },
    }),
});

const MEANINGS: Record<Route['status'], string> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Accepted.',
  204: 'Done; there is nothing to say.',
};

const success = (route: Route): ZodOpenApiResponseObject => ({
  description: MEANINGS[route.status],
  headers: headersOf(route),
  ...(route.answer && { content: { 'application/json': { schema: route.answer } } }),
  ...(!route.answer && route.mediaType && { content: { [route.mediaType]: { schema: { type: 'string' } } } }),
});

const requestHeaders = (route: Route) =>
  z.object({
    ...(route.idempotent && {
      'Idempotency-Key': z.string().min(1).max(255).optional().meta({
        description: 'The same key and body lead to the same answer again, for at least 24 hours.',
        example: '6b0c1d2e-5a3f-4c9a-9d55-0c9f3c6f7a11',
      }),
    }),
    ...(route.versioned && {
      'If-Match': z.string().optional().meta({
        description: 'The `ETag` of the version meant to be changed.',
        example: '"1"',
      }),
    }),
  });

const isObject = (schema: Route['query']): schema is z.ZodObject => schema instanceof z.ZodObject;

const operationOf = (route: Route): ZodOpenApiOperationObject => ({
  operationId: route.operationId,
  summary: route.summary,
  tags: [route.tag],
  ...callersOf(route),
  requestParams: {
    ...(isObject(route.pathParameters) && { path: route.pathParameters }),
    ...(isObject(route.query) && { query: route.query }),
    ...((route.idempotent || route.versioned) && { header: requestHeaders(route) }),
  },
  ...(route.body && {
    requestBody: { required: !route.body.isOptional(), content: { 'application/json': { schema: route.body } } },
  }),
  responses: { [`${route.status}`]: success(route), ...problemAnswers(route) },
});

const DESCRIPTION = [
  'Patients ask for a time; the system finds and books a free doctor.',
  'Instants are ISO 8601 with `Z` or an offset and lie on quarter-hours; dates are of the clinic’s zone.',
  'Refusals are `application/problem+json`; programs go by `code`.',
].join('\n\n');

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** The OpenAPI 3.1 description, made from the route table and the very schemas that requests are parsed with. */
export const openapiDocument = (version: string, routes: readonly Route[] = allRoutes) =>
  createDocument({
    openapi: '3.1.0',
    info: { title: 'Appointment scheduling', version, description: DESCRIPTION },
    // Relative to this document, so that it also holds below a prefix.
    servers: [{ url: '.' }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    components: {
      securitySchemes: {
        [TOKEN]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `accessToken` of `POST /auth/login`.',
        },
        [LINK]: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`Link <token>`, with what follows `#` in the manage link of a mail.',
        },
      },
    },
    paths: Object.fromEntries(
      Object.entries(Object.groupBy(routes, ({ path }) => path)).map(([path, those = []]) => [
        path,
        Object.fromEntries(those.map((route) => [METHODS[route.method], operationOf(route)])),
      ]),
    ),
  });
