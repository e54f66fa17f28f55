import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { SEARCH_KINDS } from '../domain/search.ts';
import { type EpochMs, toZoned } from '../domain/time.ts';
import { readAt } from '../domain/transitions.ts';
import { positionFrom, sealCursor } from '../http/cursor.ts';
import { find, type Found } from '../store/finding.ts';
import { EVERYWHERE } from '../store/search.ts';
import { clinicNamed } from './callers/clinics-of.ts';
import { endpoint } from './callers/dependencies.ts';

/** By what people tell one thing found from another. */
const titleOf = (found: Found, now: EpochMs): string => {
  if (found.kind === 'patient') return `${found.patient.name} · ${found.patient.email}`;
  if (found.kind === 'doctor') return `${found.doctor.name} · ${found.doctor.specialization}`;
  const { start, timeZone, doctor, status } = readAt(found.appointment, now);
  return `${toZoned(start, timeZone).slice(0, 16).replace('T', ' ')} · ${doctor.name} · ${status}`;
};

const patientOf = (found: Found): string | undefined => {
  if (found.kind === 'patient') return found.id;
  return found.kind === 'appointment' ? found.appointment.patientId : undefined;
};

/** Whoever and whatever a query finds in a clinic; for administrators who name none, in all. */
export const search = endpoint(routes.search, async ({ query, actor, now }, { table, signingSecret }) => {
  const clinicId = query.clinicId ?? actor.clinicId;
  const clinic = clinicId === undefined ? undefined : await clinicNamed(table, actor, clinicId);
  if (isRefusal(clinic)) return clinic;
  const scope = clinicId ?? EVERYWHERE;
  const owner = { secret: await signingSecret(), callerId: actor.id, operationId: `search ${scope}` };
  const after = positionFrom(owner, query.cursor);
  if (isRefusal(after)) return after;
  const { found, next } = await find(table, { scope, query: query.q, kinds: SEARCH_KINDS, after, limit: query.limit });
  return {
    body: {
      items: found.map((one) => ({ kind: one.kind, id: one.id, title: titleOf(one, now) })),
      nextCursor: next === undefined ? null : sealCursor(owner, next),
    },
    audit: {
      subjects: found.map((one) => ({
        objectType: one.kind,
        objectId: one.id,
        patientId: patientOf(one),
        ...(one.kind === 'appointment' && { appointmentId: one.id }),
      })),
    },
  };
});
