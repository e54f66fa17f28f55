import type { Actor, Appointment } from './appointment.ts';
import type { EpochMs } from './time.ts';

/**
 * The cut-off binds patients with a confirmed appointment, nobody else; and not when it was us who took the time away.
 */
export const isPastCutoff = (
  appointment: Pick<Appointment, 'status' | 'attention' | 'start'>,
  actor: Pick<Actor, 'role'>,
  cancelCutoffMinutes: number,
  now: EpochMs,
): boolean =>
  actor.role === 'patient' &&
  appointment.status === 'CONFIRMED' &&
  appointment.attention === undefined &&
  now > appointment.start - cancelCutoffMinutes * 60_000;

/**
 * Whether the patient can still cancel or move an appointment, with a login or with the manage link of a mail: it is
 * confirmed, not over, and before the cut-off where that binds. The pages of the web app ask this too.
 */
export const canPatientChange = (
  appointment: Pick<Appointment, 'status' | 'attention' | 'start' | 'end'>,
  cancelCutoffMinutes: number,
  now: EpochMs,
): boolean =>
  appointment.status === 'CONFIRMED' &&
  appointment.end > now &&
  !isPastCutoff(appointment, { role: 'patient' }, cancelCutoffMinutes, now);
