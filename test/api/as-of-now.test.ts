import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Route } from '../../functions/contract/route.ts';
import { manageToken } from '../../functions/contract/manage-link.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { needNewTime } from '../../functions/domain/reassigning.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { expireHolds } from '../../functions/store/expiry.ts';
import { indexAppointment } from '../../functions/store/search.ts';
import type { Table } from '../../functions/store/table.ts';
import type { CallOptions } from '../support/calls.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { type Caller, officeOver, operationOf } from '../support/matrix/office.ts';
import { SECRET } from '../support/matrix/place.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson, SHORT, type World } from '../support/world.ts';

const START = '2026-11-23T10:00:00-05:00';
const END = Date.parse('2026-11-23T10:30:00-05:00');
const ADMIN = { id: 'admin', role: 'admin' } as const;

let table: Table;
let call: Caller;
let world: World;
let now: number;
let count = 0;
let PATIENT: { readonly id: string; readonly role: 'patient' };
let STAFF: { readonly id: string; readonly role: 'staff' };

beforeAll(async () => {
  const audit = await freshAuditTable();
  table = await freshTable();
  ({ call } = officeOver(table, audit, SECRET, () => now));
  await savedPerson(table, { ...ADMIN, email: 'admin@example.com' });
});

beforeEach(async () => {
  now = NOW;
  world = await openWorld(table, { policy: { ...SHORT, minNoticeMinutes: 0 } });
  const clinicId = world.clinic.id;
  count++;
  PATIENT = { id: `patient-${count}`, role: 'patient' };
  STAFF = { id: `staff-${count}`, role: 'staff' };
  await savedPerson(table, { ...PATIENT, email: `${PATIENT.id}@example.com` });
  await savedPerson(table, { ...STAFF, email: `${STAFF.id}@example.com`, clinicId });
});

const ask = async (operationId: string, options: CallOptions) =>
  call(await operationOf({ operationId } as Route), options);
const ofAppointment = (id: string) => ({ path: { appointmentId: id } });
const wish = (start = START) => ({ clinicId: world.clinic.id, appointmentTypeId: world.type.id, start });

const held = async (start = START): Promise<string> => {
  const answer = await ask('holdAppointment', { as: PATIENT, body: wish(start) });
  expect(answer.json).toMatchObject({ status: 'PENDING', version: 1 });
  return answer.json.id;
};

/** Statuses of one appointment wherever it is shown; `-` where a list leaves it out. */
const statusEverywhere = async (id: string): Promise<Record<string, string>> => {
  const appointment = await findAppointment(table, id);
  if (!appointment) throw new Error('no such appointment');
  await indexAppointment(table, appointment);
  const clinicId = world.clinic.id;
  const inList = (items: readonly { id: string; status: string }[]): string =>
    items.find((one) => one.id === id)?.status ?? '-';
  const listed = async (operationId: string, as: CallOptions['as'], query: Record<string, string>) =>
    inList((await ask(operationId, { ...(as && { as }), query })).json.items);
  const link = { headers: { authorization: `Link ${manageToken(appointment, SECRET)}` } };
  const ics = (text: string): string => /^STATUS:(\w+)/m.exec(text)?.[1] ?? '';
  const found = (await ask('search', { as: STAFF, query: { clinicId, q: id } })).json.items;
  return {
    get: (await ask('getAppointment', { as: PATIENT, ...ofAppointment(id) })).json.status,
    'get by staff': (await ask('getAppointment', { as: STAFF, ...ofAppointment(id) })).json.status,
    list: await listed('listAppointments', PATIENT, {}),
    'list of PENDING': await listed('listAppointments', PATIENT, { status: 'PENDING' }),
    'list of EXPIRED': await listed('listAppointments', PATIENT, { status: 'EXPIRED' }),
    clinic: await listed('listClinicAppointments', STAFF, {}),
    'clinic, PENDING': await listed('listClinicAppointments', STAFF, { status: 'PENDING' }),
    'clinic, EXPIRED': await listed('listClinicAppointments', STAFF, { status: 'EXPIRED' }),
    'clinic, of the patient': await listed('listClinicAppointments', ADMIN, { clinicId, patientId: PATIENT.id }),
    'clinic, of the patient, PENDING': await listed('listClinicAppointments', STAFF, {
      patientId: PATIENT.id,
      status: 'PENDING',
    }),
    'clinic, of the patient, EXPIRED': await listed('listClinicAppointments', STAFF, {
      patientId: PATIENT.id,
      status: 'EXPIRED',
    }),
    search: String(found[0]?.title).split(' · ').at(-1) ?? '',
    export: inList((await ask('exportPatient', { as: ADMIN, path: { patientId: PATIENT.id } })).json.appointments),
    link: (await ask('getManagedAppointment', link)).json.status,
    calendar: ics((await ask('getCalendar', { as: PATIENT, ...ofAppointment(id) })).text),
    'calendar of the link': ics((await ask('getManagedCalendar', link)).text),
  };
};

