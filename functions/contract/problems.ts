import * as z from 'zod';
import { REFUSAL_CODES, type RefusalCode } from '../domain/refusal.ts';
import { instantText } from './scalars.ts';

/** The status and the usual sentence of every code; `detail` may say more. */
export const PROBLEMS: Record<RefusalCode, { readonly status: number; readonly title: string }> = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid.' },
  MALFORMED_JSON: { status: 400, title: 'The body is not valid JSON.' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in to do this.' },
  INVALID_CREDENTIALS: { status: 401, title: 'The e-mail or the password is wrong.' },
  NOT_CONFIRMED: { status: 401, title: 'This account is not confirmed yet.' },
  FORBIDDEN: { status: 403, title: 'Your role does not allow this.' },
  NOT_FOUND: { status: 404, title: 'There is no such thing.' },
  SLOT_TAKEN: { status: 409, title: 'This time slot is no longer available.' },
  NO_DOCTOR_AVAILABLE: { status: 409, title: 'No doctors are available for this slot.' },
  PATIENT_OVERLAP: { status: 409, title: 'You already have an appointment at this time.' },
  INVALID_STATE: { status: 409, title: 'This is not possible in its present state.' },
  ALREADY_EXISTS: { status: 409, title: 'This exists already.' },
  HOLD_EXPIRED: { status: 410, title: 'The hold on this time has run out.' },
  OFFER_EXPIRED: { status: 410, title: 'The offer has run out.' },
  VERSION_CONFLICT: { status: 412, title: 'It was changed in the meantime.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than 64 KiB.' },
  OUTSIDE_BOOKING_WINDOW: { status: 422, title: 'This time is outside what can be booked or changed.' },
  TOO_EARLY: { status: 422, title: 'It is too early for this.' },
  MISALIGNED_TIME: { status: 422, title: 'Times lie on quarter-hours.' },
  UNKNOWN_REFERENCE: { status: 422, title: 'The request refers to something that does not exist.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'This Idempotency-Key was used for another request.' },
  TOO_MANY_HOLDS: { status: 422, title: 'You hold as many times as one person may.' },
  RATE_LIMITED: { status: 429, title: 'Too many requests.' },
  TRY_AGAIN: { status: 503, title: 'Please try again in a moment.' },
};

/** RFC 9457, with the code that programs go by. */
export const problem = z
  .object({
    type: z.string().meta({ example: 'urn:appointments:problem:SLOT_TAKEN' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum([...REFUSAL_CODES, 'INTERNAL_ERROR']),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    alternatives: z.array(z.object({ start: instantText, end: instantText })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
