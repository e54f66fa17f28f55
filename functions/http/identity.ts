import * as z from 'zod';
import type { Role } from '../domain/appointment.ts';
import { roleIn } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';

/** Who the verified token says is calling. */
export interface Identity extends Session {
  readonly userId: string;
  readonly role: Role;
}

/** Times in a token are in seconds, and through API Gateway texts; NaN where there is none. */
const timeIn = (claim: unknown): number => {
  const { success, data } = z.coerce.number().positive().safeParse(claim);
  return success ? data * 1000 : Number.NaN;
};

/** Group claims arrive as an array or, through API Gateway, as the string `[a b]`. */
const groupsIn = (claim: unknown): readonly string[] => {
  if (Array.isArray(claim)) return claim.filter((group) => typeof group === 'string');
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
};

/**
 * Reads the claims that API Gateway verified. Checks again what a misconfigured authorizer could let through: that it
 * is an access token, of this client, of a person. Anything else is nobody.
 */
export const identityFrom = (claims: Record<string, unknown> | undefined, clientId: string): Identity | undefined => {
  if (!claims || claims.token_use !== 'access' || claims.client_id !== clientId) return undefined;
  if (typeof claims.sub !== 'string' || claims.sub === '') return undefined;
  return {
    userId: claims.sub,
    role: roleIn(groupsIn(claims['cognito:groups'])),
    issuedAt: timeIn(claims.iat),
    signedInAt: timeIn(claims.auth_time),
  };
};
