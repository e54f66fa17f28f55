import { routes } from '../contract/routes.ts';
import { runs } from '../domain/person.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { pageOf } from '../http/cursor.ts';
import { getClinic } from '../store/clinics.ts';
import { listClosures as closures } from '../store/closures.ts';
import { endpoint } from './callers/dependencies.ts';

/** The dates on which a clinic is closed, page by page. */
export const listClosures = endpoint(routes.listClosures, async ({ path, query, actor }, { table, signingSecret }) => {
  const clinic = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
  if (!clinic) return refuse('NOT_FOUND');
  const page = pageOf(await closures(table, clinic.id), query, ({ date }) => date, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: `listClosures ${clinic.id}`,
  });
  return isRefusal(page) ? page : { body: page };
});
