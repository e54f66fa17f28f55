import { createHmac, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';
import { signingKey, verifyingKeys } from './signing-keys.ts';

const sign = (purpose: string, payload: string, key: string): Buffer =>
  createHmac('sha256', key).update(`${purpose}.${payload}`).digest();

/** Claims as a text that only we can have written; one made for a purpose is worthless for any other. */
export const signedToken = (purpose: string, claims: Readonly<Record<string, unknown>>, secret: string): string => {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${payload}.${sign(purpose, payload, signingKey(secret)).toString('base64url')}`;
};

const parsed = <Claims>(payload: string, schema: z.ZodType<Claims>): Claims | undefined => {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
};

/** What a token claims, if it was signed here for this purpose. */
export const claimsOfToken = <Claims>(
  purpose: string,
  schema: z.ZodType<Claims>,
  token: string,
  secret: string,
): Claims | undefined => {
  const [payload = '', signature = '', ...rest] = token.split('.');
  const given = Buffer.from(signature, 'base64url');
  // Base64 has several spellings of the same bytes; only ours is a token.
  if (rest.length > 0 || given.toString('base64url') !== signature) return undefined;
  const isOurs = verifyingKeys(secret)
    .map((key) => sign(purpose, payload, key))
    .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
  return isOurs ? parsed(payload, schema) : undefined;
};
