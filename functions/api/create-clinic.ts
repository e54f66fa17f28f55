import { routes } from '../contract/routes.ts';
import { etagOf } from '../contract/views.ts';
import { type Clinic, DEFAULT_POLICY } from '../domain/clinic.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { clinicWrites, FIRST_VERSION, toClinic } from '../store/clinics.ts';
import { commitOnce, recall, repeatable } from '../store/idempotency.ts';
import { endpoint } from './callers/dependencies.ts';

const answered = (clinic: Clinic) => ({
  body: clinic,
  headers: { location: `/clinics/${clinic.id}`, etag: etagOf(clinic) },
});

/** An administrator opens a clinic. */
export const createClinic = endpoint(routes.createClinic, async (request, { table, newId }) => {
  const { body } = request;
  const once = repeatable('createClinic', request, toClinic);
  const before = await recall(table, once);
  if (before) return isRefusal(before) ? before : answered(before.answer);

  const clinic: Clinic = {
    ...body,
    id: newId('clinic'),
    policy: { ...DEFAULT_POLICY, ...body.policy },
    version: FIRST_VERSION,
  };
  const outcome = await commitOnce(table, clinicWrites(table, clinic), clinic, once);
  if (isRefusal(outcome)) return outcome;
  return 'answer' in outcome ? answered(outcome.answer) : refuse('TRY_AGAIN');
});
