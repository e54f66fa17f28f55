import { routes } from '../contract/routes.ts';
import { complete } from '../domain/transitions.ts';
import { transitioning } from './callers/appointments.ts';

/** Notes that the visit is over. */
export const completeAppointment = transitioning(routes.completeAppointment, complete);
