import { routes } from '../contract/routes.ts';
import { checkIn } from '../domain/transitions.ts';
import { transitioning } from './callers/appointments.ts';

/** Notes that the patient has arrived. */
export const checkInAppointment = transitioning(routes.checkInAppointment, checkIn);
