import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { findPerson } from '../store/people.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { erase } from './callers/erasing.ts';

/** Erases a patient who asked for it in another way than by signing in. */
export const erasePatient = accountEndpoint(routes.erasePatient, async ({ path, now, requestId }, dependencies) => {
  const person = await findPerson(dependencies.table, path.patientId);
  if (person?.role !== 'patient') return refuse('NOT_FOUND');
  await erase(dependencies, person, requestId, now);
  return { body: undefined };
});
