import { DEFAULT_PREFERENCES } from '../../domain/person.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import type { EpochMs } from '../../domain/time.ts';
import { patientLogin } from '../../identity/invitation.ts';
import { changeProfile, findPerson, savePerson } from '../../store/people.ts';
import { forgetUnconfirmed } from '../../store/unconfirmed.ts';
import { unknownReference } from './clinics-of.ts';
import type { AccountDependencies } from './account-dependencies.ts';

/** Whom a clinic books for: somebody known by id, or by what they said on the phone; exactly one of both. */
export interface ForWhom {
  readonly patientId?: string | undefined;
  readonly patient?: { readonly name: string; readonly email: string; readonly phone?: string | undefined } | undefined;
}

/**
 * The id of the patient whom a clinic books for. A known e-mail leads to that patient as they are; a new one gets a
 * login that its owner claims later, and so does one that was registered but never confirmed.
 */
export const patientFor = async (
  { table, userPool }: Pick<AccountDependencies, 'table' | 'userPool'>,
  { patientId, patient }: ForWhom,
  now: EpochMs,
): Promise<string | Refusal> => {
  if (!patient) {
    const known = patientId === undefined ? undefined : await findPerson(table, patientId);
    return known?.role === 'patient' && known.removedAt === undefined ? known.id : unknownReference('patientId');
  }
  const login = await patientLogin(userPool, patient);
  if (isRefusal(login)) return login;
  const { userId, isProven } = login;
  const saved = await savePerson(table, {
    ...patient,
    id: userId,
    role: 'patient',
    preferences: DEFAULT_PREFERENCES,
    createdAt: now,
  });
  const known = saved === 'exists' ? await findPerson(table, userId) : undefined;
  // Their login is about to be deleted; after that the same e-mail is somebody new.
  if (known?.removedAt !== undefined) return refuse('TRY_AGAIN', { retryAfterSeconds: 60 });
  if (saved === 'exists' && !isProven) {
    // Whoever registered with this address has not shown that it is theirs.
    await changeProfile(table, userId, { name: patient.name, phone: patient.phone });
    await forgetUnconfirmed(table, patient.email);
  }
  return userId;
};
