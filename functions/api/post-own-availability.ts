import { routes } from '../contract/routes.ts';
import { replacingOwnHours } from './callers/hours.ts';

/** The same as PUT, for callers who create with POST. */
export const postOwnAvailability = replacingOwnHours(routes.postOwnAvailability);
