import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { instant, localDate } from '../../functions/contract/scalars.ts';
import type { CallAnswer, CallOptions } from '../support/calls.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { type Caller, officeOver, operationOf } from '../support/matrix/office.ts';
import { type Corners, cornersIn, type Place, SECRET } from '../support/matrix/place.ts';
import { ROWS } from '../support/matrix/rows.ts';
import { freshTable } from '../support/table.ts';

let call: Caller;
let corners: Corners;

beforeAll(async () => {
  const table = await freshTable();
  ({ call } = officeOver(table, await freshAuditTable(), SECRET));
  corners = await cornersIn(table, call);
});

type Step = string | 0;
/** Where a request has a date or an instant. */
interface Spot {
  readonly part: 'path' | 'query' | 'body';
  readonly steps: readonly Step[];
  readonly kind: 'date' | 'instant';
}

/** Every date and instant of a schema, found in the schema itself. */
const spotsIn = (part: Spot['part'], schema: unknown, steps: readonly Step[] = []): Spot[] => {
  if (schema === localDate) return [{ part, steps, kind: 'date' }];
  if (schema === instant) return [{ part, steps, kind: 'instant' }];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return spotsIn(part, schema.unwrap(), steps);
  if (schema instanceof z.ZodArray) return spotsIn(part, schema.element, [...steps, 0]);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, inner]) => spotsIn(part, inner, [...steps, name]));
};

const spotsOf = ({ pathParameters, query, body }: Route): Spot[] => [
  ...spotsIn('path', pathParameters),
  ...spotsIn('query', query),
  ...spotsIn('body', body),
];

/** A request part with a value at each of some spots; a list on the way gets one item. */
const withValue = (part: unknown, [step, ...rest]: readonly Step[], value: string): unknown => {
  if (step === undefined) return value;
  if (step === 0) return [withValue({ windows: [] }, rest, value)];
  const fields = { ...(part as Record<string, unknown> | undefined) };
  return { ...fields, [step]: withValue(fields[step], rest, value) };
};

const identityFor = (route: Route): Pick<CallOptions, 'as' | 'headers'> => {
  const { access } = route;
  if (access === 'anyone') return {};
  if (access === 'link') return { headers: { authorization: `Link ${corners.link}` } };
  if (access.includes('patient')) return { as: { id: corners.own.patient.id, role: 'patient' } };
  if (access.includes('doctor')) return { as: { id: corners.own.doctor.id, role: 'doctor' } };
  return { as: { id: 'admin', role: 'admin' } };
};

const VALUES = { date: (date: string) => date, instant: (date: string) => `${date}T00:00:00Z` };

/** Calls a route with one date, or its instant, at some spots. */
const ask = async (route: Route, spots: readonly Spot[], date: string): Promise<CallAnswer> => {
  const { place } = corners.own;
  const row = ROWS[route.operationId];
  const parts: Record<Spot['part'], unknown> = {
    path: { ...place, ...row?.path?.(place) } satisfies Partial<Place>,
    query: row?.query?.(place),
    body: row?.body?.(place),
  };
  for (const { part, steps, kind } of spots) parts[part] = withValue(parts[part], steps, VALUES[kind](date));
  return call(await operationOf(route), {
    ...identityFor(route),
    path: parts.path as Record<string, string>,
    ...(parts.query !== undefined && { query: parts.query as Record<string, string> }),
    ...(parts.body !== undefined && { body: parts.body }),
  });
};

const cases = allRoutes.flatMap((route) => spotsOf(route).map((spot) => [route, spot] as const));
const dated = allRoutes.filter((route) => spotsOf(route).length > 0);
const nameOf = (spot: Spot): string => `${spot.part}/${spot.steps.join('/')}`;

test('the route table is searched for dates wherever they are', () => {
  const found = new Set(cases.map(([{ operationId }, spot]) => `${operationId} ${nameOf(spot)}`));
  for (const one of [
    'listAudit query/to',
    'getClosure path/date',
    'replaceAvailability body/exceptions/0/date',
    'takeTimeOff body/end',
    'joinWaitlist body/to',
  ])
    expect(found).toContain(one);
});

describe.each(['0001-01-01', '1899-12-31', '2201-01-01', '9999-12-31'])('%s is no date of this calendar', (date) => {
  test.each(cases.map(([route, spot]) => [routeKey(route), nameOf(spot), route, spot] as const))(
    '%s %s',
    async (_, __, route, spot) => {
      const answer = await ask(route, [spot], date);
      const wanted = spot.part === 'path' ? '404 NOT_FOUND' : '400 VALIDATION_FAILED';
      expect(`${answer.status} ${answer.json.code}`).toBe(wanted);
      if (spot.part !== 'path')
        expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain(
          `/${spot.steps.join('/')}`,
        );
    },
  );
});

describe.each(['1900-01-01', '2200-12-31'])('%s, an end of the calendar, has an answer', (date) => {
  test.each(dated.map((route) => [routeKey(route), route] as const))('%s', async (_, route) => {
    const spots = spotsOf(route);
    const requests = [...spots.map((spot) => [spot]), spots];
    for (const asked of requests) {
      const { status, text } = await ask(route, asked, date);
      expect(`${status} ${asked.map(nameOf).join(', ')}: ${text}`).toMatch(/^[234]/);
    }
  });
});

describe('lists over the whole calendar', () => {
  const open = allRoutes.filter(({ method, query }) => {
    const fields = query instanceof z.ZodObject ? query.shape : {};
    return method === 'GET' && fields.from instanceof z.ZodOptional && fields.to instanceof z.ZodOptional;
  });

  test.each(open.map((route) => [routeKey(route), route] as const))(
    '%s: a range without one end, or without a limit, hides nothing',
    async (_, route) => {
      const { from: _from, to: _to, ...query } = ROWS[route.operationId]?.query?.(corners.own.place) ?? {};
      const as = identityFor(route);
      const operation = await operationOf(route);
      const list = async (range: Record<string, string>) => {
        const answer = await call(operation, { ...as, path: {}, query: { ...query, ...range } });
        expect(`${answer.status} ${answer.text}`).toMatch(/^200 /);
        return answer.json.items as unknown[];
      };
      if (route.operationId === 'listDoctorLoads') {
        // A range of dates is counted day by day; without one end it is one date.
        await list({ from: '2200-12-31' });
        await list({ to: '1900-01-01' });
        return;
      }
      // What is listed is read before, so that an audit that lists its own readers stays the same.
      const all = await list({});
      expect(await list({ from: '1900-01-01' })).toEqual(all);
      expect(await list({ to: '2200-12-31' })).toEqual(all);
      expect(await list({ from: '1900-01-01', to: '2200-12-31' })).toEqual(all);
      expect(await list({ from: '2200-12-31' })).toEqual([]);
    },
  );
});

describe('a time off', () => {
  const away = (start: string, end: string) => ({
    as: { id: corners.own.doctor.id, role: 'doctor' } as const,
    body: { start, end },
  });
  const take = async (start: string, end: string) =>
    call(await operationOf({ operationId: 'takeTimeOff' } as Route), away(start, end));

  test('lasts at most 366 days', async () => {
    const start = '2027-03-01T00:00:00-05:00';
    const tooLong = await take(start, '2028-03-01T00:15:00-05:00');
    expect(tooLong.json).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors: [{ pointer: '/end' }] });
    expect((await take(start, '2028-03-01T00:00:00-05:00')).status).toBe(201);
  });
});
