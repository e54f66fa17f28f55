import { routes } from '../contract/routes.ts';
import { etagOf } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { getClinic as findClinic } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** One clinic. */
export const getClinic = endpoint(routes.getClinic, async ({ path }, { table }) => {
  const clinic = await findClinic(table, path.clinicId);
  return clinic ? { body: clinic, headers: { etag: etagOf(clinic) } } : refuse('NOT_FOUND');
});
