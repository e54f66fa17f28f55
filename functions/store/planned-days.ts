import { type Availability, offeredQuarters } from '../domain/availability.ts';
import type { Doctor } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import type { Leave } from '../domain/leave.ts';
import type { LocalDate } from '../domain/time.ts';
import { closuresOf, isClosed } from './absences.ts';
import type { ClinicBook } from './clinics.ts';
import { toDoctorDay } from './doctor-days.ts';
import { DOCTOR_PREFIX, doctorDayKey } from './keys.ts';
import { findAvailability } from './schedules.ts';
import { queryPrefix, type Table } from './table.ts';

/** A doctor-day as it follows from what was written down, whether it has been made yet or not. */
export interface PlannedDay {
  readonly day: DoctorDay;
  readonly availability: Availability;
}

/** What of a date a doctor offers, given why they may not be there. */
export const offeredOn = (
  { availability, day: { date } }: PlannedDay,
  { timeOff, closures }: Pick<Leave, 'timeOff' | 'closures'>,
): ReadonlySet<number> =>
  new Set(
    offeredQuarters({
      date,
      timeZone: availability.timeZone,
      availability,
      absences: timeOff,
      closed: closures.some((closure) => closure.date === date),
    }),
  );

/**
 * The days of some active doctors on a date at any distance, time off left out: that is looked up for who is chosen.
 * What is taken is what the stored doctor-days say, which beyond the horizon say nothing else.
 */
export const plannedDays = async (
  table: Table,
  { clinic, doctors }: ClinicBook,
  date: LocalDate,
  isWanted: (doctor: Doctor) => boolean,
): Promise<PlannedDay[]> => {
  const wanted = doctors.filter((doctor) => doctor.active && isWanted(doctor));
  const [rows, closures, availabilities] = await Promise.all([
    queryPrefix(table, doctorDayKey(clinic.id, date, '').PK, DOCTOR_PREFIX, true),
    closuresOf(table, clinic.id),
    Promise.all(wanted.map(({ id }) => findAvailability(table, id, clinic.timeZone))),
  ]);
  const stored = new Map(rows.map((row) => [row.SK, toDoctorDay(row)]));
  return wanted.flatMap((doctor, index) => {
    const availability = availabilities[index];
    if (!availability) return [];
    const { taken, load, holds } = stored.get(doctorDayKey(clinic.id, date, doctor.id).SK) ?? {};
    const day: DoctorDay = {
      clinicId: clinic.id,
      doctorId: doctor.id,
      doctorName: doctor.name,
      specialization: doctor.specialization,
      appointmentTypeIds: doctor.appointmentTypeIds,
      date,
      offered: new Set<number>(),
      taken: taken ?? new Set<number>(),
      load: load ?? 0,
      holds: holds ?? [],
      scheduleVersion: availability.version,
    };
    const offered = offeredOn({ day, availability }, { timeOff: [], closures: closures.filter(isClosed) });
    return [{ availability, day: { ...day, offered } }];
  });
};
