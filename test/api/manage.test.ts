import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Dependencies } from '../../functions/api/callers/dependencies.ts';
import { linkDoorway } from '../../functions/api/callers/link-doorway.ts';
import { cancelManagedAppointment } from '../../functions/api/cancel-managed-appointment.ts';
import { getAppointment } from '../../functions/api/get-appointment.ts';
import { getManagedAppointment } from '../../functions/api/get-managed-appointment.ts';
import { getManagedCalendar } from '../../functions/api/get-managed-calendar.ts';
import { listManagedSlots } from '../../functions/api/list-managed-slots.ts';
import { rescheduleManagedAppointment } from '../../functions/api/reschedule-managed-appointment.ts';
import { manageToken } from '../../functions/contract/manage-link.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { Operation } from '../../functions/http/endpoint.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { personKey } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { type CallOptions, callerOf } from '../support/calls.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const HOUR = 3_600_000;
let table: Table;
let world: World;
let now: number;
let call: ReturnType<typeof callerOf<Dependencies>>;
let appointment: Appointment;

beforeEach(async () => {
  now = NOW;
  table = await freshTable();
  world = await openWorld(table, { type: { mode: 'virtual' } });
  await savedPerson(table);
  const dependencies: Dependencies = {
    table,
    random: Math.random,
    newId: (prefix) => `${prefix}_1`,
    signingSecret: async () => 'secret',
    newRoom: () => `https://visit.example/${Math.random()}`,
    mailFrom: 'clinic@example.com',
  };
  call = callerOf<Dependencies>(
    dependencies,
    () => now,
    (doorway) => linkDoorway(dependencies, doorway),
  );
  appointment = await booked(world, MONDAY_9, { reason: 'a canary itch' });
});

const byLink = (
  operation: Operation<Dependencies>,
  options: CallOptions = {},
  token = manageToken(appointment, 'secret'),
) => call(operation, { ...options, headers: { authorization: `Link ${token}`, ...options.headers } });
const removed = (id: string) =>
  table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: personKey(id),
      UpdateExpression: 'SET removedAt = :now',
      ExpressionAttributeValues: { ':now': NOW },
    }),
  );
const anHourLater = () => new Date(appointment.start + 3 * HOUR).toISOString();

