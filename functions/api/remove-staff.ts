import { routes } from '../contract/routes.ts';
import { runs } from '../domain/person.ts';
import { refuse } from '../domain/refusal.ts';
import { shutOut } from '../identity/invitation.ts';
import { findPerson } from '../store/people.ts';
import { removeStaffMember } from '../store/staff.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/**
 * Takes a staff member's rights away. What is stored decides, so tokens that live on are worth nothing from that moment;
 * Cognito is told afterwards, again by a repeated request if this one stops in between.
 */
export const removeStaff = accountEndpoint(routes.removeStaff, async ({ actor, path, now }, { table, userPool }) => {
  const person = runs(actor, path.clinicId) ? await findPerson(table, path.userId) : undefined;
  if (person?.role !== 'staff' || person.clinicId !== path.clinicId) return refuse('NOT_FOUND');
  const removed = await removeStaffMember(table, path.clinicId, person.id, now);
  const refused = await shutOut(userPool, person.email);
  if (refused) return refused;
  return removed ? { body: undefined } : refuse('NOT_FOUND');
});
