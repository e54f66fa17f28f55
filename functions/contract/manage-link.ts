import * as z from 'zod';
import type { Appointment } from '../domain/appointment.ts';
import type { EpochMs } from '../domain/time.ts';
import { claimsOfToken, signedToken } from './signed-token.ts';

const PURPOSE = 'manage-link';
const claims = z.strictObject({ a: z.string(), e: z.number().int() });

/** The token of a manage link: for one appointment, until it ends. It says nothing about the person. */
export const manageToken = ({ id, end }: Pick<Appointment, 'id' | 'end'>, secret: string): string =>
  signedToken(PURPOSE, { a: id, e: end }, secret);

/** The appointment a token is for, if it was signed here and has not expired; from its end on it has. */
export const appointmentOfToken = (token: string, secret: string, now: EpochMs): string | undefined => {
  const found = claimsOfToken(PURPOSE, claims, token, secret);
  return found && found.e > now ? found.a : undefined;
};

/** Where a mail's reader manages the appointment; the token stays in the fragment, so that it reaches no log. */
export const manageUrl = (webUrl: string, appointment: Pick<Appointment, 'id' | 'end'>, secret: string): string =>
  `${webUrl}/manage#${manageToken(appointment, secret)}`;
