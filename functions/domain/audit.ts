import { type Actor, ROLES } from './appointment.ts';
import type { EpochMs } from './time.ts';

export const AUDIT_ROLES = [...ROLES, 'system'] as const;

/** What audit entries are about. */
export const AUDIT_OBJECTS = [
  'appointment',
  'patient',
  'doctor',
  'clinic',
  'appointment-type',
  'staff',
  'availability',
  'time-off',
  'closure',
  'profile',
  'notification',
  'announcement',
  'waitlist-entry',
  'audit',
  'analytics',
] as const;
export type AuditObject = (typeof AUDIT_OBJECTS)[number];

/** The one thing that an entry is about, and whose it is. */
export interface AuditSubject {
  readonly objectType: AuditObject;
  readonly objectId: string;
  readonly appointmentId?: string | undefined;
  readonly patientId?: string | undefined;
}

/** Who did or read what, when, from where. */
export interface AuditEntry extends AuditSubject {
  /** With `at` the name of the entry: the same however often it is handed over. */
  readonly id: string;
  readonly at: EpochMs;
  readonly actor: Pick<Actor, 'id' | 'role'>;
  /** The operation asked for, or the event that came of it. */
  readonly action: string;
  readonly requestId: string;
  readonly sourceIp?: string | undefined;
  /** Why it was refused, `UNKNOWN` when nobody knows what came of it; absent when it was done. */
  readonly outcome?: string | undefined;
  /** The fields that a change gave another value, also those whose values are not kept. */
  readonly changed?: readonly string[] | undefined;
  readonly before?: Readonly<Record<string, unknown>> | undefined;
  readonly after?: Readonly<Record<string, unknown>> | undefined;
}

/** Objects that are about places and things: their fields are nobody's personal data. */
const IMPERSONAL: ReadonlySet<AuditObject> = new Set(['clinic', 'appointment-type', 'availability', 'analytics']);

/** Fields that say who somebody is or what somebody wrote. */
const PERSONAL: ReadonlySet<string> = new Set([
  'name',
  'email',
  'phone',
  'bio',
  'reason',
  'cancelReason',
  'subject',
  'body',
  'meetingUrl',
  'patient',
]);

export const HIDDEN = '[personal]';

const redacted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, PERSONAL.has(field) ? HIDDEN : redacted(inner)]),
  );
};

/**
 * The state of an object as the audit keeps it: entries are never erased, so a personal field only tells that it was
 * there.
 */
export const auditable = (
  objectType: AuditObject,
  state: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined => {
  if (state === undefined || IMPERSONAL.has(objectType)) return state;
  return redacted(state) as Readonly<Record<string, unknown>>;
};

/** Which personal fields a change touched, by name; without that, hiding their values would hide the change. */
export const changedFields = (
  before: Readonly<Record<string, unknown>> | undefined,
  after: Readonly<Record<string, unknown>> | undefined,
): string[] =>
  before && after
    ? Object.keys({ ...before, ...after })
        .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
        .sort()
    : [];
