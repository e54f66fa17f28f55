import { beforeAll, describe, expect, test } from 'vitest';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import { createAppointmentType } from '../../functions/api/create-appointment-type.ts';
import { createClinic } from '../../functions/api/create-clinic.ts';
import { createDoctor } from '../../functions/api/create-doctor.ts';
import { getClinic } from '../../functions/api/get-clinic.ts';
import { getDoctor } from '../../functions/api/get-doctor.ts';
import { getDocs } from '../../functions/api/get-docs.ts';
import { getDocsAsset } from '../../functions/api/get-docs-asset.ts';
import { getHealth } from '../../functions/api/get-health.ts';
import { getOpenapi } from '../../functions/api/get-openapi.ts';
import { listAppointmentTypes } from '../../functions/api/list-appointment-types.ts';
import { listClinics } from '../../functions/api/list-clinics.ts';
import { listDoctors } from '../../functions/api/list-doctors.ts';
import { DEFAULT_PREFERENCES } from '../../functions/domain/person.ts';
import { clinicWrites, doctorWrites } from '../../functions/store/clinics.ts';
import { findByEmail, savePerson } from '../../functions/store/people.ts';
import { commit, type Table } from '../../functions/store/table.ts';
import { aClinic, aDoctor } from '../support/builders.ts';
import { actorFor, callerOf, OFFERED } from '../support/calls.ts';
import { fakeUserPool } from '../support/cognito.ts';
import { freshTable } from '../support/table.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const admin = { id: 'root', role: 'admin' } as const;
const staff = { id: 'staff-1', role: 'staff' } as const;
const clinicBody = {
  name: 'Riverside',
  address: '1 River Street',
  phone: '+1 212 555 0100',
  timeZone: 'America/New_York',
};
const typeBody = { name: 'Consultation', durationMinutes: 30, mode: 'in-person' };

let table: Table;
let call: ReturnType<typeof callerOf<AccountDependencies>>;
let clinicId: string;
let mailsFail = false;
const people = fakeUserPool();
const invited: string[] = [];

