import type { Role } from './appointment.ts';
import type { Person } from './person.ts';
import type { EpochMs } from './time.ts';

/** How strictly a stage guards the sessions of those who see other people's data: everybody who is no patient. */
export interface SessionRules {
  /** For so long after it was issued an access token of theirs is taken. */
  readonly tokenMinutes: number;
  /** For so long after signing in their session goes on, however often its tokens are renewed. */
  readonly sessionHours: number;
  /** Whether they may do anything at all with a password alone. */
  readonly secondFactor: 'offered' | 'required';
}

/** Who signed in, and when; times that a token does not tell are NaN. */
export interface Session {
  readonly role: Role;
  readonly issuedAt: EpochMs;
  readonly signedInAt: EpochMs;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Whether a token that is genuine is also young enough. A patient's lives as long as it was issued for. */
export const isYoungEnough = (
  { role, issuedAt, signedInAt }: Session,
  { tokenMinutes, sessionHours }: SessionRules,
  now: EpochMs,
): boolean =>
  // What a token does not tell is not a number, and no comparison with that is true.
  role === 'patient' || (now - issuedAt <= tokenMinutes * MINUTE_MS && now - signedInAt <= sessionHours * HOUR_MS);

/**
 * Whether somebody may not act before a second factor is set up. Signing in asks for it from the moment it is, so
 * whoever signed in since has shown it; tokens tell the time in whole seconds.
 */
export const lacksSecondFactor = (
  { role, signedInAt }: Pick<Session, 'role' | 'signedInAt'>,
  person: Pick<Person, 'secondFactorSince'> | undefined,
  { secondFactor }: SessionRules,
): boolean => {
  if (role === 'patient' || secondFactor === 'offered') return false;
  const since = person?.secondFactorSince;
  return since === undefined || !(signedInAt >= since);
};
