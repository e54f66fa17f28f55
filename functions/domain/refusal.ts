import type { EpochMs } from './time.ts';

/** Every way in which a request can be declined for an ordinary reason. The contract maps each to a status. */
export const REFUSAL_CODES = [
  'VALIDATION_FAILED',
  'MALFORMED_JSON',
  'UNAUTHENTICATED',
  'INVALID_CREDENTIALS',
  'NOT_CONFIRMED',
  'FORBIDDEN',
  'NOT_FOUND',
  'SLOT_TAKEN',
  'NO_DOCTOR_AVAILABLE',
  'PATIENT_OVERLAP',
  'INVALID_STATE',
  'ALREADY_EXISTS',
  'HOLD_EXPIRED',
  'OFFER_EXPIRED',
  'VERSION_CONFLICT',
  'BODY_TOO_LARGE',
  'OUTSIDE_BOOKING_WINDOW',
  'TOO_EARLY',
  'MISALIGNED_TIME',
  'UNKNOWN_REFERENCE',
  'IDEMPOTENCY_KEY_REUSED',
  'TOO_MANY_HOLDS',
  'RATE_LIMITED',
  'TRY_AGAIN',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** An open start offered instead of the one refused; instants, both ends of the appointment. */
export interface Alternative {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/** A request declined: a value, not an exception, because it is an ordinary outcome. */
export interface Refusal {
  readonly refused: RefusalCode;
  /** A sentence for people; the code's usual sentence where absent. */
  readonly detail?: string;
  /** What is wrong in the request, by JSON pointer. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly alternatives?: readonly Alternative[];
  /** The zone in which the alternatives are written. */
  readonly timeZone?: string;
  readonly retryAfterSeconds?: number;
}

export const refuse = (refused: RefusalCode, more: Omit<Refusal, 'refused'> = {}): Refusal => ({ refused, ...more });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;
