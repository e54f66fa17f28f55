import { routes } from '../contract/routes.ts';
import { replacingHours } from './callers/hours.ts';

/** The same as PUT, for callers who create with POST. */
export const postAvailability = replacingHours(routes.postAvailability);
