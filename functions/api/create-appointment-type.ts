import { routes } from '../contract/routes.ts';
import type { AppointmentType } from '../domain/clinic.ts';
import { runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { toType, typeWrites } from '../store/clinics.ts';
import { commitOnce, recall, repeatable } from '../store/idempotency.ts';
import { endpoint } from './callers/dependencies.ts';

/** Adds a type of appointment to a clinic. */
export const createAppointmentType = endpoint(routes.createAppointmentType, async (request, { table, newId }) => {
  const { actor, path, body } = request;
  if (!runs(actor, path.clinicId)) return refuse('NOT_FOUND');
  const once = repeatable('createAppointmentType', request, toType);
  const before = await recall(table, once);
  if (before) return isRefusal(before) ? before : { body: before.answer };

  const type: AppointmentType = { ...body, id: newId('type'), clinicId: path.clinicId, active: true };
  const outcome = await commitOnce(table, typeWrites(table, type), type, once);
  if (isRefusal(outcome)) return outcome;
  if ('answer' in outcome) return { body: outcome.answer };
  return refuse(outcome.failed.has('clinic') ? 'NOT_FOUND' : 'TRY_AGAIN');
});
