import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Route } from '../../functions/contract/route.ts';
import { watched } from '../support/faulty.ts';
import type { Table } from '../../functions/store/table.ts';
import type { CallAnswer, CallOptions } from '../support/calls.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { expectInvariants } from '../support/invariants.ts';
import { type Caller, officeOver, operationOf } from '../support/matrix/office.ts';
import { SECRET } from '../support/matrix/place.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson, SHORT, type World } from '../support/world.ts';

const at = (hour: number): string => `2026-11-23T${hour}:00:00-05:00`;
const TAKEN = at(10);
const PAST = '2026-11-20T10:00:00-05:00';
const ADMIN = { id: 'admin', role: 'admin' } as const;

let table: Table;
let audit: Table;
let call: Caller;
let world: World;
let now: number;
let count = 0;
let patient: { readonly id: string; readonly role: 'patient' };
let staff: { readonly id: string; readonly role: 'staff' };

beforeAll(async () => {
  audit = await freshAuditTable();
});

beforeEach(async () => {
  table = await freshTable();
  ({ call } = officeOver(table, audit, SECRET, () => now));
  now = NOW;
  count++;
  world = await openWorld(table, { policy: { ...SHORT, minNoticeMinutes: 0 } });
  patient = { id: `patient-${count}`, role: 'patient' };
  staff = { id: `staff-${count}`, role: 'staff' };
  await savedPerson(table, { ...ADMIN, email: 'admin@example.com' });
  await savedPerson(table, { ...patient, email: `${patient.id}@example.com` });
  await savedPerson(table, { ...staff, email: `${staff.id}@example.com`, clinicId: world.clinic.id });
  await booked(world, TAKEN, { patient: 'somebody' });
});

const ask = async (operationId: string, options: CallOptions): Promise<CallAnswer> =>
  call(await operationOf({ operationId } as Route), options);
const said = ({ status, json }: CallAnswer): string => `${status} ${json.code ?? json.status}`;
const wish = (start: string, over: object = {}) => ({
  clinicId: world.clinic.id,
  appointmentTypeId: world.type.id,
  start,
  ...over,
});
const hold = (start: string, over: object = {}) => ask('holdAppointment', { as: patient, body: wish(start, over) });
const threeHolds = async (): Promise<CallAnswer[]> => {
  const holds = [await hold(at(12)), await hold(at(13)), await hold(at(14))];
  expect(holds.map(said)).toEqual(Array.from({ length: 3 }, () => '201 PENDING'));
  return holds;
};
const own = async (start = at(15)): Promise<string> => (await booked(world, start, { patient: patient.id })).id;
const cancelledOwn = async (): Promise<string> => {
  const id = await own();
  expect((await ask('cancelAppointment', { as: patient, path: { appointmentId: id } })).status).toBe(200);
  return id;
};
const stale = { headers: { 'if-match': '"77"' } };
const on = (appointmentId: string, more: Partial<CallOptions> = {}) => ({ path: { appointmentId }, ...more });

