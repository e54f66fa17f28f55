import { routes } from '../contract/routes.ts';
import { timeOffView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { toUtc } from '../domain/time.ts';
import { pageOf } from '../http/cursor.ts';
import { timeOffOf } from '../store/absences.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { endpoint } from './callers/dependencies.ts';

/** When the calling doctor is away, by start, page by page. */
export const listOwnTimeOff = endpoint(routes.listOwnTimeOff, async ({ query, actor }, { table, signingSecret }) => {
  const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
  if (!found) return refuse('NOT_FOUND');
  const { doctor, clinic } = found;
  const page = pageOf(await timeOffOf(table, doctor.id), query, ({ start, id }) => `${toUtc(start)}#${id}`, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: `listOwnTimeOff ${doctor.id}`,
  });
  return isRefusal(page)
    ? page
    : { body: { ...page, items: page.items.map((it) => timeOffView(it, clinic.timeZone)) } };
});