describe('a manage link', () => {
  test('shows its appointment with the clinic and the video call, and nothing that the patient wrote', async () => {
    const { status, json, text, headers } = await byLink(getManagedAppointment);
    expect([status, headers.etag]).toEqual([200, '"1"']);
    expect(json).toMatchObject({
      id: appointment.id,
      status: 'CONFIRMED',
      meetingUrl: appointment.meetingUrl,
      clinic: { name: world.clinic.name, phone: world.clinic.phone },
      appointmentTypeName: world.type.name,
    });
    expect(text).not.toMatch(/canary|Lovelace|ada@example/);
  });

  test('moves it, as its patient would; and the link still opens it', async () => {
    const token = manageToken(appointment, 'secret');
    const moved = await byLink(rescheduleManagedAppointment, { body: { start: anHourLater() } });
    expect([moved.status, moved.json.id, moved.json.version]).toEqual([200, appointment.id, 2]);
    expect(moved.json.meetingUrl).not.toBe(appointment.meetingUrl);
    expect((await byLink(getManagedAppointment, {}, token)).json.version).toBe(2);
    await expectInvariants(table);
  });

  test('lists the times to which it can move, each of which works', async () => {
    const { json } = await byLink(listManagedSlots, { query: { from: '2026-11-24', to: '2026-11-25' } });
    const [first] = json.days[0].slots;
    const moved = await byLink(rescheduleManagedAppointment, { body: { start: first.start } });
    expect([moved.status, moved.json.start]).toEqual([200, first.start]);
  });

  test('cancels it, shows it as cancelled from then on, and changes it no more', async () => {
    const cancelled = await byLink(cancelManagedAppointment, { body: { reason: 'ill' } });
    expect([cancelled.status, cancelled.json.status]).toEqual([200, 'CANCELLED']);
    expect((await byLink(cancelManagedAppointment)).text).toBe(cancelled.text);
    expect((await byLink(getManagedAppointment)).json.status).toBe('CANCELLED');
    const moved = await byLink(rescheduleManagedAppointment, { body: { start: anHourLater() } });
    expect([moved.status, moved.json.code]).toEqual([409, 'INVALID_STATE']);
    await expectInvariants(table);
  });

  test('gives the calendar file', async () => {
    const { status, text, headers } = await byLink(getManagedCalendar);
    expect([status, headers['content-type']]).toEqual([200, 'text/calendar']);
    expect(text).toContain(`UID:${appointment.id}@appointments`);
    expect(text).not.toContain('canary');
  });

  test('is bound by the cut-off and the notice, as its patient is', async () => {
    now = appointment.start - HOUR;
    const refusals = [
      await byLink(cancelManagedAppointment),
      await byLink(rescheduleManagedAppointment, { body: { start: anHourLater() } }),
    ];
    for (const { status, json } of refusals) expect([status, json.code]).toEqual([422, 'OUTSIDE_BOOKING_WINDOW']);
    now = NOW;
    const past = await byLink(rescheduleManagedAppointment, { body: { start: '2026-11-20T15:00:00Z' } });
    expect([past.status, past.json.code]).toEqual([422, 'OUTSIDE_BOOKING_WINDOW']);
  });

  test('honours If-Match', async () => {
    const headers = { 'if-match': '"7"' };
    const stale = await byLink(rescheduleManagedAppointment, { body: { start: anHourLater() }, headers });
    expect([stale.status, stale.json.code]).toEqual([412, 'VERSION_CONFLICT']);
  });

  test('is over when the appointment is, to the millisecond', async () => {
    now = appointment.end - 1;
    expect((await byLink(getManagedAppointment)).status).toBe(200);
    now = appointment.end;
    expect((await byLink(getManagedAppointment)).status).toBe(401);
  });

  test('is over too when the appointment was moved to an earlier time than the link knew', async () => {
    const later = manageToken({ id: appointment.id, end: appointment.end + 24 * HOUR }, 'secret');
    now = appointment.end;
    expect((await byLink(getManagedAppointment, {}, later)).status).toBe(401);
  });

  test.each([
    ['none', undefined],
    ['an access token', 'Bearer x.y.z'],
    ['garbage', 'Link %%%'],
    ['an empty one', 'Link '],
    ['one of another secret', `Link ${manageToken({ id: 'appt_r1', end: MONDAY_9 + HOUR }, 'other')}`],
    ['one of an appointment that does not exist', `Link ${manageToken({ id: 'appt_none', end: MONDAY_9 }, 'secret')}`],
  ])('opens nothing and changes nothing with %s', async (_, authorization) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const operation of [getManagedAppointment, cancelManagedAppointment, getManagedCalendar]) {
      const { status, json } = await call(operation, { headers });
      expect([status, json.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect((await findAppointment(table, appointment.id))?.version).toBe(1);
  });

  test('opens no other appointment of the same patient, and no other operation', async () => {
    const other = await booked(world, MONDAY_9 + 24 * HOUR);
    const { json } = await byLink(getManagedAppointment, { path: { appointmentId: other.id } });
    expect(json.id).toBe(appointment.id);
    const elsewhere = await byLink(getAppointment, { path: { appointmentId: appointment.id } });
    expect(elsewhere.status).toBe(401);
  });

  test('a login is no link', async () => {
    const patient = await call(getManagedAppointment, { as: { id: 'patient-1', role: 'patient' } });
    expect(patient.status).toBe(401);
  });

  test('of a person who was removed opens nothing', async () => {
    await savedPerson(table, { id: 'gone', email: 'gone@example.com', removedAt: undefined });
    const theirs = await booked(world, MONDAY_9 + 48 * HOUR, { patient: 'gone' });
    const token = manageToken(theirs, 'secret');
    expect((await byLink(getManagedAppointment, {}, token)).status).toBe(200);
    await removed('gone');
    expect((await byLink(getManagedAppointment, {}, token)).status).toBe(401);
  });

  test.each([
    [rescheduleManagedAppointment, { body: {} }],
    [rescheduleManagedAppointment, { body: { start: '2026-11-24T10:00' } }],
    [rescheduleManagedAppointment, { body: { start: '2026-11-24T10:00Z', doctorId: 'doc_1' } }],
    [rescheduleManagedAppointment, { body: { start: '2026-11-24T10:00Z', appointmentId: 'appt_r2' } }],
    [cancelManagedAppointment, { body: { status: 'COMPLETED' } }],
    [listManagedSlots, { query: { from: '2026-11-25', to: '2026-11-24' } }],
    [listManagedSlots, { query: { from: '2026-11-01', to: '2026-12-31' } }],
  ])('with a request that makes no sense is told so', async (operation, options) => {
    const { status, json } = await byLink(operation, options);
    expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});
