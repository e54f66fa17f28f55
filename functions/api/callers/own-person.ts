import type { Actor } from '../../domain/appointment.ts';
import type { Person } from '../../domain/person.ts';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import type { EpochMs } from '../../domain/time.ts';
import { personOfUser } from '../../identity/cognito.ts';
import { findPerson, savePerson } from '../../store/people.ts';
import type { AccountDependencies } from './account-dependencies.ts';

/**
 * The caller as they are stored. Somebody who brings a token straight from Cognito was never stored: they are now, with
 * what Cognito knows. Doctors and staff are stored by their invitation, which alone knows where they work.
 */
export const ownPerson = async (
  { table, userPool }: Pick<AccountDependencies, 'table' | 'userPool'>,
  { id, role }: Actor,
  now: EpochMs,
): Promise<Person | Refusal> => {
  const stored = await findPerson(table, id);
  if (stored?.removedAt !== undefined) return refuse('FORBIDDEN', { detail: 'This account is not active any more.' });
  if (stored) return stored;
  const known = await personOfUser(userPool.id, id, now, userPool.client);
  if (!known || (role !== 'patient' && role !== 'admin')) return refuse('NOT_FOUND');
  const person: Person = { ...known, role };
  await savePerson(table, person);
  return person;
};
