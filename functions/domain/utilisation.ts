import { type Appointment, HOLDS_TIME } from './appointment.ts';
import type { DoctorDay } from './doctor-day.ts';
import { MINUTE_MS, QUARTER_MINUTES } from './time.ts';

/** How much of what a doctor offers is booked. */
export interface Utilisation {
  /** Appointments that keep their time, holds left out; those to which nobody came are among them. */
  readonly appointments: number;
  readonly bookedMinutes: number;
  readonly offeredMinutes: number;
  /** Booked of offered; above 1 when booked outside the hours, 0 when nothing is offered. */
  readonly utilisation: number;
}

export const utilisationOf = (
  doctorId: string,
  appointments: readonly Pick<Appointment, 'doctor' | 'status' | 'start' | 'end'>[],
  days: readonly Pick<DoctorDay, 'doctorId' | 'offered'>[],
): Utilisation => {
  const booked = appointments.filter(
    ({ doctor, status }) => doctor.id === doctorId && HOLDS_TIME[status] && status !== 'PENDING',
  );
  const bookedMinutes = booked.reduce((sum, { start, end }) => sum + (end - start) / MINUTE_MS, 0);
  const offeredMinutes = days
    .filter((day) => day.doctorId === doctorId)
    .reduce((sum, { offered }) => sum + offered.size * QUARTER_MINUTES, 0);
  return {
    appointments: booked.length,
    bookedMinutes,
    offeredMinutes,
    utilisation: offeredMinutes === 0 ? 0 : bookedMinutes / offeredMinutes,
  };
};
