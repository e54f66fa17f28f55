import { serve } from '../../http/serve.ts';
import { getCalendar } from '../get-calendar.ts';
import { realDependencies, readingDoorway } from './dependencies.ts';

const dependencies = realDependencies();

/** Serves appointments as calendar files: the libraries for them would slow every booking's cold start. */
export const handler = serve([getCalendar], readingDoorway(dependencies), dependencies);
