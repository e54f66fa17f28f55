import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { hasBeenBookedAt } from '../store/appointments.ts';
import { findPerson } from '../store/people.ts';
import { endpoint } from './callers/dependencies.ts';

/** How to reach a patient; for staff only those exist who have or had an appointment in their clinic. */
export const getPatient = endpoint(routes.getPatient, async ({ path, actor }, { table }) => {
  const [person, isTheirs] = await Promise.all([
    findPerson(table, path.patientId),
    actor.clinicId === undefined || hasBeenBookedAt(table, path.patientId, actor.clinicId),
  ]);
  if (person?.role !== 'patient' || person.removedAt !== undefined || !isTheirs) return refuse('NOT_FOUND');
  return { body: person };
});
