import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import { createDoctor } from '../../functions/api/create-doctor.ts';
import { inviteStaff } from '../../functions/api/invite-staff.ts';
import { removeStaff } from '../../functions/api/remove-staff.ts';
import { clinicBook } from '../../functions/store/clinics.ts';
import { staffOf } from '../../functions/store/staff.ts';
import type { Table } from '../../functions/store/table.ts';
import { callerOf, OFFERED } from '../support/calls.ts';
import { ADMIN } from '../support/clinic-office.ts';
import { fakeUserPool } from '../support/cognito.ts';
import { FAULTS, faulty, watched } from '../support/faulty.ts';
import { freshTable } from '../support/table.ts';
import { NOW, openWorld } from '../support/world.ts';

let table: Table;
let people: ReturnType<typeof fakeUserPool>;
let invited: string[];
let ids = 0;
beforeAll(async () => {
  table = await freshTable();
});
beforeEach(() => {
  people = fakeUserPool();
  invited = [];
});

const office = (through: Table) =>
  callerOf<AccountDependencies>(
    {
      table: through,
      random: Math.random,
      newId: (prefix) => `${prefix}_i${++ids}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
      userPool: people.pool,
      tellKnownPerson: async () => undefined,
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async ({ person }) => {
        invited.push(person.email);
      },
    },
    () => NOW,
  );

const doctor = (email: string) => ({ name: 'Dr House', email, specialization: 'Diagnostics' });
const member = (email: string) => ({ name: 'Sam', email });

describe.each([
  { kind: 'doctor', operation: createDoctor, bodyFor: doctor },
  { kind: 'staff member', operation: inviteStaff, bodyFor: member },
])('the invitation of a $kind', ({ operation, bodyFor }) => {
  test.each(FAULTS)('%s at any call: is finished by the same request again, whatever its key', async (fault) => {
    const { clinic } = await openWorld(table, { doctors: 0 });
    const options = (n: number) => ({
      as: ADMIN,
      path: { clinicId: clinic.id },
      body: bodyFor(`${fault}-${bodyFor.name}-${n}@example.com`),
    });
    const probe = watched(table);
    expect((await office(probe.table)(operation, options(0))).status).toBe(201);
    for (let failing = 1; failing <= probe.calls.length; failing++) {
      const { body, ...rest } = options(failing);
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await office(through)(operation, { ...rest, body });
      const wasMailed = invited.includes(body.email);
      const headers: Record<string, string> =
        failing % 2 === 0 ? { 'idempotency-key': `${fault}-${bodyFor.name}-${failing}` } : {};
      const again = await office(table)(operation, { ...rest, body, headers });
      if (!wasMailed) expect(again.status).toBe(201);
      expect(invited).toContain(body.email);
      if (again.status === 201 && failing % 2 === 0)
        expect((await office(table)(operation, { ...rest, body, headers })).text).toBe(again.text);
      const other = await office(table)(operation, { ...rest, body: { ...body, name: 'Somebody else' } });
      expect(other.json.code).toBe('ALREADY_EXISTS');
    }
    const total = (await clinicBook(table, clinic.id))?.doctors.length || (await staffOf(table, clinic.id)).length;
    expect(total).toBe(probe.calls.length + 1);
  });
});

test('a staff member who comes back can sign in, also when the request stopped before Cognito heard of it', async () => {
  const { clinic } = await openWorld(table, { doctors: 0 });
  const options = { as: ADMIN, path: { clinicId: clinic.id }, body: member('back@example.com') };
  const headers = { 'idempotency-key': 'back' };
  const call = office(table);
  const { json } = await call(inviteStaff, options);
  const path = { clinicId: clinic.id, userId: json.userId };
  for (const again of [{ ...options, headers }, options]) {
    expect((await call(removeStaff, { as: ADMIN, path })).status).toBe(204);
    const first = await office(
      faulty(table, ({ name }) => (name === 'TransactWriteItemsCommand' ? 'lost-reply' : undefined)),
    )(inviteStaff, again);
    expect(first.status).toBe(500);
    expect(people.users.get('back@example.com')?.disabled).toBe(true);
    expect((await call(inviteStaff, again)).status).toBe(201);
    expect(people.users.get('back@example.com')?.disabled).toBe(false);
  }
});
