import { routes } from '../contract/routes.ts';
import { DEFAULT_PREFERENCES, type Person, runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { inviteUser, letIn } from '../identity/invitation.ts';
import { getClinic } from '../store/clinics.ts';
import { commitOnce, recall, repeatable } from '../store/idempotency.ts';
import { findUninvited, joinInvitation } from '../store/invitations.ts';
import { findPerson, personWrites } from '../store/people.ts';
import { rehireWrite, staffWrites } from '../store/staff.ts';
import { inviteOnce } from './callers/account-invitation.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

interface Member {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}
const toMember = ({ userId, name, email }: Record<string, unknown>): Member => ({
  userId: String(userId),
  name: String(name),
  email: String(email),
});

/**
 * Adds somebody to a clinic's staff, or brings back who had been removed. The login comes first and may be met half-made
 * by a repeated request; person, list and answer are then committed together, and last the invitation is mailed.
 */
export const inviteStaff = accountEndpoint(routes.inviteStaff, async (request, dependencies) => {
  const { actor, path, body, now } = request;
  const { table, userPool } = dependencies;
  const clinic = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
  if (!clinic) return refuse('NOT_FOUND');
  const once = repeatable('inviteStaff', request, toMember);
  const invite = async (member: Member, comesBack: boolean) => {
    const refused = comesBack ? await letIn(userPool, member.email) : undefined;
    if (refused) return refused;
    await inviteOnce(dependencies, { userId: member.userId, role: 'staff', clinic, now });
    return { body: member };
  };
  const before = await recall(table, once);
  if (before) {
    if (isRefusal(before)) return before;
    const uninvited = await findUninvited(table, before.answer.userId, { clinicId: clinic.id, role: 'staff' });
    return invite(before.answer, uninvited !== undefined);
  }

  const userId = await inviteUser(userPool, { ...body, role: 'staff' });
  if (isRefusal(userId)) return userId;
  const person: Person = {
    ...body,
    id: userId,
    role: 'staff',
    clinicId: clinic.id,
    preferences: DEFAULT_PREFERENCES,
    createdAt: now,
  };
  const known = await findPerson(table, userId);
  const comesBack = known?.role === 'staff' && known.removedAt !== undefined;
  const outcome = await commitOnce(
    table,
    [
      ...staffWrites(table, clinic.id, userId),
      ...(comesBack ? [rehireWrite(table, person)] : personWrites(table, person)),
    ],
    { userId, ...body },
    once,
  );
  if (isRefusal(outcome)) return outcome;
  if ('answer' in outcome) return invite(outcome.answer, comesBack);
  if (outcome.failed.has('clinic')) return refuse('NOT_FOUND');
  // The login was bound to somebody before: perhaps by this very request, which stopped before the invitation.
  const uninvited = await findUninvited(table, userId, { clinicId: clinic.id, role: 'staff' });
  if (uninvited?.name !== body.name) return refuse('ALREADY_EXISTS');
  const joined = await joinInvitation(table, userId, { userId, ...body }, once);
  if (isRefusal(joined)) return joined;
  // They may have been shut out before.
  return 'answer' in joined ? invite(joined.answer, true) : refuse('ALREADY_EXISTS');
});
