import { isDeepStrictEqual } from 'node:util';
import { routes } from '../contract/routes.ts';
import type { Doctor } from '../domain/clinic.ts';
import { DEFAULT_PREFERENCES, type Person, runs } from '../domain/person.ts';
import { unknownTypes } from '../domain/references.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { inviteUser } from '../identity/invitation.ts';
import { clinicBook, doctorWrites, getDoctor, toDoctor } from '../store/clinics.ts';
import { commitOnce, recall, repeatable } from '../store/idempotency.ts';
import { findUninvited, joinInvitation } from '../store/invitations.ts';
import { personWrites } from '../store/people.ts';
import { inviteOnce } from './callers/account-invitation.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

const answered = (doctor: Doctor) => ({ body: doctor, headers: { location: `/doctors/${doctor.id}` } });

/**
 * Adds a doctor and their login. The login comes first and may be met half-made by a repeated request, which completes
 * it; doctor, profile and answer are then committed together, and last the invitation is mailed.
 */
export const createDoctor = accountEndpoint(routes.createDoctor, async (request, dependencies) => {
  const { actor, path, body, now } = request;
  const { table, userPool, newId } = dependencies;
  const book = runs(actor, path.clinicId) ? await clinicBook(table, path.clinicId) : undefined;
  if (!book) return refuse('NOT_FOUND');
  const { clinic } = book;
  const invite = ({ userId: invited }: Doctor) =>
    inviteOnce(dependencies, { userId: invited, role: 'doctor', clinic, now });
  const once = repeatable('createDoctor', request, toDoctor);
  const before = await recall(table, once);
  if (before) {
    if (isRefusal(before)) return before;
    await invite(before.answer);
    return answered(before.answer);
  }
  const errors = unknownTypes(book.types, body.appointmentTypeIds ?? []);
  if (errors.length > 0) return refuse('UNKNOWN_REFERENCE', { errors });

  const { email, ...about } = body;
  const userId = await inviteUser(userPool, { email, name: body.name, role: 'doctor' });
  if (isRefusal(userId)) return userId;
  const doctor: Doctor = { ...about, id: newId('doc'), clinicId: clinic.id, active: true, userId };
  const person: Person = {
    id: userId,
    email,
    name: body.name,
    role: 'doctor',
    clinicId: doctor.clinicId,
    doctorId: doctor.id,
    preferences: DEFAULT_PREFERENCES,
    createdAt: now,
  };
  const writes = [...doctorWrites(table, doctor), ...personWrites(table, person)];
  const outcome = await commitOnce(table, writes, doctor, once);
  if (isRefusal(outcome)) return outcome;
  if ('answer' in outcome) {
    await invite(outcome.answer);
    return answered(outcome.answer);
  }
  if (outcome.failed.has('clinic')) return refuse('NOT_FOUND');
  // The login was bound to somebody before: perhaps by this very request, which stopped before the invitation.
  const uninvited = await findUninvited(table, userId, { clinicId: clinic.id, role: 'doctor' });
  const bound = uninvited?.doctorId === undefined ? undefined : await getDoctor(table, uninvited.doctorId);
  if (!bound || !isDeepStrictEqual(bound, { ...doctor, id: bound.id })) return refuse('ALREADY_EXISTS');
  const joined = await joinInvitation(table, userId, bound, once);
  if (isRefusal(joined)) return joined;
  if (!('answer' in joined)) return refuse('ALREADY_EXISTS');
  await invite(joined.answer);
  return answered(joined.answer);
});
