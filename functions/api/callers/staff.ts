import { serve } from '../../http/serve.ts';
import { createAppointmentType } from '../create-appointment-type.ts';
import { createClinic } from '../create-clinic.ts';
import { createDoctor } from '../create-doctor.ts';
import { getAvailability } from '../get-availability.ts';
import { postAvailability } from '../post-availability.ts';
import { replaceAvailability } from '../replace-availability.ts';
import { realAccountDependencies, realDoorway } from './dependencies.ts';

const dependencies = realAccountDependencies();

/** Serves what staff do in their clinic and administrators in all. */
export const handler = serve(
  [createClinic, createDoctor, createAppointmentType, getAvailability, replaceAvailability, postAvailability],
  realDoorway(dependencies),
  dependencies,
);
