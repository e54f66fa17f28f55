import { beforeAll, describe, expect, test } from 'vitest';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import type { AuditDependencies } from '../../functions/api/callers/audit-dependencies.ts';
import { bookAppointment } from '../../functions/api/book-appointment.ts';
import { eraseMe } from '../../functions/api/erase-me.ts';
import { erasePatient } from '../../functions/api/erase-patient.ts';
import { exportMe } from '../../functions/api/export-me.ts';
import { exportPatient } from '../../functions/api/export-patient.ts';
import { getMe } from '../../functions/api/get-me.ts';
import { getPatient } from '../../functions/api/get-patient.ts';
import { joinWaitlist } from '../../functions/api/join-waitlist.ts';
import { listAppointments } from '../../functions/api/list-appointments.ts';
import { listNotifications } from '../../functions/api/list-notifications.ts';
import { listPatients } from '../../functions/api/list-patients.ts';
import { login } from '../../functions/api/login.ts';
import { overrideAppointment } from '../../functions/api/override-appointment.ts';
import { register } from '../../functions/api/register.ts';
import { recordAudit } from '../../functions/store/audit.ts';
import { bearerOf } from '../../functions/store/managed.ts';
import { indexPatient } from '../../functions/store/search.ts';
import type { Table } from '../../functions/store/table.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { callerOf, OFFERED } from '../support/calls.ts';
import { aCanary, tracesIn } from '../support/canary.ts';
import { CODE, fakeUserPool } from '../support/cognito.ts';
import { ADMIN, employed } from '../support/clinic-office.ts';
import { freshTable } from '../support/table.ts';
import { waits } from '../support/waiting.ts';
import { booked, NOW, openWorld, type World } from '../support/world.ts';
import { confirmAccount } from '../../functions/api/confirm-account.ts';

const HOUR = 3_600_000;
const PASSWORD = 'Correct-horse-7';
let table: Table;
let audit: Table;
let world: World;
let call: ReturnType<typeof callerOf<AccountDependencies & AuditDependencies>>;
const people = fakeUserPool();
let count = 0;

