import { routes } from '../contract/routes.ts';
import { timeOffView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { toUtc } from '../domain/time.ts';
import { pageOf } from '../http/cursor.ts';
import { timeOffOf } from '../store/absences.ts';
import { doctorForStaff } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** When a doctor is away, by start, page by page. */
export const listTimeOff = endpoint(routes.listTimeOff, async ({ path, query, actor }, { table, signingSecret }) => {
  const found = await doctorForStaff(table, path.doctorId, actor);
  if (!found) return refuse('NOT_FOUND');
  const { doctor, clinic } = found;
  const page = pageOf(await timeOffOf(table, doctor.id), query, ({ start, id }) => `${toUtc(start)}#${id}`, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: `listTimeOff ${doctor.id}`,
  });
  return isRefusal(page)
    ? page
    : { body: { ...page, items: page.items.map((it) => timeOffView(it, clinic.timeZone)) } };
});
