import { serve } from '../../http/serve.ts';
import { endOwnTimeOff } from '../end-own-time-off.ts';
import { getOwnTimeOff } from '../get-own-time-off.ts';
import { listOwnAgenda } from '../list-own-agenda.ts';
import { listOwnTimeOff } from '../list-own-time-off.ts';
import { takeTimeOff } from '../take-time-off.ts';
import { checkInAppointment } from '../check-in-appointment.ts';
import { completeAppointment } from '../complete-appointment.ts';
import { getOwnAvailability } from '../get-own-availability.ts';
import { markNoShow } from '../mark-no-show.ts';
import { postOwnAvailability } from '../post-own-availability.ts';
import { replaceOwnAvailability } from '../replace-own-availability.ts';
import { realDependencies, realDoorway } from './dependencies.ts';

const dependencies = realDependencies();

/** Serves what doctors do, and what staff do with them on the day of a visit. */
export const handler = serve(
  [
    getOwnAvailability,
    replaceOwnAvailability,
    postOwnAvailability,
    listOwnAgenda,
    checkInAppointment,
    completeAppointment,
    markNoShow,
    takeTimeOff,
    listOwnTimeOff,
    getOwnTimeOff,
    endOwnTimeOff,
  ],
  realDoorway(dependencies),
  dependencies,
);
