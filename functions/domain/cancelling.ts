import { type Actor, type Appointment, concerns, isPastCutoff, nextStatus } from './appointment.ts';
import type { Clinic } from './clinic.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { EpochMs } from './time.ts';

/** Whether an appointment can be cancelled now, and what it becomes; one already cancelled stays as it is. */
export const cancel = (
  before: Appointment | undefined,
  clinic: Clinic,
  actor: Actor,
  { expectedVersion, reason }: { expectedVersion?: number | undefined; reason?: string | undefined },
  now: EpochMs,
): { after: Appointment; event: 'AppointmentCancelled' } | Appointment | Refusal => {
  if (!before || !concerns(before, actor)) return refuse('NOT_FOUND');
  if (before.status === 'CANCELLED') return before;
  if (expectedVersion !== undefined && expectedVersion !== before.version) return refuse('VERSION_CONFLICT');
  const { cancelCutoffMinutes } = clinic.policy;
  if (isPastCutoff(before, actor, cancelCutoffMinutes, now))
    return refuse('OUTSIDE_BOOKING_WINDOW', {
      detail: `This appointment can be cancelled until ${cancelCutoffMinutes} minutes before it starts. Please call the clinic.`,
    });
  const status = nextStatus(before.status, 'cancel');
  if (!status)
    return refuse('INVALID_STATE', { detail: `An appointment that is ${before.status} cannot be cancelled.` });
  const { holdExpiresAt: _, attention: __, ...rest } = before;
  return {
    after: {
      ...rest,
      status,
      ...(reason !== undefined && { cancelReason: reason }),
      version: before.version + 1,
      updatedAt: now,
    },
    event: 'AppointmentCancelled',
  };
};
