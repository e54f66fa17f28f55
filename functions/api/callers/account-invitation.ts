import type { Clinic } from '../../domain/clinic.ts';
import type { EpochMs } from '../../domain/time.ts';
import { findPerson, markInvited } from '../../store/people.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import type { Invitation } from './mails.ts';

/** Whom to invite as what. */
export interface Invited extends Pick<Invitation, 'role'> {
  readonly userId: string | undefined;
  readonly clinic: Clinic;
  readonly now: EpochMs;
}

/** Mails the invitation unless that has been done: also for a repeated request whose first stopped before it. */
export const inviteOnce = async (
  { table, sendInvitation }: Pick<AccountDependencies, 'table' | 'sendInvitation'>,
  { userId, role, clinic, now }: Invited,
): Promise<void> => {
  const person = userId === undefined ? undefined : await findPerson(table, userId);
  if (!person || person.invitedAt !== undefined || person.removedAt !== undefined) return;
  await sendInvitation({ person, role, clinic });
  await markInvited(table, person.id, now);
};
