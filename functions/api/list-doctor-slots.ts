import { routes } from '../contract/routes.ts';
import { openTimesView } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { getClinic, getDoctor, getType } from '../store/clinics.ts';
import { openTimes } from '../store/open-times.ts';
import { endpoint } from './callers/dependencies.ts';

/** The open times of one doctor for a type of the doctor's clinic. */
export const listDoctorSlots = endpoint(routes.listDoctorSlots, async ({ path, query, now }, { table }) => {
  const doctor = await getDoctor(table, path.doctorId);
  const clinic = doctor?.active ? await getClinic(table, doctor.clinicId) : undefined;
  if (!doctor || !clinic) return refuse('NOT_FOUND');
  const type = await getType(table, query.appointmentTypeId);
  if (!type?.active || type.clinicId !== clinic.id)
    return refuse('UNKNOWN_REFERENCE', {
      errors: [{ pointer: '/appointmentTypeId', detail: 'does not exist or is not active' }],
    });
  const dates = await openTimes(table, { ...query, clinic, type, doctorId: doctor.id }, now);
  return { body: openTimesView(clinic, type, query, dates) };
});
