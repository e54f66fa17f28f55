import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { openapiDocument } from '../../functions/contract/openapi.ts';
import { PROBLEMS } from '../../functions/contract/problems.ts';
import { type Access, isSignedIn } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';

interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: { in: string; name: string; schema: object }[];
  requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { headers?: object; content?: Record<string, { schema: object; examples?: object }> }>;
}

const document: {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
} = JSON.parse(JSON.stringify(openapiDocument('1.2.3')));

const operations = allRoutes.map((route) => {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  if (!operation) throw new Error(`${route.operationId} is not described`);
  return { route, operation };
});

const SECURITY = (access: Access) => {
  if (access === 'anyone') return [];
  return access === 'link' ? [{ manageLink: [] }] : [{ accessToken: [] }];
};

describe('the description of the API', () => {
  test('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  test('has every route of the table and nothing else', () => {
    const described = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(described.toSorted()).toEqual(allRoutes.map(({ operationId }) => operationId).toSorted());
  });

  test('refers to itself relatively, so that it holds below a prefix', () => {
    expect(document.servers).toEqual([{ url: '.' }]);
  });

  test.each(operations)('$route.operationId names its parameters, codes and headers', ({ route, operation }) => {
    const names = (where: string) => (operation.parameters ?? []).filter((p) => p.in === where).map(({ name }) => name);
    expect(names('path')).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(names('header').includes('Idempotency-Key')).toBe(route.idempotent === true);
    expect(names('header').includes('If-Match')).toBe(route.versioned === true);
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined);
    expect(operation.responses[String(route.status)]).toBeDefined();
    for (const code of route.refusals ?? []) {
      const answer = operation.responses[String(PROBLEMS[code].status)]?.content?.['application/problem+json'];
      expect(answer?.examples).toHaveProperty(code);
    }
    expect('403' in operation.responses).toBe(isSignedIn(route.access));
    expect(operation.security).toEqual(SECURITY(route.access));
  });

  test('shares the schemas of what is answered', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Appointment', 'Clinic', 'Doctor', 'AppointmentType', 'OpenTimes', 'Tokens', 'Problem']),
    );
  });

  test('tells the version of an appointment as ETag', () => {
    expect(document.paths['/appointments/book']?.post?.responses['201']?.headers).toMatchObject({
      ETag: {},
      Location: {},
    });
  });
});
