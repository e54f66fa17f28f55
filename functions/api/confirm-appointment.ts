import { routes } from '../contract/routes.ts';
import { confirmHold } from '../domain/transitions.ts';
import { transitioning } from './callers/appointments.ts';

/** Turns a hold that has not run out into an appointment. */
export const confirmAppointment = transitioning(routes.confirmAppointment, confirmHold);
