import type { Appointment } from './appointment.ts';
import type { EpochMs } from './time.ts';
import { readAt } from './transitions.ts';

/** How many times a person may hold at once; offers from the waitlist do not count. */
export const MAX_LIVE_HOLDS = 3;

/** The holds of one's own choosing that still run. */
export const liveHolds = <Hold extends { readonly expiresAt: EpochMs; readonly offered: boolean }>(
  holds: readonly Hold[],
  now: EpochMs,
): Hold[] => holds.filter(({ expiresAt, offered }) => !offered && expiresAt > now);

/** What is asked to be held. */
interface Wanted extends Pick<Appointment, 'clinicId' | 'appointmentTypeId' | 'start'> {
  readonly doctorId?: string | undefined;
}

/** Whether an appointment is a live hold of the very time that is asked for; of any doctor where none is named. */
export const holdsAlready = (
  appointment: Appointment,
  { clinicId, appointmentTypeId, start, doctorId }: Wanted,
  now: EpochMs,
): boolean =>
  readAt(appointment, now).status === 'PENDING' &&
  appointment.clinicId === clinicId &&
  appointment.appointmentTypeId === appointmentTypeId &&
  appointment.start === start &&
  (doctorId === undefined || appointment.doctor.id === doctorId);

/** When a hold taken now runs out, to the millisecond: it is shown as it is meant. At its start nobody holds it. */
export const holdEnd = (now: EpochMs, seconds: number, start: EpochMs): EpochMs =>
  Math.min(now + seconds * 1000, start);
