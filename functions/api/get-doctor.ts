import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { getDoctor as findDoctor } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** One doctor who can be booked. */
export const getDoctor = endpoint(routes.getDoctor, async ({ path }, { table }) => {
  const doctor = await findDoctor(table, path.doctorId);
  return doctor?.active ? { body: doctor } : refuse('NOT_FOUND');
});
