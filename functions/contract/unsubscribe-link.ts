import * as z from 'zod';
import { claimsOfToken, signedToken } from './signed-token.ts';

const PURPOSE = 'unsubscribe';
const claims = z.strictObject({ p: z.string() });

/**
 * The token by which a person, or the program that shows them a mail, ends announcements by mail. It does nothing else,
 * and does not expire: an old mail must still be good for it, as long as the key that signed it is taken.
 */
export const unsubscribeToken = (personId: string, secret: string): string =>
  signedToken(PURPOSE, { p: personId }, secret);

/** The person a token is for, if it was signed here. */
export const personOfToken = (token: string, secret: string): string | undefined =>
  claimsOfToken(PURPOSE, claims, token, secret)?.p;

/**
 * The address that announcements name (RFC 8058), at the API: programs POST to it. The token is in the query, because a
 * mail program sends no fragment; the gateway and our own log record no query, and the firewall's redacts it.
 */
export const unsubscribeUrl = (apiUrl: string, personId: string, secret: string): string =>
  `${apiUrl}/unsubscribe?token=${unsubscribeToken(personId, secret)}`;
