import { routes } from '../contract/routes.ts';
import { agendaEntryView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { toUtc } from '../domain/time.ts';
import { pageOf } from '../http/cursor.ts';
import { agendaOf } from '../store/agenda.ts';
import { doctorAndClinic } from '../store/clinics.ts';
import { listClosures } from '../store/closures.ts';
import { peopleById } from '../store/people.ts';
import { endpoint } from './callers/dependencies.ts';

/** The calling doctor's visits on some dates, with whom and why, by start, page by page, and which dates are closed. */
export const listOwnAgenda = endpoint(routes.listOwnAgenda, async ({ query, actor, now }, { table, signingSecret }) => {
  const found = actor.doctorId === undefined ? undefined : await doctorAndClinic(table, actor.doctorId);
  if (!found) return refuse('NOT_FOUND');
  const [visits, closures] = await Promise.all([agendaOf(table, found, query), listClosures(table, found.clinic.id)]);
  const page = pageOf(visits, query, ({ start, id }) => `${toUtc(start)}#${id}`, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: `listOwnAgenda ${found.doctor.id}`,
  });
  if (isRefusal(page)) return page;
  const patients = await peopleById(
    table,
    page.items.map(({ patientId }) => patientId),
  );
  const items = page.items.map((item) => agendaEntryView(item, patients.get(item.patientId), actor, now));
  const inRange = closures.filter(({ date }) => date >= query.from && date <= query.to);
  return { body: { ...page, items, closures: inRange } };
});
