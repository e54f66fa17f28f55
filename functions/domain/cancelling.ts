import { type Appointment, concerns, nextStatus } from './appointment.ts';
import type { Clinic } from './clinic.ts';
import { isPastCutoff } from './cutoff.ts';
import { refuse } from './refusal.ts';
import { type Asking, type Decision, readAt, refuseStale, refuseState } from './transitions.ts';

/** Whether an appointment can be cancelled now, and what it becomes; one already cancelled stays as it is. */
export const cancel = (before: Appointment | undefined, clinic: Clinic, asking: Asking, reason?: string): Decision => {
  const { actor, now } = asking;
  if (!before || !concerns(before, actor)) return refuse('NOT_FOUND');
  if (before.status === 'CANCELLED') return before;
  const stale = refuseStale(before, asking);
  if (stale) return stale;
  const { cancelCutoffMinutes } = clinic.policy;
  const read = readAt(before, now);
  if (isPastCutoff(read, actor, cancelCutoffMinutes, now))
    return refuse('OUTSIDE_BOOKING_WINDOW', {
      detail: `This appointment can be cancelled until ${cancelCutoffMinutes} minutes before it starts. Please call the clinic.`,
    });
  const status = nextStatus(read.status, 'cancel');
  if (!status) return refuseState(before, 'cancel', now);
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
