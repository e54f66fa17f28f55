import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import type { Role } from '../../functions/domain/appointment.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import { callerOf, OFFERED } from './calls.ts';
import { fakeUserPool } from './cognito.ts';
import type { Table } from '../../functions/store/table.ts';
import { NOW, savedPerson } from './world.ts';

/** Somebody calling, as a token says. */
export interface Somebody {
  readonly id: string;
  readonly role: Role;
}

export const ADMIN: Somebody = { id: 'root', role: 'admin' };

/** The operations of staff and administrators over a table, with a user pool and mails that are written down. */
export const anOffice = (table: Table, now: () => EpochMs = () => NOW) => {
  const people = fakeUserPool();
  const invited: string[] = [];
  let count = 0;
  const call = callerOf<AccountDependencies>(
    {
      table,
      random: Math.random,
      newId: (prefix) => `${prefix}_o${++count}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'https://visit.example/room',
      mailFrom: 'clinic@example.com',
      userPool: people.pool,
      tellKnownPerson: async () => undefined,
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async ({ person }) => {
        invited.push(person.email);
      },
    },
    now,
  );
  return { call, people, invited };
};

let employees = 0;

/** A stored staff member or doctor of a clinic, or a stored patient. */
export const employed = async (
  table: Table,
  role: 'staff' | 'doctor' | 'patient',
  clinicId?: string,
  doctorId?: string,
): Promise<Somebody> => {
  const id = `${role}-${++employees}`;
  const place = role === 'patient' ? {} : { clinicId, ...(role === 'doctor' && { doctorId }) };
  await savedPerson(table, { id, role, email: `${id}@example.com`, name: `Some ${role}`, ...place });
  return { id, role };
};
