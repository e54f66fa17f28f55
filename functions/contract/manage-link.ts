import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Appointment } from '../domain/appointment.ts';
import { signingKey, verifyingKeys } from './signing-keys.ts';
import type { EpochMs } from '../domain/time.ts';

const claims = z.strictObject({ a: z.string(), e: z.number().int() });

const sign = (payload: string, key: string): Buffer =>
  createHmac('sha256', key).update(`manage-link.${payload}`).digest();

/** The token of a manage link: for one appointment, until it ends. It says nothing about the person. */
export const manageToken = ({ id, end }: Pick<Appointment, 'id' | 'end'>, secret: string): string => {
  const payload = Buffer.from(JSON.stringify({ a: id, e: end })).toString('base64url');
  return `${payload}.${sign(payload, signingKey(secret)).toString('base64url')}`;
};

const claimsIn = (payload: string): z.infer<typeof claims> | undefined => {
  try {
    return claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
};

/** The appointment a token is for, if it was signed here and has not expired; from its end on it has. */
export const appointmentOfToken = (token: string, secret: string, now: EpochMs): string | undefined => {
  const [payload = '', signature = '', ...rest] = token.split('.');
  const given = Buffer.from(signature, 'base64url');
  // Base64 has several spellings of the same bytes; only ours is a token.
  if (rest.length > 0 || given.toString('base64url') !== signature) return undefined;
  const isOurs = verifyingKeys(secret)
    .map((key) => sign(payload, key))
    .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
  if (!isOurs) return undefined;
  const found = claimsIn(payload);
  return found && found.e > now ? found.a : undefined;
};

/** Where a mail's reader manages the appointment; the token stays in the fragment, so that it reaches no log. */
export const manageUrl = (webUrl: string, appointment: Pick<Appointment, 'id' | 'end'>, secret: string): string =>
  `${webUrl}/manage#${manageToken(appointment, secret)}`;
