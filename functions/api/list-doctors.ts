import { routes } from '../contract/routes.ts';
import { byName, hasSpecialization, placeByName } from '../domain/clinic.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { pageOf } from '../http/cursor.ts';
import { clinicBook } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** The doctors of a clinic by name, perhaps of one specialization only. */
export const listDoctors = endpoint(routes.listDoctors, async ({ path, query, actor }, { table, signingSecret }) => {
  const book = await clinicBook(table, path.clinicId);
  if (!book) return refuse('NOT_FOUND');
  const doctors = book.doctors
    .filter(({ active }) => active)
    .filter((doctor) => query.specialization === undefined || hasSpecialization(doctor, query.specialization))
    .toSorted(byName);
  const page = pageOf(doctors, query, placeByName, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: 'listDoctors',
  });
  return isRefusal(page) ? page : { body: page };
});
