import { routes } from '../contract/routes.ts';
import { openTimesView } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { getClinic, getDoctor, getType } from '../store/clinics.ts';
import { openTimes } from '../store/open-times.ts';
import { endpoint } from './callers/dependencies.ts';

const unknown = (field: string) =>
  refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: `/${field}`, detail: 'does not exist or is not active' }] });

/** The open times of a clinic for a type: any doctor's, one doctor's or one specialization's. */
export const listSlots = endpoint(routes.listSlots, async ({ query, now }, { table }) => {
  const [clinic, type, doctor] = await Promise.all([
    getClinic(table, query.clinicId),
    getType(table, query.appointmentTypeId),
    query.doctorId === undefined ? undefined : getDoctor(table, query.doctorId),
  ]);
  if (!clinic) return unknown('clinicId');
  if (!type?.active || type.clinicId !== clinic.id) return unknown('appointmentTypeId');
  if (query.doctorId !== undefined && !(doctor?.active && doctor.clinicId === clinic.id)) return unknown('doctorId');
  return { body: openTimesView(clinic, type, query, await openTimes(table, { ...query, clinic, type }, now)) };
});
