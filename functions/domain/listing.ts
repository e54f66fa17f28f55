import type { Appointment, Status } from './appointment.ts';
import { type EpochMs, type LocalDate, localDateOf } from './time.ts';
import { readAt } from './transitions.ts';

/** Which appointments a list shows; dates are those of each appointment's clinic, both included. */
export interface AppointmentFilter {
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  readonly doctorId?: string | undefined;
  readonly status?: Status | undefined;
  readonly attention?: Appointment['attention'];
}

/** Whether a list shows an appointment as it reads at `now`. */
export const isListed = (
  stored: Appointment,
  { from, to, doctorId, status, attention }: AppointmentFilter,
  now: EpochMs,
): boolean => {
  const read = readAt(stored, now);
  const date = localDateOf(read.start, read.timeZone);
  return (
    (from === undefined || date >= from) &&
    (to === undefined || date <= to) &&
    (doctorId === undefined || read.doctor.id === doctorId) &&
    (status === undefined || read.status === status) &&
    (attention === undefined || read.attention === attention)
  );
};
