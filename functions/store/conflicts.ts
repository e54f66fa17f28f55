import type { Appointment } from '../domain/appointment.ts';
import type { Clinic, Doctor } from '../domain/clinic.ts';
import { isComing, isInConflict, type Leave, offeredUnder } from '../domain/leave.ts';
import { addDays, type EpochMs, localDateOf, type LocalDate, startOfDate } from '../domain/time.ts';
import { leaveOf } from './absences.ts';
import { appointmentsOfDoctor } from './agenda.ts';
import type { DoctorAtClinic } from './clinics.ts';
import { findAvailability } from './schedule-row.ts';
import type { Table } from './table.ts';

/** A doctor's coming appointments that are not as the schedule says, each of the lists by start. */
export interface Conflicts {
  /** Of what version of the schedule this is true. */
  readonly scheduleVersion: number;
  readonly leave: Leave;
  /** The doctor will not be there, and nothing has been done about it. */
  readonly unresolved: readonly Appointment[];
  /** The doctor will not be there, and the appointment is marked as needing a new time. */
  readonly marked: readonly Appointment[];
  /** Marked as needing a new time although the doctor will be there after all. */
  readonly mended: readonly Appointment[];
}

/** Local dates, both included; without an end ever after. */
export interface Dates {
  readonly from: LocalDate;
  readonly to?: LocalDate | undefined;
}

/** Compares a doctor's coming appointments of some dates with what the doctor offers; every read is consistent. */
export const conflictsOf = async (
  table: Table,
  { doctor, clinic }: DoctorAtClinic,
  { from, to }: Dates,
  now: EpochMs,
): Promise<Conflicts> => {
  const { timeZone } = clinic;
  // The version first: a write that goes by it fails when there is a later one.
  const availability = await findAvailability(table, doctor.id, timeZone);
  const end = to === undefined ? undefined : startOfDate(addDays(to, 1), timeZone);
  const begin = Math.max(now, startOfDate(from, timeZone));
  const [{ leave }, agenda] = await Promise.all([
    leaveOf(table, doctor),
    end !== undefined && end <= begin ? [] : appointmentsOfDoctor(table, doctor.id, begin, end),
  ]);
  const coming = agenda.filter((appointment) => isComing(appointment, now) && appointment.start >= begin);
  // By the hours of this version and not by the doctor-days, which may still follow the one before.
  const dates = new Set(coming.map(({ start }) => localDateOf(start, timeZone)));
  const offered = new Map([...dates].map((date) => [date, new Set(offeredUnder(leave, availability, date))]));
  const inConflict = new Set(
    coming.filter((appointment) =>
      isInConflict(appointment, offered.get(localDateOf(appointment.start, timeZone)) ?? new Set(), leave),
    ),
  );
  return {
    scheduleVersion: availability.version,
    leave,
    unresolved: coming.filter((it) => it.attention === undefined && inConflict.has(it)),
    marked: coming.filter((it) => it.attention !== undefined && inConflict.has(it)),
    mended: coming.filter((it) => it.attention !== undefined && !inConflict.has(it)),
  };
};

/**
 * A doctor's coming appointments that a repair has to look at: those in conflict that nothing was done about, and those
 * marked although all is well. `resolveConflicts` settles them.
 */
export const findConflicts = async (
  table: Table,
  clinic: Clinic,
  doctor: Doctor,
  now: EpochMs,
): Promise<Appointment[]> => {
  const from = localDateOf(now, clinic.timeZone);
  const { unresolved, mended } = await conflictsOf(table, { clinic, doctor }, { from }, now);
  return [...unresolved, ...mended];
};
