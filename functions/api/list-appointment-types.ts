import { routes } from '../contract/routes.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { byName, placeByName } from '../domain/clinic.ts';
import { pageOf } from '../http/cursor.ts';
import { clinicBook } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** What can be booked at a clinic, by name. */
export const listAppointmentTypes = endpoint(
  routes.listAppointmentTypes,
  async ({ path, query, actor }, { table, signingSecret }) => {
    const book = await clinicBook(table, path.clinicId);
    if (!book) return refuse('NOT_FOUND');
    const types = book.types.filter(({ active }) => active).toSorted(byName);
    const page = pageOf(types, query, placeByName, {
      secret: await signingSecret(),
      callerId: actor.id,
      operationId: 'listAppointmentTypes',
    });
    return isRefusal(page) ? page : { body: page };
  },
);
