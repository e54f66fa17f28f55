import type { Availability } from '../domain/availability.ts';
import type { Doctor } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { type Leave, offeredUnder } from '../domain/leave.ts';
import type { LocalDate } from '../domain/time.ts';
import { closuresOf, isClosed } from './absences.ts';
import type { ClinicBook } from './clinics.ts';
import { toDoctorDay } from './doctor-days.ts';
import { DOCTOR_PREFIX, doctorDayKey } from './keys.ts';
import { findAvailability } from './schedule-row.ts';
import { queryPrefix, type Table } from './table.ts';

/** A doctor-day as it follows from what was written down, whether it has been made yet or not. */
export interface PlannedDay {
  readonly day: DoctorDay;
  readonly availability: Availability;
}

/** The day, and the next one where it counts, with what the doctor offers given why they may not be there. */
export const offeredIn = (
  { availability, day }: PlannedDay,
  leave: Pick<Leave, 'timeOff' | 'closures'>,
): DoctorDay => ({
  ...day,
  offered: new Set(offeredUnder({ ...leave, doctorActive: true }, availability, day.date)),
  ...(day.next && { next: offeredIn({ availability, day: day.next }, leave) }),
});

/**
 * The days of some active doctors on the first of some dates, at any distance, and after it the second if there is one.
 * Time off is left out: that is looked up for who is chosen. What is taken is what the stored doctor-days say, which
 * beyond the horizon say nothing else.
 */
export const plannedDays = async (
  table: Table,
  { clinic, doctors }: ClinicBook,
  [date, next]: readonly [LocalDate, LocalDate?],
  isWanted: (doctor: Doctor) => boolean,
): Promise<PlannedDay[]> => {
  const wanted = doctors.filter((doctor) => doctor.active && isWanted(doctor));
  const dates = [date, ...(next === undefined ? [] : [next])];
  const [rows, closures, availabilities] = await Promise.all([
    Promise.all(dates.map((on) => queryPrefix(table, doctorDayKey(clinic.id, on, '').PK, DOCTOR_PREFIX, true))),
    closuresOf(table, clinic.id),
    Promise.all(wanted.map(({ id }) => findAvailability(table, id, clinic.timeZone))),
  ]);
  const stored = new Map(rows.flat().map((row) => [`${String(row.date)}#${String(row.doctorId)}`, toDoctorDay(row)]));
  return wanted.flatMap((doctor, index) => {
    const availability = availabilities[index];
    if (!availability) return [];
    const dayOf = (on: LocalDate): DoctorDay => {
      const { taken, load, holds } = stored.get(`${on}#${doctor.id}`) ?? {};
      return {
        clinicId: clinic.id,
        doctorId: doctor.id,
        doctorName: doctor.name,
        specialization: doctor.specialization,
        appointmentTypeIds: doctor.appointmentTypeIds,
        date: on,
        offered: new Set<number>(),
        taken: taken ?? new Set<number>(),
        load: load ?? 0,
        holds: holds ?? [],
        scheduleVersion: availability.version,
      };
    };
    const day: DoctorDay = { ...dayOf(date), ...(next !== undefined && { next: dayOf(next) }) };
    return [
      { availability, day: offeredIn({ day, availability }, { timeOff: [], closures: closures.filter(isClosed) }) },
    ];
  });
};
