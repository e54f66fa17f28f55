import { routes } from '../contract/routes.ts';
import { markNoShow as decideNoShow } from '../domain/transitions.ts';
import { transitioning } from './callers/appointments.ts';

/** Notes that the patient did not come. */
export const markNoShow = transitioning(routes.markNoShow, decideNoShow);
