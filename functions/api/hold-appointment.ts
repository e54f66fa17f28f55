import { routes } from '../contract/routes.ts';
import { hold } from '../store/booking.ts';
import { taking } from './callers/appointments.ts';

/** Holds a time for its patient while they decide; nobody else can take it until it runs out. */
export const holdAppointment = taking(routes.holdAppointment, hold);
