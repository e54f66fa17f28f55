import type { Actor, Role } from './appointment.ts';
import type { EpochMs } from './time.ts';

export interface Preferences {
  readonly email: boolean;
  readonly sms: boolean;
  readonly reminders: boolean;
  /** Mails that go to several people at once; absent means that they are wanted. */
  readonly announcements?: false | undefined;
}

export const DEFAULT_PREFERENCES: Preferences = { email: true, sms: false, reminders: true };

/** Somebody with an account. */
export interface Person {
  /** Cognito's `sub`. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone?: string | undefined;
  readonly role: Role;
  /** Where a doctor or staff member works. */
  readonly clinicId?: string | undefined;
  readonly doctorId?: string | undefined;
  readonly preferences: Preferences;
  readonly createdAt: EpochMs;
  /** When the mail with the invitation was handed over; absent for people who registered themselves. */
  readonly invitedAt?: EpochMs | undefined;
  /** From then on signing in asks for a code of the authenticator app too. */
  readonly secondFactorSince?: EpochMs | undefined;
  /** From then on this account may do nothing. */
  readonly removedAt?: EpochMs | undefined;
  /** From then on nothing is known of this person but the id. */
  readonly erasedAt?: EpochMs | undefined;
}

/**
 * Whom a token with this role stands for, given what is stored of the person: fails closed. An administrator made
 * with Cognito's console has nothing stored yet and is one all the same.
 */
export const actorOf = (id: string, role: Role, person: Person | undefined): Actor | undefined => {
  if (person?.removedAt !== undefined) return undefined;
  if (role === 'patient' || role === 'admin') return { id, role };
  if (person?.role !== role || person.clinicId === undefined) return undefined;
  if (role === 'staff') return { id, role, clinicId: person.clinicId };
  return person.doctorId === undefined ? undefined : { id, role, clinicId: person.clinicId, doctorId: person.doctorId };
};

/** Whether somebody runs this clinic: its staff, and administrators. For staff another clinic does not exist. */
export const runs = (actor: Actor, clinicId: string): boolean =>
  actor.role === 'admin' || (actor.role === 'staff' && actor.clinicId === clinicId);

/** The groups of the user pool; somebody in none of them is a patient. */
export const GROUPS = { admin: 'admins', staff: 'staff', doctor: 'doctors' } as const;

export const roleIn = (groups: readonly string[]): Role => {
  if (groups.includes(GROUPS.admin)) return 'admin';
  if (groups.includes(GROUPS.staff)) return 'staff';
  return groups.includes(GROUPS.doctor) ? 'doctor' : 'patient';
};
