import { serve } from '../../http/serve.ts';
import { getClinic } from '../get-clinic.ts';
import { getDoctor } from '../get-doctor.ts';
import { getHealth } from '../get-health.ts';
import { listAppointmentTypes } from '../list-appointment-types.ts';
import { listClinics } from '../list-clinics.ts';
import { listDoctors } from '../list-doctors.ts';
import { realDependencies } from './dependencies.ts';
import { publicDoorway } from './plain.ts';

/** Serves the directory of clinics to anyone. */
export const handler = serve(
  [getHealth, listClinics, getClinic, listAppointmentTypes, listDoctors, getDoctor],
  publicDoorway,
  realDependencies(),
);
