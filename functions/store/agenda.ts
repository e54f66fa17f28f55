import { type Appointment, claimedQuarters, HOLDS_TIME, type Status } from '../domain/appointment.ts';
import {
  addDays,
  type EpochMs,
  type LocalDate,
  quarterAt,
  startOfDate,
  startOfQuarter,
  toUtc,
} from '../domain/time.ts';
import { appointmentsById } from './appointments.ts';
import type { DoctorAtClinic } from './clinics.ts';
import { SLOT_PREFIX, slotKey } from './keys.ts';
import { queryAll, type Table } from './table.ts';

/**
 * A doctor's appointments that take time from `from` to `to` (or ever after), by start: one Query over the claims. A
 * claim only tells where to look: what it led to counts as it is when it is read.
 */
export const appointmentsOfDoctor = async (
  table: Table,
  doctorId: string,
  from: EpochMs,
  to?: EpochMs,
): Promise<Appointment[]> => {
  const slotAt = (instant: EpochMs) => `${SLOT_PREFIX}${toUtc(startOfQuarter(quarterAt(instant)))}`;
  const claims = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': slotKey(doctorId, '').PK,
      ':from': slotAt(from),
      // Sorts after every instant.
      ':to': to === undefined ? `${SLOT_PREFIX}~` : slotAt(to - 1),
    },
    ConsistentRead: true,
  });
  const found = await appointmentsById(table, [...new Set(claims.map(({ appointmentId }) => appointmentId as string))]);
  return found.filter((appointment) => appointment.doctor.id === doctorId && takesTime(appointment, from, to));
};

const takesTime = (appointment: Appointment, from: EpochMs, to: EpochMs | undefined): boolean =>
  HOLDS_TIME[appointment.status] &&
  claimedQuarters(appointment).some(
    (quarter) => startOfQuarter(quarter + 1) > from && (to === undefined || startOfQuarter(quarter) < to),
  );

/** What a doctor sees in the agenda: visits that stand or took place, not times that are only held. */
const IN_AGENDA: Record<Status, boolean> = {
  PENDING: false,
  CONFIRMED: true,
  CHECKED_IN: true,
  COMPLETED: true,
  NO_SHOW: true,
  CANCELLED: false,
  EXPIRED: false,
};

/** A doctor's visits on some local dates, both included, by start. */
export const agendaOf = async (
  table: Table,
  { doctor, clinic: { timeZone } }: DoctorAtClinic,
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
): Promise<Appointment[]> => {
  const [begin, end] = [startOfDate(from, timeZone), startOfDate(addDays(to, 1), timeZone)];
  const found = await appointmentsOfDoctor(table, doctor.id, begin, end);
  return found.filter(
    (appointment) =>
      IN_AGENDA[appointment.status] &&
      // Its buffer may reach into the next day.
      appointment.start >= begin &&
      appointment.start < end,
  );
};
