import { serve } from '../../http/serve.ts';
import { bookAppointment } from '../book-appointment.ts';
import { realDependencies, realDoorway } from './dependencies.ts';

const dependencies = realDependencies();

/** Serves what patients do. */
export const handler = serve([bookAppointment], realDoorway(dependencies), dependencies);
