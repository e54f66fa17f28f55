import { routes } from '../contract/routes.ts';
import { book } from '../store/booking.ts';
import { taking } from './callers/appointments.ts';

/** A patient asks for a time; a free doctor and the time are booked together or not at all. */
export const bookAppointment = taking(routes.bookAppointment, book);
