import { routes } from '../contract/routes.ts';
import { personalDataView } from '../contract/personal-data-view.ts';
import { refuse } from '../domain/refusal.ts';
import { findPerson } from '../store/people.ts';
import { personalDataOf } from '../store/personal-data.ts';
import { auditEndpoint } from './callers/audit-dependencies.ts';

/** Everything that is held on a patient who asked for it in another way than by signing in. */
export const exportPatient = auditEndpoint(routes.exportPatient, async ({ path, now }, { table, audit }) => {
  const person = await findPerson(table, path.patientId);
  if (person?.role !== 'patient' || person.removedAt !== undefined) return refuse('NOT_FOUND');
  return {
    body: personalDataView(await personalDataOf(table, audit, person, now), now),
    audit: { subjects: [{ objectType: 'patient', objectId: person.id, patientId: person.id }] },
  };
});