beforeAll(async () => {
  table = await freshTable();
  let count = 0;
  call = callerOf<AccountDependencies>(
    {
      table,
      random: Math.random,
      newId: (prefix) => `${prefix}_${++count}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
      userPool: people.pool,
      tellKnownPerson: async () => undefined,
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async ({ person }) => {
        if (mailsFail) throw new Error('no mail today');
        invited.push(person.email);
      },
    },
    () => NOW,
  );
  clinicId = (await call(createClinic, { as: admin, body: clinicBody })).json.id;
  await savePerson(table, {
    id: staff.id,
    name: 'S',
    email: 'staff@example.com',
    role: 'staff',
    clinicId,
    preferences: DEFAULT_PREFERENCES,
    createdAt: NOW,
  });
});

describe('opening a clinic', () => {
  test('is for administrators, and has the defaults of a policy', async () => {
    const answer = await call(createClinic, { as: admin, body: { ...clinicBody, policy: { horizonDays: 30 } } });
    expect([answer.status, answer.headers.location]).toEqual([201, `/clinics/${answer.json.id}`]);
    expect(answer.json.policy).toEqual({
      minNoticeMinutes: 60,
      horizonDays: 30,
      cancelCutoffMinutes: 120,
      holdSeconds: 300,
      offerSeconds: 1800,
      reminderLeadMinutes: [1440, 120],
    });
    expect((await call(getClinic, { path: { clinicId: answer.json.id } })).json).toEqual(answer.json);
    expect((await call(createClinic, { as: staff, body: clinicBody })).status).toBe(403);
    expect((await call(createClinic, { body: clinicBody })).status).toBe(401);
  });

  test('with a key happens once, whatever the order of fields', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const reversed = Object.fromEntries(Object.entries(clinicBody).toReversed());
    const [one, other] = await Promise.all([
      call(createClinic, { as: admin, body: clinicBody, headers }),
      call(createClinic, { as: admin, body: reversed, headers }),
    ]);
    expect([one.status, one.text]).toEqual([other.status, other.text]);
    const reused = await call(createClinic, { as: admin, body: { ...clinicBody, name: 'Other' }, headers });
    expect([reused.status, reused.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });
});

describe('a type of appointment', () => {
  test('is added by staff of that clinic and listed', async () => {
    const answer = await call(createAppointmentType, { as: staff, path: { clinicId }, body: typeBody });
    expect([answer.status, answer.json.clinicId, answer.json.active]).toEqual([201, clinicId, true]);
    const list = await call(listAppointmentTypes, { path: { clinicId } });
    expect(list.json).toEqual({ items: [answer.json], nextCursor: null });
  });

  test('of another clinic, or of none, is not found', async () => {
    const { json: other } = await call(createClinic, { as: admin, body: clinicBody });
    const path = { clinicId: other.id };
    expect((await call(createAppointmentType, { as: staff, path, body: typeBody })).status).toBe(404);
    const none = await call(createAppointmentType, { as: admin, path: { clinicId: 'none' }, body: typeBody });
    expect([none.status, none.json.code]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('a doctor', () => {
  const house = { name: 'Dr House', email: 'house@example.com', specialization: 'Diagnostics', bio: 'Grumpy.' };

  test('is added with a login of their own, bound to them, and invited', async () => {
    const answer = await call(createDoctor, { as: staff, path: { clinicId }, body: house });
    expect([answer.status, answer.headers.location]).toEqual([201, `/doctors/${answer.json.id}`]);
    expect(answer.text).not.toContain('@');
    expect(answer.json).not.toHaveProperty('userId');
    expect(invited).toEqual([house.email]);
    const person = await findByEmail(table, house.email);
    expect(await actorFor(table, { userId: person?.id ?? '', role: 'doctor' })).toEqual({
      id: person?.id,
      role: 'doctor',
      clinicId,
      doctorId: answer.json.id,
    });
    expect(people.users.get(house.email)).toMatchObject({ status: 'CONFIRMED', groups: new Set(['doctors']) });
    expect((await call(getDoctor, { path: { doctorId: answer.json.id } })).json).toEqual(answer.json);
  });

  test('with the e-mail of anybody exists already, and leaves them as they are', async () => {
    const again = await call(createDoctor, { as: staff, path: { clinicId }, body: house });
    expect([again.status, again.json.code]).toEqual([409, 'ALREADY_EXISTS']);
    const patient = { sub: 'p', email: 'pat@example.com', name: 'P', status: 'CONFIRMED', password: 'x' } as const;
    people.users.set(patient.email, { ...patient, groups: new Set() });
    const taken = await call(createDoctor, { as: staff, path: { clinicId }, body: { ...house, email: patient.email } });
    expect(taken.status).toBe(409);
    expect(people.users.get(patient.email)).toMatchObject({ password: 'x', groups: new Set() });
  });

  test('takes only types of that clinic', async () => {
    const body = { ...house, email: 'w@example.com', appointmentTypeIds: ['type_none'] };
    const answer = await call(createDoctor, { as: staff, path: { clinicId }, body });
    expect([answer.status, answer.json.code]).toEqual([422, 'UNKNOWN_REFERENCE']);
    expect(people.users.has('w@example.com')).toBe(false);
  });

  test('whose adding stopped between login and table is completed by trying again', async () => {
    const body = { ...house, email: 'crash@example.com' };
    const broken = callerOf<AccountDependencies>(
      {
        table: { ...table, name: 'no-such-table' },
        random: Math.random,
        newId: (prefix) => `${prefix}_lost`,
        signingSecret: async () => 'secret',
        newRoom: () => 'room',
        mailFrom: '',
        userPool: people.pool,
        tellKnownPerson: async () => undefined,
        sessions: OFFERED,
        webUrl: 'https://example.com',
        sendInvitation: async () => undefined,
      },
      () => NOW,
    );
    expect((await broken(createDoctor, { as: admin, path: { clinicId }, body })).status).toBe(500);
    const { inviteUser } = await import('../../functions/identity/invitation.ts');
    await inviteUser(people.pool, { email: body.email, name: body.name, role: 'doctor' });
    expect((await call(createDoctor, { as: staff, path: { clinicId }, body })).status).toBe(201);
    expect(invited).toContain(body.email);
  });

  test('whose invitation could not be mailed is invited by the repeated request, once', async () => {
    const options = {
      as: staff,
      path: { clinicId },
      body: { ...house, email: 'late@example.com' },
      headers: { 'idempotency-key': 'late' },
    };
    mailsFail = true;
    expect((await call(createDoctor, options)).status).toBe(500);
    mailsFail = false;
    const second = await call(createDoctor, options);
    const third = await call(createDoctor, options);
    expect([second.status, third.text]).toEqual([201, second.text]);
    expect(invited.filter((email) => email === 'late@example.com')).toHaveLength(1);
  });

  test('of another clinic is not added by staff', async () => {
    const { json: other } = await call(createClinic, { as: admin, body: clinicBody });
    const body = { ...house, email: 'x@example.com' };
    expect((await call(createDoctor, { as: staff, path: { clinicId: other.id }, body })).status).toBe(404);
    expect(people.users.has('x@example.com')).toBe(false);
  });
});

describe('the directory', () => {
  test('lists active doctors by name, of one specialization, page by page', async () => {
    const clinic = aClinic({ id: 'clinic_list' });
    await commit(table, clinicWrites(table, clinic));
    for (const [name, specialization, active] of [
      ['Zoe', 'Cardiology', true],
      ['adam', 'cardiology', true],
      ['Bea', 'Dermatology', true],
      ['Carl', 'Cardiology', false],
    ] as const)
      await commit(
        table,
        doctorWrites(table, aDoctor({ id: `doc_${name}`, clinicId: clinic.id, name, specialization, active })),
      );
    const path = { clinicId: clinic.id };
    const first = await call(listDoctors, { path, query: { limit: '2' } });
    expect(first.json.items.map(({ name }: { name: string }) => name)).toEqual(['adam', 'Bea']);
    const second = await call(listDoctors, { path, query: { limit: '2', cursor: first.json.nextCursor } });
    expect(second.json).toMatchObject({ items: [{ name: 'Zoe' }], nextCursor: null });
    const hearts = await call(listDoctors, { path, query: { specialization: 'CARDIOLOGY' } });
    expect(hearts.json.items).toHaveLength(2);
    expect((await call(getDoctor, { path: { doctorId: 'doc_Carl' } })).status).toBe(404);
    expect((await call(listDoctors, { path: { clinicId: 'none' } })).status).toBe(404);
  });

  test('lists every clinic once, and refuses a cursor that is none of its own', async () => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await call(listClinics, { query: { limit: '1', ...(cursor !== null && { cursor }) } });
      ids.push(...page.json.items.map(({ id }: { id: string }) => id));
      const next: string | null = page.json.nextCursor;
      cursor = next;
    } while (cursor !== null);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(clinicId);
    const doctors = await call(listDoctors, { path: { clinicId }, query: { limit: '1' } });
    const foreign = await call(listClinics, { query: { cursor: doctors.json.nextCursor } });
    expect([foreign.status, foreign.json.errors[0].pointer]).toEqual([400, '/cursor']);
  });
});

describe('the description', () => {
  test('is served, and valid', async () => {
    process.env.VERSION = '1.2.3';
    process.env.STAGE = 'test';
    const answer = await call(getOpenapi);
    expect(answer.headers['content-type']).toBe('application/json');
    expect((await new Validator().validate(answer.json)).valid).toBe(true);
    expect((await call(getHealth)).json).toEqual({ status: 'ok', version: '1.2.3', stage: 'test' });
  });

  test('has a page with nothing from elsewhere and nothing inline', async () => {
    const page = await call(getDocs);
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.text).not.toMatch(/https?:\/\/|<script>|<style|style=|\son\w+=/);
    const assets = [...page.text.matchAll(/(?:src|href)="docs\/([^"]+)"/g)].map(([, asset]) => asset ?? '');
    expect(assets).toHaveLength(3);
    for (const asset of assets) {
      const answer = await call(getDocsAsset, { path: { asset } });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(asset.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect(answer.text.length).toBeGreaterThan(50);
    }
    expect((await call(getDocsAsset, { path: { asset: '../package.json' } })).status).toBe(404);
  });
});
