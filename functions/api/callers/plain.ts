import { refuse } from '../../domain/refusal.ts';
import { type Doorway, endpointFor } from '../../http/endpoint.ts';

/** For operations that need nothing but the request, so that their function carries no client of anything. */
export const plainEndpoint = endpointFor<unknown>();

/** The doorway of functions that only strangers call: nobody has an identity there. */
export const publicDoorway: Doorway = {
  clientId: '',
  now: Date.now,
  sessions: { tokenMinutes: 0, sessionHours: 0, secondFactor: 'required' },
  actorFor: async () => refuse('FORBIDDEN'),
  audit: () => Promise.reject(new Error('nothing that strangers do is written down')),
};
