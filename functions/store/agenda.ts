import { type Appointment, visitQuarters } from '../domain/appointment.ts';
import { type EpochMs, localDateOf, quarterAt, startOfQuarter, toUtc } from '../domain/time.ts';
import { appointmentsById } from './appointments.ts';
import { toDoctorDay } from './doctor-days.ts';
import { doctorDayKey, SLOT_PREFIX, slotKey } from './keys.ts';
import { getItems, queryAll, type Table } from './table.ts';

/** A doctor's appointments that take time from `from` to `to` (or ever after), by start: one Query over the claims. */
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
  return appointmentsById(table, [...new Set(claims.map(({ appointmentId }) => appointmentId as string))]);
};

/** The doctor's coming appointments that no longer lie within what the doctor offers. */
export const appointmentsOutsideHours = async (
  table: Table,
  doctorId: string,
  now: EpochMs,
): Promise<Appointment[]> => {
  const coming = (await appointmentsOfDoctor(table, doctorId, now)).filter(({ start }) => start > now);
  const keys = coming.map(({ clinicId, start, timeZone }) =>
    doctorDayKey(clinicId, localDateOf(start, timeZone), doctorId),
  );
  const days = await getItems(table, keys);
  return coming.filter((appointment, index) => {
    const item = days[index];
    const offered = item ? toDoctorDay(item).offered : new Set<number>();
    return !visitQuarters(appointment).every((quarter) => offered.has(quarter));
  });
};
