import { type OpenDate, openDate } from '../domain/booking.ts';
import { type AppointmentType, bookingWindow, type Clinic, hasSpecialization } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { datesFrom, type EpochMs, type LocalDate } from '../domain/time.ts';
import { doctorDaysOnEach } from './doctor-days.ts';
import type { Table } from './table.ts';

export interface OpenTimesQuery {
  readonly clinic: Clinic;
  readonly type: AppointmentType;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly doctorId?: string | undefined;
  readonly specialization?: string | undefined;
}

/** The open times of every date asked for: one Query for each date that can be booked at all. */
export const openTimes = async (
  table: Table,
  { clinic, type, from, to, doctorId, specialization }: OpenTimesQuery,
  now: EpochMs,
): Promise<OpenDate[]> => {
  const { firstDate, lastDate } = bookingWindow(clinic, now);
  const dates = datesFrom(from, to);
  const bookable = dates.filter((date) => date >= firstDate && date <= lastDate);
  const days = await doctorDaysOnEach(table, clinic.id, bookable, false);
  const asked = (day: DoctorDay) =>
    (doctorId === undefined || day.doctorId === doctorId) &&
    (specialization === undefined || hasSpecialization(day, specialization));
  return dates.map((date) => openDate(clinic, type, date, (days.get(date) ?? []).filter(asked), now));
};
