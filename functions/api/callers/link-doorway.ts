import { appointmentOfToken } from '../../contract/manage-link.ts';
import type { Doorway } from '../../http/endpoint.ts';
import { bearerOf } from '../../store/managed.ts';
import type { Dependencies } from './dependencies.ts';
import { publicDoorway } from './plain.ts';

/** The doorway of people without a login: what they bring is the token of a manage link. */
export const linkDoorway = (
  { table, signingSecret }: Pick<Dependencies, 'table' | 'signingSecret'>,
  doorway: Doorway = publicDoorway,
): Doorway => ({
  ...doorway,
  bearerOf: async (token, now) => {
    const appointmentId = appointmentOfToken(token, await signingSecret(), now);
    return appointmentId === undefined ? undefined : bearerOf(table, appointmentId, now);
  },
});
