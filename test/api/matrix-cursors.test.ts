import { beforeAll, expect, test } from 'vitest';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
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

const lists = allRoutes
  .filter(({ query }) =>
    query?.safeParse({ limit: 'x', cursor: '' }).error?.issues.some(({ path }) => path[0] === 'limit'),
  )
  .map((route) => [routeKey(route), route] as const);

/** Lists of which the world has one item, and so no cursor. */
const SHORT = new Set([
  'listAppointmentTypes',
  'listOwnAgenda',
  'listOwnTimeOff',
  'listTimeOff',
  'listClosures',
  'listStaff',
  'listAudit',
]);
const long = lists.filter(([, { operationId }]) => !SHORT.has(operationId));

/** Two people who may both ask for this list. */
const twoFor = ({ access }: Route) => {
  if (access.includes('patient') || access.includes('doctor')) {
    const role = access.includes('patient') ? 'patient' : 'doctor';
    return [corners.own[role], corners.other[role]].map(({ id }) => ({ id, role }) as const);
  }
  const role = access.includes('staff') ? 'staff' : 'admin';
  return ['staff', 'colleague'].map((id) => ({ id: role === 'staff' ? id : `${id}-admin`, role }) as const);
};

const requestOf = async (route: Route, place: Place) => {
  const row = ROWS[route.operationId];
  const operation = await operationOf(route);
  const path = { ...place };
  const query = row?.query?.(place) ?? {};
  return (
    as: { id: string; role: 'patient' | 'doctor' | 'staff' | 'admin' } | undefined,
    more: Record<string, string>,
  ) => call(operation, { ...(as && { as }), path, query: { ...query, ...more } });
};

test.each(long)('a cursor of %s is of use to whom it was given, and there only', async (_, route) => {
  const { place } = corners.own;
  const ask = await requestOf(route, place);
  const [one, another] = route.access === 'anyone' ? [undefined, undefined] : twoFor(route);
  const first = await ask(one, { limit: '1' });
  expect(`${first.status} ${first.text}`).toMatch(/^200 /);
  const cursor: string = first.json.nextCursor;
  expect((await ask(one, { limit: '1', cursor })).status).toBe(200);
  if (another) expect((await ask(another, { limit: '1', cursor })).status).toBe(400);
  for (const [key, other] of lists.filter(([, { operationId }]) => operationId !== route.operationId)) {
    const askOther = await requestOf(other, place);
    const [reader] = other.access === 'anyone' ? [undefined] : twoFor(other);
    expect(`${key} ${(await askOther(reader, { cursor })).status}`).toBe(`${key} 400`);
  }
});
