import type { Doctor } from '../domain/clinic.ts';
import type { EpochMs, LocalDate } from '../domain/time.ts';
import { doctorDayKey } from './keys.ts';
import type { NamedWrite, Table } from './table.ts';

/** Makes one doctor-day say what the doctor offers; what is taken on it stays. */
export const doctorDayWrite = (
  table: Table,
  doctor: Doctor,
  date: LocalDate,
  offered: readonly number[],
  scheduleVersion: number,
  openedAt: EpochMs,
): NamedWrite<'day'> => {
  const values = {
    clinicId: doctor.clinicId,
    doctorId: doctor.id,
    doctorName: doctor.name,
    specialization: doctor.specialization,
    appointmentTypeIds: doctor.appointmentTypeIds,
    date,
    // DynamoDB has no empty set.
    offered: offered.length > 0 ? new Set(offered) : undefined,
    scheduleVersion,
    openedAt,
  };
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const removed = Object.entries(values).filter(([, value]) => value === undefined);
  return {
    name: 'day',
    write: {
      Update: {
        TableName: table.name,
        Key: doctorDayKey(doctor.clinicId, date, doctor.id),
        UpdateExpression: [
          `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
          ', #load = if_not_exists(#load, :none), holds = if_not_exists(holds, :noHolds)',
          removed.length > 0 ? ` REMOVE ${removed.map(([name]) => `#${name}`).join(', ')}` : '',
        ].join(''),
        ExpressionAttributeNames: {
          ...Object.fromEntries(Object.keys(values).map((name) => [`#${name}`, name])),
          '#load': 'load',
        },
        ExpressionAttributeValues: {
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
          ':none': 0,
          ':noHolds': {},
        },
      },
    },
  };
};