beforeAll(async () => {
  [table, audit] = await Promise.all([freshTable(), freshAuditTable()]);
  world = await openWorld(table);
  call = callerOf<AccountDependencies & AuditDependencies>(
    {
      table,
      audit,
      random: Math.random,
      newId: (prefix) => `${prefix}_p${++count}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'https://visit.example/room',
      mailFrom: 'clinic@example.com',
      userPool: people.pool,
      tellKnownPerson: async () => undefined,
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async () => undefined,
    },
    () => NOW,
  );
});

/** Somebody who has registered and confirmed. */
const registered = async (of: ReturnType<typeof aCanary>) => {
  const { name, email, phone } = of.person;
  expect((await call(register, { body: { email, name, phone, password: PASSWORD } })).status).toBe(201);
  expect((await call(confirmAccount, { body: { email, code: CODE } })).status).toBe(204);
  return { id: people.users.get(email)?.sub ?? '', role: 'patient' } as const;
};

describe('what is held on me', () => {
  test('is everything: profile, appointments with my words, wishes, notifications, and who looked', async () => {
    const canary = aCanary(1);
    const me = await registered(canary);
    const appointment = await booked(world, MONDAY_9, { patient: me.id, reason: canary.reason });
    const wish = await waits(world, me.id, { from: '2026-11-24', to: '2026-11-25' });
    const entry = { at: NOW, objectType: 'patient', objectId: me.id, patientId: me.id, requestId: 'r' } as const;
    await recordAudit(audit, { ...entry, id: 'a', actor: { id: 's', role: 'staff' }, action: 'getPatient' }, NOW);
    await recordAudit(
      audit,
      { ...entry, id: 'b', at: NOW + 1, actor: me, action: 'updateMe', objectType: 'profile' },
      NOW,
    );
    const { status, json } = await call(exportMe, { as: me });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      profile: { id: me.id, name: canary.person.name, email: canary.person.email, phone: canary.person.phone },
      appointments: [{ id: appointment.id, reason: canary.reason, patientId: me.id }],
      archivedAppointments: [],
      waitlist: [{ id: wish.id, status: 'WAITING' }],
      notifications: [],
      audit: {
        items: [
          { by: 'yourself', action: 'updateMe' },
          { by: 'staff', action: 'getPatient' },
        ],
        more: false,
      },
    });
    expect((await call(exportPatient, { as: ADMIN, path: { patientId: me.id } })).json).toEqual(json);
  });

  test('is for patients and administrators; of whom there is none there is nothing', async () => {
    const staff = await employed(table, 'staff', world.clinic.id);
    const doctor = await employed(table, 'doctor', world.clinic.id, world.doctors[0]?.id);
    for (const as of [staff, doctor]) {
      expect((await call(exportMe, { as })).status).toBe(403);
      expect((await call(eraseMe, { as })).status).toBe(403);
      expect((await call(exportPatient, { as, path: { patientId: 'x' } })).status).toBe(403);
      expect((await call(erasePatient, { as, path: { patientId: 'x' } })).status).toBe(403);
    }
    for (const patientId of ['nobody', staff.id, doctor.id]) {
      expect((await call(exportPatient, { as: ADMIN, path: { patientId } })).status).toBe(404);
      expect((await call(erasePatient, { as: ADMIN, path: { patientId } })).status).toBe(404);
    }
  });
});

describe('erasing myself', () => {
  test('makes me nobody at once, answers the same again, and the e-mail may register anew as somebody else', async () => {
    const canary = aCanary(2);
    const { email } = canary.person;
    const me = await registered(canary);
    await indexPatient(table, me.id, world.clinic.id);
    const start = MONDAY_9 + HOUR;
    const appointment = await booked(world, start, { patient: me.id, reason: canary.reason });
    expect(await bearerOf(table, appointment.id, NOW)).toMatchObject({ id: me.id });

    expect((await call(eraseMe, { as: me })).status).toBe(204);

    for (const operation of [getMe, exportMe, listAppointments, listNotifications])
      expect((await call(operation, { as: me })).status).toBe(403);
    const wish = { clinicId: world.clinic.id, appointmentTypeId: world.type.id };
    const at = new Date(start).toISOString();
    expect((await call(bookAppointment, { as: me, body: { ...wish, start: at } })).status).toBe(403);
    expect((await call(joinWaitlist, { as: me, body: { ...wish, from: '2026-11-23', to: '2026-11-23' } })).status).toBe(
      403,
    );
    expect(await bearerOf(table, appointment.id, NOW)).toBeUndefined();
    expect((await call(login, { body: { email, password: PASSWORD } })).status).toBe(401);
    expect((await call(getPatient, { as: ADMIN, path: { patientId: me.id } })).status).toBe(404);
    expect((await call(listPatients, { as: ADMIN, query: { q: 'kanarek002' } })).json.items).toEqual([]);
    expect((await call(exportPatient, { as: ADMIN, path: { patientId: me.id } })).status).toBe(404);
    expect((await call(eraseMe, { as: me })).status).toBe(204);
    expect((await call(erasePatient, { as: ADMIN, path: { patientId: me.id } })).status).toBe(204);

    const anew = await registered(canary);
    expect(anew.id).not.toBe(me.id);
    const { json } = await call(exportMe, { as: anew });
    expect(json).toMatchObject({ profile: { id: anew.id, email }, appointments: [], waitlist: [], notifications: [] });
    expect((await call(bookAppointment, { as: anew, body: { ...wish, start: at } })).status).toBe(201);
    expect((await call(eraseMe, { as: me })).status).toBe(204);
    expect((await call(getMe, { as: anew })).json).toMatchObject({ email });
  });

  test('is answered although Cognito is down, nobody comes back by it meanwhile, and asking again ends it', async () => {
    const canary = aCanary(3);
    const me = await registered(canary);
    const { send } = people.pool.client;
    Object.assign(people.pool.client, { send: async () => Promise.reject(new Error('unavailable')) });
    expect((await call(eraseMe, { as: me })).status).toBe(204);
    Object.assign(people.pool.client, { send });
    expect(people.users.has(canary.person.email)).toBe(true);
    const { name, email } = canary.person;
    const body = {
      clinicId: world.clinic.id,
      appointmentTypeId: world.type.id,
      start: new Date(MONDAY_9 + 2 * HOUR).toISOString(),
      patient: { name, email },
      reason: 'phone',
    };
    expect((await call(overrideAppointment, { as: ADMIN, body })).status).toBe(503);
    expect((await call(eraseMe, { as: me })).status).toBe(204);
    expect(people.users.has(email)).toBe(false);
    const { json } = await call(overrideAppointment, { as: ADMIN, body });
    expect(json.patientId).not.toBe(me.id);
    expect(tracesIn(JSON.stringify(json), canary)).toEqual([]);
  });
});
