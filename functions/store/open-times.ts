import { bookableOf, type OpenDate, openDate } from '../domain/booking.ts';
import { type AppointmentType, bookingWindow, type Clinic, hasSpecialization } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { datesFrom, type EpochMs, type LocalDate, type Quarter } from '../domain/time.ts';
import { daysOfDoctor, doctorDaysOnEach, type ReadDays, withNextDates } from './doctor-days.ts';
import { findOpenStarts } from './open-starts.ts';
import type { Table } from './table.ts';

export interface OpenTimesQuery {
  readonly clinic: Clinic;
  readonly type: AppointmentType;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly doctorId?: string | undefined;
  readonly specialization?: string | undefined;
}

/**
 * The open times of every date asked for. Any doctor's come from the read model, one Query whatever the number of
 * doctors; one doctor's from that doctor's days by key; one specialization's, and dates that the read model doesn't
 * know, from the doctor-days, one Query for each date that can be booked at all.
 */
export const openTimes = async (
  table: Table,
  { clinic, type, from, to, doctorId, specialization }: OpenTimesQuery,
  now: EpochMs,
): Promise<OpenDate[]> => {
  const { firstDate, lastDate } = bookingWindow(clinic, now);
  const dates = datesFrom(from, to);
  const bookable = dates.filter((date) => date >= firstDate && date <= lastDate);
  const [first, last] = [bookable[0], bookable.at(-1)];
  const anyDoctor = doctorId === undefined && specialization === undefined;
  const counted =
    anyDoctor && first && last
      ? await findOpenStarts(table, type, first, last, now)
      : new Map<LocalDate, ReadonlyMap<Quarter, number>>();
  const uncounted = bookable.filter((date) => !counted.has(date));
  const read: ReadDays = (wanted) =>
    doctorId === undefined
      ? doctorDaysOnEach(table, clinic.id, wanted, false)
      : daysOfDoctor(table, clinic.id, doctorId, wanted, false);
  const asked = (day: DoctorDay) => specialization === undefined || hasSpecialization(day, specialization);
  const found = [...(await read(uncounted)).values()].flat();
  const days = Map.groupBy(await withNextDates(found, [type], clinic.timeZone, read), ({ date }) => date);
  return dates.map((date) => {
    const counts = counted.get(date);
    return counts
      ? { date, slots: bookableOf(clinic, date, counts, now) }
      : openDate(clinic, type, date, (days.get(date) ?? []).filter(asked), now);
  });
};
