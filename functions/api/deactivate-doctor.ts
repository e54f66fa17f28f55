import { routes } from '../contract/routes.ts';
import { affectedView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { doctorRunBy, getClinic } from '../store/clinics.ts';
import { deactivateDoctor as deactivate } from '../store/deactivation.ts';
import { endpoint } from './callers/dependencies.ts';

/** A doctor leaves. */
export const deactivateDoctor = endpoint(
  routes.deactivateDoctor,
  async ({ path, actor, requestId, now }, { table }) => {
    const doctor = await doctorRunBy(table, path.doctorId, actor);
    const clinic = doctor && (await getClinic(table, doctor.clinicId));
    if (!doctor || !clinic) return refuse('NOT_FOUND');
    const affected = await deactivate(table, { doctor, clinic }, requestId, now);
    return isRefusal(affected) ? affected : { body: { affected: affectedView(affected, clinic.timeZone) } };
  },
);
