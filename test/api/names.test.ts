import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { listClinics } from '../../functions/api/list-clinics.ts';
import { search } from '../../functions/api/search.ts';
import { indexDoctor, indexPatient } from '../../functions/store/search.ts';
import type { Table } from '../../functions/store/table.ts';
import type { CallOptions } from '../support/calls.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { type Caller, officeOver, operationOf } from '../support/matrix/office.ts';
import { type Corners, cornersIn, SECRET } from '../support/matrix/place.ts';
import { ROWS } from '../support/matrix/rows.ts';
import { freshTable } from '../support/table.ts';
import { savedPerson } from '../support/world.ts';

let table: Table;
let call: Caller;
let corners: Corners;

beforeAll(async () => {
  table = await freshTable();
  ({ call } = officeOver(table, await freshAuditTable(), SECRET));
  corners = await cornersIn(table, call);
});

/** Letters of four bytes, which is as long as characters get. */
const LONGEST = '𠀀'.repeat(255);
const TOO_LONG = `${LONGEST}a`;
const NAMES = ['name', 'specialization'];

const fieldsOf = (schema: unknown): string[] => {
  const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return fields.filter((field) => NAMES.includes(field));
};
const cases = allRoutes.flatMap((route) => [
  ...fieldsOf(route.body).map((field) => [routeKey(route), field, route, 'body'] as const),
  ...fieldsOf(route.query).map((field) => [routeKey(route), field, route, 'query'] as const),
]);

const identityFor = ({ access }: Route): Pick<CallOptions, 'as'> => {
  if (access === 'anyone') return {};
  return access.includes('patient')
    ? { as: { id: corners.own.patient.id, role: 'patient' } }
    : { as: { id: 'admin', role: 'admin' } };
};

describe('a name of 255 characters is taken, one of 256 is not', () => {
  test.each(cases)('%s %s', async (_, field, route, part) => {
    const { place } = corners.own;
    const row = ROWS[route.operationId];
    const ask = async (name: string) => {
      const query = { ...row?.query?.(place), ...(part === 'query' && { [field]: name }) };
      const body = route.body
        ? { ...(row?.body?.(place) as object), ...(part === 'body' && { [field]: name }) }
        : undefined;
      const answer = await call(await operationOf(route), {
        ...identityFor(route),
        path: { ...place },
        query,
        ...(body && { body }),
      });
      return `${answer.status} ${answer.text}`;
    };
    expect(await ask(LONGEST)).toMatch(new RegExp(`^${route.status} `));
    expect(await ask(TOO_LONG)).toMatch(/^400 .*VALIDATION_FAILED/);
  });

  test('for whom staff book', async () => {
    const { clinicId, appointmentTypeId } = corners.own.place;
    const ask = async (name: string, start: string) => {
      const answer = await call(await operationOf({ operationId: 'overrideAppointment' } as Route), {
        as: { id: 'admin', role: 'admin' },
        body: {
          clinicId,
          appointmentTypeId,
          start,
          patient: { name, email: `p${start.slice(11, 13)}@example.com` },
          reason: 'r',
        },
      });
      return answer.status;
    };
    expect(await ask(LONGEST, '2026-11-24T12:00:00-05:00')).toBe(201);
    expect(await ask(TOO_LONG, '2026-11-24T13:00:00-05:00')).toBe(400);
  });
});

describe('what has the longest name', () => {
  test('is listed, page after page', async () => {
    const createClinic = await operationOf({ operationId: 'createClinic' } as Route);
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      const body = { ...(ROWS.createClinic?.body?.(corners.own.place) as object), name: LONGEST };
      ids.push((await call(createClinic, { as: { id: 'admin', role: 'admin' }, body })).json.id);
    }
    const listed: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await call(listClinics, { query: { limit: '1', ...(cursor !== null && { cursor }) } });
      listed.push(...page.json.items.map(({ id }: { id: string }) => id));
      cursor = page.json.nextCursor;
    } while (cursor !== null);
    expect(listed).toEqual(expect.arrayContaining(ids));
    expect(new Set(listed).size).toBe(listed.length);
  });

  test.each([
    ['one word of wide letters', LONGEST],
    ['letters that stand for several', 'ﷺ'.repeat(255)],
    [
      'eighty-five short words',
      Array.from({ length: 85 }, (_, i) => String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))).join(' '),
    ],
  ])('is found by its beginning and its e-mail: %s', async (_, name) => {
    const id = `long-${name.codePointAt(0)}`;
    const person = await savedPerson(table, { id, name, email: `${id}@example.com` });
    await indexPatient(table, person.id);
    const find = async (q: string) => {
      const answer = await call(search, { as: { id: 'admin', role: 'admin' }, query: { q } });
      return answer.json.items.map((item: { id: string }) => item.id) as string[];
    };
    expect(await find(person.email)).toEqual([id]);
    expect(await find(Array.from(name).slice(0, 90).join(''))).toContain(id);
    expect(await find(name)).toContain(id);
  });

  test('can be a doctor who is found', async () => {
    const updateDoctor = await operationOf({ operationId: 'updateDoctor' } as Route);
    const { place } = corners.own;
    await call(updateDoctor, { as: { id: 'admin', role: 'admin' }, path: { ...place }, body: { name: LONGEST } });
    await indexDoctor(table, place.doctorId);
    const found = await call(search, { as: { id: 'admin', role: 'admin' }, query: { q: LONGEST.slice(0, 20) } });
    expect(found.json.items).toContainEqual(expect.objectContaining({ id: place.doctorId }));
  });
});
