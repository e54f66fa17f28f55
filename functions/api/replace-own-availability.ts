import { routes } from '../contract/routes.ts';
import { replacingOwnHours } from './callers/hours.ts';

/** The calling doctor writes down anew when they work. */
export const replaceOwnAvailability = replacingOwnHours(routes.replaceOwnAvailability);
