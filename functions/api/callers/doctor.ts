import { serve } from '../../http/serve.ts';
import { getOwnAvailability } from '../get-own-availability.ts';
import { postOwnAvailability } from '../post-own-availability.ts';
import { replaceOwnAvailability } from '../replace-own-availability.ts';
import { realDependencies, realDoorway } from './dependencies.ts';

const dependencies = realDependencies();

/** Serves what doctors do for themselves. */
export const handler = serve(
  [getOwnAvailability, replaceOwnAvailability, postOwnAvailability],
  realDoorway(dependencies),
  dependencies,
);