/** Requests with two faults, and the one that the contract names first: 404, 412, 422, 409. */
const CASES: readonly (readonly [what: string, wanted: string, request: () => Promise<CallAnswer>])[] = [
  [
    'book: unknown type, taken',
    '422 UNKNOWN_REFERENCE',
    () => ask('bookAppointment', { as: patient, body: wish(TAKEN, { appointmentTypeId: 'none' }) }),
  ],
  [
    'book: past, nobody works',
    '422 OUTSIDE_BOOKING_WINDOW',
    () => ask('bookAppointment', { as: patient, body: wish('2026-11-20T03:00:00-05:00') }),
  ],
  [
    'book: misaligned, nobody works',
    '422 MISALIGNED_TIME',
    () => ask('bookAppointment', { as: patient, body: wish('2026-11-23T03:01:00-05:00') }),
  ],
  ['hold: three held, taken', '422 TOO_MANY_HOLDS', async () => (await threeHolds(), hold(TAKEN))],
  [
    'hold: three held, nobody works',
    '422 TOO_MANY_HOLDS',
    async () => (await threeHolds(), hold('2026-11-23T03:00:00-05:00')),
  ],
  ['hold: three held, past', '422 OUTSIDE_BOOKING_WINDOW', async () => (await threeHolds(), hold(PAST))],
  [
    'confirm: stale, cancelled',
    '412 VERSION_CONFLICT',
    async () => ask('confirmAppointment', on(await cancelledOwn(), { as: patient, ...stale })),
  ],
  [
    'reschedule: another’s, stale',
    '404 NOT_FOUND',
    async () =>
      ask(
        'rescheduleAppointment',
        on(await own(), { as: { id: 'stranger', role: 'patient' }, body: { start: TAKEN }, ...stale }),
      ),
  ],
  [
    'reschedule: stale, past',
    '412 VERSION_CONFLICT',
    async () => ask('rescheduleAppointment', on(await own(), { as: patient, body: { start: PAST }, ...stale })),
  ],
  [
    'reschedule: unknown doctor, cancelled',
    '422 UNKNOWN_REFERENCE',
    async () =>
      ask('rescheduleAppointment', on(await cancelledOwn(), { as: patient, body: { start: TAKEN, doctorId: 'none' } })),
  ],
  [
    'reschedule: misaligned, cancelled',
    '422 MISALIGNED_TIME',
    async () =>
      ask(
        'rescheduleAppointment',
        on(await cancelledOwn(), { as: patient, body: { start: '2026-11-23T10:01:00-05:00' } }),
      ),
  ],
  [
    'reschedule: cancelled, taken',
    '409 INVALID_STATE',
    async () => ask('rescheduleAppointment', on(await cancelledOwn(), { as: patient, body: { start: TAKEN } })),
  ],
  [
    'cancel: stale, past the cut-off',
    '412 VERSION_CONFLICT',
    async () => {
      const id = await own();
      now = Date.parse(at(14));
      return ask('cancelAppointment', on(id, { as: patient, ...stale }));
    },
  ],
  [
    'check-in: stale, too early',
    '412 VERSION_CONFLICT',
    async () => ask('checkInAppointment', on(await own(), { as: staff, ...stale })),
  ],
  [
    'check-in: too early, cancelled',
    '422 TOO_EARLY',
    async () => ask('checkInAppointment', on(await cancelledOwn(), { as: staff })),
  ],
  [
    'no-show: stale, too early',
    '412 VERSION_CONFLICT',
    async () => ask('markNoShow', on(await own(), { as: staff, ...stale })),
  ],
  [
    'no-show: too early, cancelled',
    '422 TOO_EARLY',
    async () => ask('markNoShow', on(await cancelledOwn(), { as: staff })),
  ],
  [
    'complete: stale, not checked in',
    '412 VERSION_CONFLICT',
    async () => ask('completeAppointment', on(await own(), { as: staff, ...stale })),
  ],
  [
    'reassign: unknown doctor, cancelled',
    '422 UNKNOWN_REFERENCE',
    async () => ask('reassignAppointment', on(await cancelledOwn(), { as: staff, body: { doctorId: 'none' } })),
  ],
  [
    'reassign: begun, cancelled',
    '422 OUTSIDE_BOOKING_WINDOW',
    async () => {
      const id = await cancelledOwn();
      now = Date.parse(at(16));
      return ask('reassignAppointment', on(id, { as: staff }));
    },
  ],
  [
    'override: unknown patient, over midnight',
    '422 UNKNOWN_REFERENCE',
    () =>
      ask('overrideAppointment', {
        as: staff,
        body: wish('2026-11-23T23:45:00-05:00', { patientId: 'nobody', reason: 'r', outsideSchedule: true }),
      }),
  ],
  [
    'override: past, nobody works',
    '422 OUTSIDE_BOOKING_WINDOW',
    () =>
      ask('overrideAppointment', {
        as: staff,
        body: wish('2026-11-20T03:00:00-05:00', { patientId: patient.id, reason: 'r' }),
      }),
  ],
  [
    'wish: past, unknown doctor',
    '422 UNKNOWN_REFERENCE',
    () =>
      ask('joinWaitlist', {
        as: patient,
        body: {
          clinicId: world.clinic.id,
          appointmentTypeId: world.type.id,
          doctorId: 'none',
          from: '2026-11-01',
          to: '2026-11-02',
        },
      }),
  ],
  [
    'closure: another clinic, past',
    '404 NOT_FOUND',
    () =>
      ask('closeClinic', { as: staff, path: { clinicId: 'clinic_other' }, body: { date: '2026-11-01', reason: 'r' } }),
  ],
  [
    'clinic: stale, another zone',
    '412 VERSION_CONFLICT',
    () =>
      ask('updateClinic', {
        as: staff,
        path: { clinicId: world.clinic.id },
        body: { timeZone: 'Europe/Paris' },
        ...stale,
      }),
  ],
];

test.each(CASES)('%s: %s', async (_, wanted, request) => {
  expect(said(await request())).toBe(wanted);
});

describe('holding the time that one holds already', () => {
  test('answers that hold, also beside two others and whether or not its doctor is named', async () => {
    const [first] = await threeHolds();
    for (const over of [{}, { doctorId: world.doctors[0]?.id }]) {
      const again = await hold(at(12), over);
      expect([again.status, again.text, again.headers.location]).toEqual([201, first?.text, first?.headers.location]);
    }
    expect((await expectInvariants(table)).appointments.filter(({ status }) => status === 'PENDING')).toHaveLength(3);
  });

  test('twenty times at once holds it once', async () => {
    await openWorld(table, { doctors: 3 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => hold(at(12))));
    expect(new Set(answers.map(said))).toEqual(new Set(['201 PENDING']));
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    await expectInvariants(table);
  });

  test('is a new hold once the one before has run out', async () => {
    const first = await hold(at(12));
    now = NOW + 300_000;
    const next = await hold(at(12));
    expect(said(next)).toBe('201 PENDING');
    expect(next.json.id).not.toBe(first.json.id);
  });
});

test('several holds at once are three at most', async () => {
  const answers = await Promise.all([9, 11, 12, 13, 14, 15].map((hour) => hold(at(hour).replace('T9', 'T09'))));
  const held = answers.filter(({ status }) => status === 201).length;
  expect(held).toBeLessThanOrEqual(3);
  expect(held).toBeGreaterThan(0);
  for (const answer of answers) expect(said(answer)).toMatch(/^(201 PENDING|422 TOO_MANY_HOLDS|503 TRY_AGAIN)$/);
});

test('a hold takes two round trips', async () => {
  const seen = watched(table);
  const through = officeOver(seen.table, audit, SECRET, () => now);
  const operation = await operationOf({ operationId: 'holdAppointment' } as Route);
  await through.call(operation, { as: patient, body: wish(at(11)) });
  seen.calls.length = 0;
  expect((await through.call(operation, { as: patient, body: wish(at(13)) })).status).toBe(201);
  expect(seen.calls.map(({ name }) => name)).toEqual([
    'BatchGetItemCommand',
    'QueryCommand',
    'TransactWriteItemsCommand',
  ]);
});
