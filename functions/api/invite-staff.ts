import { routes } from '../contract/routes.ts';
import { DEFAULT_PREFERENCES, type Person, runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { inviteUser, letIn } from '../identity/invitation.ts';
import { getClinic } from '../store/clinics.ts';
import { commitOnce, recall, repeatable } from '../store/idempotency.ts';
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
  const invite = async (member: Member) => {
    await inviteOnce(dependencies, { userId: member.userId, role: 'staff', clinic, now });
    return { body: member };
  };
  const before = await recall(table, once);
  if (before) return isRefusal(before) ? before : invite(before.answer);

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
  // The login was bound to somebody before, or bound at the same time by another request.
  if (!('answer' in outcome)) return refuse(outcome.failed.has('clinic') ? 'NOT_FOUND' : 'ALREADY_EXISTS');
  const refused = comesBack ? await letIn(userPool, body.email) : undefined;
  return refused ?? invite(outcome.answer);
});
