import { routes } from '../contract/routes.ts';
import { etagOf } from '../contract/views.ts';
import { formerHorizonsAfter } from '../domain/clinic.ts';
import { runs } from '../domain/person.ts';
import { refuse } from '../domain/refusal.ts';
import { updateClinic as storeClinic } from '../store/clinic-changes.ts';
import { getClinic } from '../store/clinics.ts';
import { extendClinic } from '../store/horizon.ts';
import { endpoint } from './callers/dependencies.ts';

/**
 * Changes a clinic. A new horizon is answered only once the days up to it can be booked; reminders follow new lead times a
 * moment later.
 */
export const updateClinic = endpoint(
  routes.updateClinic,
  async ({ actor, path, body, now, expectedVersion, requestId }, { table }) => {
    const before = runs(actor, path.clinicId) ? await getClinic(table, path.clinicId) : undefined;
    if (!before) return refuse('NOT_FOUND');
    if (expectedVersion !== undefined && expectedVersion !== before.version) return refuse('VERSION_CONFLICT');
    const { timeZone, ...change } = body;
    if (timeZone !== undefined && timeZone !== before.timeZone)
      return refuse('INVALID_STATE', {
        detail: 'The time zone of a clinic cannot change: everything booked lies in it.',
      });
    const horizonDays = body.policy?.horizonDays;
    // First, so that what can be booked is there and follows every leave from the moment the horizon reaches it.
    if (horizonDays !== undefined && horizonDays > before.policy.horizonDays)
      await extendClinic(table, path.clinicId, now, horizonDays);
    const formerHorizons = horizonDays === undefined ? undefined : formerHorizonsAfter(before, horizonDays, now);
    const clinic = await storeClinic(
      table,
      path.clinicId,
      { ...change, formerHorizons },
      { expectedVersion, correlationId: requestId, now },
    );
    // Clinics are never taken away, so somebody else's change came in between.
    if (!clinic) return refuse('VERSION_CONFLICT');
    // Days for hours that were stored between the two steps; a repeat of a request that stopped before this makes them too.
    if (horizonDays !== undefined) await extendClinic(table, clinic.id, now);
    return { body: clinic, headers: { etag: etagOf(clinic) }, audit: { before: { ...before } } };
  },
);
