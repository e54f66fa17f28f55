import { routes } from '../contract/routes.ts';
import type { Doctor } from '../domain/clinic.ts';
import { DEFAULT_PREFERENCES, type Person, runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';
import { inviteUser } from '../identity/invitation.ts';
import { type ClinicBook, clinicBook, doctorWrites, toDoctor } from '../store/clinics.ts';
import { commitOnce, recall, repeatable } from '../store/idempotency.ts';
import { findPerson, markInvited, personWrites } from '../store/people.ts';
import { accountEndpoint, type AccountDependencies } from './callers/dependencies.ts';

const unknownTypes = ({ types }: ClinicBook, wanted: readonly string[] = []) => {
  const known = new Set(types.filter(({ active }) => active).map(({ id }) => id));
  return wanted.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/appointmentTypeIds/${index}`, detail: 'does not exist or is not active' }],
  );
};

/** Mails the invitation unless that has been done: also for a repeated request whose first stopped before it. */
const inviteOnce = async (
  { table, sendInvitation }: AccountDependencies,
  { clinic }: ClinicBook,
  { userId }: Doctor,
  now: EpochMs,
): Promise<void> => {
  const person = userId === undefined ? undefined : await findPerson(table, userId);
  if (!person || person.invitedAt !== undefined || person.removedAt !== undefined) return;
  await sendInvitation({ person, role: 'doctor', clinic });
  await markInvited(table, person.id, now);
};

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
  const once = repeatable('createDoctor', request, toDoctor);
  const before = await recall(table, once);
  if (before) {
    if (isRefusal(before)) return before;
    await inviteOnce(dependencies, book, before.answer, now);
    return answered(before.answer);
  }
  const errors = unknownTypes(book, body.appointmentTypeIds);
  if (errors.length > 0) return refuse('UNKNOWN_REFERENCE', { errors });

  const { email, ...about } = body;
  const userId = await inviteUser(userPool, { email, name: body.name, role: 'doctor' });
  if (isRefusal(userId)) return userId;
  const doctor: Doctor = { ...about, id: newId('doc'), clinicId: book.clinic.id, active: true, userId };
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
  // The login was bound to somebody before, or bound at the same time by another request.
  if (!('answer' in outcome)) return refuse(outcome.failed.has('clinic') ? 'NOT_FOUND' : 'ALREADY_EXISTS');
  await inviteOnce(dependencies, book, outcome.answer, now);
  return answered(outcome.answer);
});
