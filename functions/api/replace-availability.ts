import { routes } from '../contract/routes.ts';
import { replacingHours } from './callers/hours.ts';

/** Staff write down anew when a doctor of their clinic works. */
export const replaceAvailability = replacingHours(routes.replaceAvailability);