describe('a hold', () => {
  test('reads as EXPIRED everywhere from the instant it runs out, as it does once the job has come by', async () => {
    const id = await held();
    now = NOW + 299_999;
    const live = await statusEverywhere(id);
    expect(live).toMatchObject({
      get: 'PENDING',
      'list of PENDING': 'PENDING',
      'list of EXPIRED': '-',
      calendar: 'TENTATIVE',
    });
    now = NOW + 300_000;
    const ranOut = await statusEverywhere(id);
    expect((await findAppointment(table, id))?.status).toBe('PENDING');
    await expireHolds(
      table,
      () => now,
      Math.random,
      () => true,
    );
    expect((await findAppointment(table, id))?.status).toBe('EXPIRED');
    expect(ranOut).toEqual(await statusEverywhere(id));
    expect(ranOut).toMatchObject({
      get: 'EXPIRED',
      'list of PENDING': '-',
      'clinic, EXPIRED': 'EXPIRED',
      calendar: 'CANCELLED',
    });
  });

  test('that has run out shows the version that is stored, and until when it was held no more', async () => {
    const id = await held();
    now = NOW + 300_000;
    const answer = await ask('getAppointment', { as: PATIENT, ...ofAppointment(id) });
    expect(answer.json).toMatchObject({ status: 'EXPIRED', version: 1 });
    expect(answer.json).not.toHaveProperty('holdExpiresAt');
    expect(answer.headers.etag).toBe('"1"');
  });

  test('that has run out is answered as one that the job has ended, whatever is asked of it', async () => {
    const asked = async (id: string) => ({
      confirm: await ask('confirmAppointment', { as: PATIENT, ...ofAppointment(id) }),
      cancel: await ask('cancelAppointment', { as: PATIENT, ...ofAppointment(id) }),
      reschedule: await ask('rescheduleAppointment', { as: PATIENT, ...ofAppointment(id), body: { start: START } }),
      reassign: await ask('reassignAppointment', { as: STAFF, ...ofAppointment(id) }),
      complete: await ask('completeAppointment', { as: STAFF, ...ofAppointment(id) }),
    });
    const said = async (id: string) =>
      Object.entries(await asked(id)).map(
        ([what, { status, json }]) => `${what} ${status} ${json.code} ${json.detail}`,
      );
    const [one, other] = [await held(), await held('2026-11-23T12:00:00-05:00')];
    now = NOW + 300_000;
    const before = await said(one);
    await expireHolds(
      table,
      () => now,
      Math.random,
      () => true,
    );
    expect(before).toEqual(await said(other));
    expect(before[0]).toContain('confirm 410 HOLD_EXPIRED');
    expect(before[1]).toContain('cancel 409 INVALID_STATE');
  });

  test('ends at its start at the latest', async () => {
    now = Date.parse(START) - 60_000;
    const { json } = await ask('holdAppointment', { as: PATIENT, body: wish() });
    expect(json.holdExpiresAt).toBe(START);
    now = Date.parse(START);
    expect((await ask('confirmAppointment', { as: PATIENT, ...ofAppointment(json.id) })).json.code).toBe(
      'HOLD_EXPIRED',
    );
  });

  test('asked for again under its key is answered as it was the first time', async () => {
    const request = { as: PATIENT, headers: { 'idempotency-key': 'again' }, body: wish() };
    const first = await ask('holdAppointment', request);
    now = NOW + 300_000;
    expect((await ask('holdAppointment', request)).text).toBe(first.text);
  });
});

describe('what needs a new time', () => {
  const needing = async (): Promise<string> => {
    const { id } = await booked(world, START, { patient: PATIENT.id });
    const outcome = await changeAppointment(
      table,
      id,
      { actor: { id: 'leave', role: 'system' }, correlationId: 'r' },
      Math.random,
      (before) => (before ? needNewTime(before, now) : { refused: 'NOT_FOUND' }),
    );
    expect(isRefusal(outcome)).toBe(false);
    return id;
  };
  const attention = async (id: string) => {
    const needs = { attention: 'NEEDS_NEW_TIME' };
    const clinicId = world.clinic.id;
    const ids = async (query: Record<string, string>) =>
      (await ask('listClinicAppointments', { as: ADMIN, query: { clinicId, ...needs, ...query } })).json.items.map(
        (one: { id: string }) => one.id,
      ).length as number;
    const { json } = await ask('getAppointment', { as: PATIENT, ...ofAppointment(id) });
    return [json.attention ?? null, await ids({}), await ids({ patientId: PATIENT.id })];
  };
  const NEEDED = ['NEEDS_NEW_TIME', 1, 1];
  const NOT_NEEDED = [null, 0, 0];

  test('is listed until its end is past', async () => {
    const id = await needing();
    now = END - 1;
    expect(await attention(id)).toEqual(NEEDED);
    now = END;
    expect(await attention(id)).toEqual(NOT_NEEDED);
  });

  test.each([
    ['is checked in', 'checkInAppointment'],
    ['was not come to', 'markNoShow'],
    ['is cancelled', 'cancelAppointment'],
  ])('needs none once it %s', async (_, operationId) => {
    const id = await needing();
    now = Date.parse(START);
    expect(await attention(id)).toEqual(NEEDED);
    expect((await ask(operationId, { as: STAFF, ...ofAppointment(id) })).status).toBe(200);
    expect(await attention(id)).toEqual(NOT_NEEDED);
    expect((await findAppointment(table, id))?.attention).toBeUndefined();
  });

  test('needs none once it is completed', async () => {
    const id = await needing();
    now = Date.parse(START);
    for (const operationId of ['checkInAppointment', 'completeAppointment'])
      expect((await ask(operationId, { as: STAFF, ...ofAppointment(id) })).status).toBe(200);
    expect(await attention(id)).toEqual(NOT_NEEDED);
  });
});
