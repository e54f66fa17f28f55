import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { positionFrom, sealCursor } from '../http/cursor.ts';
import { find } from '../store/finding.ts';
import { EVERYWHERE } from '../store/search.ts';
import { endpoint } from './callers/dependencies.ts';

/** Patients that a query finds: for administrators all, for staff those who were booked at their clinic. */
export const listPatients = endpoint(routes.listPatients, async ({ query, actor }, { table, signingSecret }) => {
  const owner = { secret: await signingSecret(), callerId: actor.id, operationId: 'listPatients' };
  const after = positionFrom(owner, query.cursor);
  if (isRefusal(after)) return after;
  const scope = actor.clinicId ?? EVERYWHERE;
  const { found, next } = await find(table, { scope, query: query.q, kinds: ['patient'], after, limit: query.limit });
  const items = found.flatMap((one) => (one.kind === 'patient' ? [one.patient] : []));
  return { body: { items, nextCursor: next === undefined ? null : sealCursor(owner, next) } };
});
