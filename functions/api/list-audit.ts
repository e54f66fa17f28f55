import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { toUtc } from '../domain/time.ts';
import { positionFrom, sealCursor } from '../http/cursor.ts';
import { auditEntries } from '../store/audit.ts';
import { auditEndpoint } from './callers/audit-dependencies.ts';

/** The audit of one appointment, patient or actor, page by page. Looking into it is written down too. */
export const listAudit = auditEndpoint(routes.listAudit, async ({ query, actor }, { audit, signingSecret }) => {
  const { appointmentId, patientId, actorId, from, to, limit } = query;
  const by = appointmentId === undefined ? (patientId === undefined ? 'actor' : 'patient') : 'appointment';
  const id = appointmentId ?? patientId ?? actorId ?? '';
  const owner = {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: JSON.stringify(['listAudit', by, id, from, to]),
  };
  const after = positionFrom(owner, query.cursor);
  if (isRefusal(after)) return after;
  const { entries, next } = await auditEntries(audit, { by, id, from, to, after, limit });
  return {
    body: {
      items: entries.map((entry) => ({ ...entry, at: toUtc(entry.at) })),
      nextCursor: next === undefined ? null : sealCursor(owner, next),
    },
    audit: { subjects: [{ objectType: 'audit', objectId: id, appointmentId, patientId }] },
  };
});
