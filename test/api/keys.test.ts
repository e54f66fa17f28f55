import { beforeAll, describe, expect, test } from 'vitest';
import { type Route, routeKey } from '../../functions/contract/route.ts';
import { allRoutes } from '../../functions/contract/routes.ts';
import { verifyHistory } from '../../functions/store/history.ts';
import type { Table } from '../../functions/store/table.ts';
import type { CallAnswer } from '../support/calls.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { expectInvariants } from '../support/invariants.ts';
import { type Caller, officeOver, operationOf } from '../support/matrix/office.ts';
import { type Corners, cornersIn, SECRET } from '../support/matrix/place.ts';
import { snapshotOf } from '../support/matrix/restore.ts';
import { ROWS } from '../support/matrix/rows.ts';
import { freshTable } from '../support/table.ts';
import { NOW } from '../support/world.ts';

let table: Table;
let call: Caller;
let corners: Corners;
let restore: () => Promise<string[]>;
let now = NOW;

beforeAll(async () => {
  table = await freshTable();
  ({ call } = officeOver(table, await freshAuditTable(), SECRET, () => now));
  corners = await cornersIn(table, call);
  ({ restore } = await snapshotOf(table));
});

const keyed = allRoutes.filter(({ idempotent }) => idempotent);
const ROLES = ['patient', 'doctor', 'admin'] as const;
type Role = (typeof ROLES)[number];
const callersOf = ({ access }: Route): readonly Role[] => ROLES.filter((role) => access.includes(role));

/** Every two different routes that somebody may use one key for. */
const pairs = keyed.flatMap((first) =>
  keyed
    .filter((second) => second !== first)
    .flatMap((second) =>
      callersOf(first)
        .filter((role) => callersOf(second).includes(role))
        .map((role) => [routeKey(first), routeKey(second), first, second, role] as const),
    ),
);

const send = async (route: Route, role: Role, key: string): Promise<CallAnswer> => {
  const { place, patient, doctor } = corners.own;
  const id = { patient: patient.id, doctor: doctor.id, admin: 'admin' }[role];
  return call(await operationOf(route), {
    as: { id, role },
    path: { ...place },
    headers: { 'idempotency-key': key },
    body: ROWS[route.operationId]?.body?.(place),
  });
};
const said = ({ status, json }: CallAnswer): string => `${status} ${json.code ?? ''}`.trim();
const REUSED = '422 IDEMPOTENCY_KEY_REUSED';
let count = 0;

test('patients and administrators have several requests to use a key for', () => {
  expect(pairs.filter(([, , , , role]) => role === 'patient').length).toBeGreaterThanOrEqual(6);
  expect(pairs.filter(([, , , , role]) => role === 'admin').length).toBeGreaterThanOrEqual(56);
});

describe('a key belongs to its caller, whatever the route', () => {
  test.each(pairs)('%s, then %s', async (_, __, first, second, role) => {
    const key = `then-${++count}`;
    const one = await send(first, role, key);
    expect(`${one.status} ${one.text}`).toMatch(new RegExp(`^${first.status} `));
    const before = await snapshotOf(table);
    expect(said(await send(second, role, key))).toBe(REUSED);
    expect(await before.restore()).toEqual([]);
    await restore();
  });

  test.each(pairs.filter(([one, other]) => one < other))('%s and %s at once', async (_, __, first, second, role) => {
    const key = `at-once-${++count}`;
    const answers = await Promise.all([send(first, role, key), send(second, role, key)]);
    expect(answers.map(said).filter((answer) => answer === REUSED)).toHaveLength(1);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    await expectInvariants(table);
    await restore();
  });
});

test('another caller may use the same key', async () => {
  const body = ROWS.joinWaitlist?.body?.(corners.own.place);
  const joinWaitlist = await operationOf({ operationId: 'joinWaitlist' } as Route);
  for (const { id } of [corners.own.patient, corners.other.patient]) {
    const as = { id, role: 'patient' } as const;
    const answer = await call(joinWaitlist, { as, headers: { 'idempotency-key': 'theirs' }, body });
    expect(said(answer)).toBe('201');
  }
  // What is remembered among the events of appointments is no appointment.
  const { differences, appointments } = await verifyHistory(table);
  expect([...differences]).toEqual([]);
  expect(appointments).toBe((await expectInvariants(table)).appointments.length);
  await restore();
});

describe('a key under which a hold was answered that was there before stands for that request', () => {
  const AFTER_HOLD = NOW + 3_600_000;
  const ends: Record<string, (id: string, as: { id: string; role: 'patient' }) => Promise<void>> = {
    'while it is held': async () => undefined,
    'after it was confirmed': async (appointmentId, as) => {
      const confirm = await operationOf({ operationId: 'confirmAppointment' } as Route);
      expect(said(await call(confirm, { as, path: { appointmentId } }))).toBe('200');
    },
    'after it has run out': async () => {
      now = AFTER_HOLD;
    },
  };

  test.each(Object.entries(ends))('%s', async (_, end) => {
    const { clinicId, appointmentTypeId } = corners.own.place;
    const as = { id: corners.own.patient.id, role: 'patient' } as const;
    const holdAppointment = await operationOf({ operationId: 'holdAppointment' } as Route);
    const hold = (hour: number, key?: string) =>
      call(holdAppointment, {
        as,
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
        body: { clinicId, appointmentTypeId, start: `2026-11-24T${hour}:00:00-05:00` },
      });
    const first = await hold(15);
    expect(said(first)).toBe('201');
    const keyedAnswer = await hold(15, 'second');
    expect(keyedAnswer.json).toEqual(first.json);
    await end(String(first.json.id), as);
    const again = await hold(15, 'second');
    expect([again.status, again.json]).toEqual([keyedAnswer.status, keyedAnswer.json]);
    expect(said(await hold(16, 'second'))).toBe(REUSED);
    await expectInvariants(table);
    now = NOW;
    await restore();
  });
});
