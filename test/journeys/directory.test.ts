import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { aClinic, type Clinic } from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { system } from '../steps/system.ts';

describe('Anyone looks around without signing in', () => {
  let clinic: Clinic;

  beforeAll(async () => {
    clinic = await aClinic({
      types: [
        { name: 'Short visit', durationMinutes: 15 },
        { name: 'Skin check', specialization: 'Dermatology' },
      ],
      doctors: [{ name: 'Dr. Family' }, { name: 'Dr. Skin', specialization: 'Dermatology' }],
    });
  });

  test('the clinics, a page at a time', async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '2', ...(cursor !== undefined && { cursor }) };
      const { json } = await expecting(200, 'GET', '/clinics', { query });
      expect(json.items.length).toBeLessThanOrEqual(2);
      found.push(...json.items.map(({ id }: { id: string }) => id));
      cursor = json.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining([clinic.id, ...system.clinics.map(({ id }) => id)]));
  });

  test('one clinic, its types and its doctors, without contact data', async () => {
    const one = await expecting(200, 'GET', `/clinics/${clinic.id}`);
    expect(one.json).toMatchObject({ id: clinic.id, name: clinic.name, policy: { minNoticeMinutes: 60 } });
    const types = await expecting(200, 'GET', `/clinics/${clinic.id}/appointment-types`);
    expect(types.json.items.map(({ name }: { name: string }) => name)).toEqual(['Short visit', 'Skin check']);
    const doctors = await expecting(200, 'GET', `/clinics/${clinic.id}/doctors`);
    expect(doctors.json.items.map(({ name }: { name: string }) => name)).toEqual(['Dr. Family', 'Dr. Skin']);
    expect(doctors.text).not.toContain('@');
    const [doctor] = doctors.json.items;
    expect((await expecting(200, 'GET', `/doctors/${doctor.id}`)).json).toEqual(doctor);
  });

  test('the doctors of a specialization, however it is written', async () => {
    const query = { specialization: 'dermaTOLOGY' };
    const { json } = await expecting(200, 'GET', `/clinics/${clinic.id}/doctors`, { query });
    expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['Dr. Skin']);
  });
});

describe('The API describes itself', () => {
  test('it answers that it is well, and as which version', async () => {
    const { json } = await expecting(200, 'GET', '/health');
    expect(json).toMatchObject({ status: 'ok', stage: 'local', version: expect.any(String) });
  });

  test('the description is valid OpenAPI 3.1 and has every route', async () => {
    const { json } = await expecting(200, 'GET', '/openapi.json');
    expect(json.openapi).toMatch(/^3\.1/);
    expect(await new Validator().validate(json)).toMatchObject({ valid: true });
    const described = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(allRoutes.map(routeKey).sort());
  });

  test('the page over it loads with all its scripts and styles', async () => {
    const page = await expecting(200, 'GET', '/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, asset = '']) => asset);
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) {
      const { pathname } = new URL(asset, `${system.apiUrl}/docs`);
      const { status, headers } = await ask('GET', pathname.slice(new URL(system.apiUrl).pathname.length));
      expect(`${status} ${asset}`).toBe(`200 ${asset}`);
      expect(headers.get('content-type')).toMatch(/javascript|css/);
    }
  });

  test('a route that is none is not found', async () => {
    expect((await ask('GET', '/no/such/route')).status).toBe(404);
  });
});
