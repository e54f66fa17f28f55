import type { Doctor } from '../domain/clinic.ts';
import { type DoctorDay, newlyOffered, noLongerNeeded } from '../domain/doctor-day.ts';
import type { EpochMs, LocalDate, Quarter } from '../domain/time.ts';
import { doctorDayKey } from './keys.ts';
import { openedRemoval, openedUpdate } from './opened-quarters.ts';
import type { Item, NamedWrite, Table } from './table.ts';

/** What a doctor-day is to say. */
export interface DayToWrite {
  readonly date: LocalDate;
  readonly offered: readonly Quarter[];
  readonly scheduleVersion: number;
  /** The day as stored, to tell what opens. */
  readonly stored: DoctorDay | undefined;
  readonly now: EpochMs;
}

/** Makes one doctor-day say what the doctor offers; what is taken on it stays. */
export const doctorDayWrite = (
  table: Table,
  doctor: Doctor,
  { date, offered, scheduleVersion, stored, now }: DayToWrite,
): NamedWrite<'day'> => {
  const added = newlyOffered(stored, offered);
  const freed = noLongerNeeded(stored, offered);
  const opened = [openedUpdate('added', added === 'all' ? [] : added, now), openedUpdate('freed', freed, now)];
  const past = openedRemoval('added', added === 'all' ? (stored?.added?.keys() ?? []) : []);
  const values: Item = {
    clinicId: doctor.clinicId,
    doctorId: doctor.id,
    doctorName: doctor.name,
    specialization: doctor.specialization,
    appointmentTypeIds: doctor.appointmentTypeIds,
    date,
    // DynamoDB has no empty set.
    offered: offered.length > 0 ? new Set(offered) : undefined,
    scheduleVersion,
    ...(added === 'all' && { openedAt: now }),
  };
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const set = [
    ...given.map(([name]) => `#${name} = :${name}`),
    '#load = if_not_exists(#load, :none)',
    'holds = if_not_exists(holds, :noHolds)',
    ...opened.flatMap(({ set }) => set),
  ];
  const remove = [
    ...Object.entries(values)
      .filter(([, value]) => value === undefined)
      .map(([name]) => `#${name}`),
    ...past.remove,
  ];
  return {
    name: 'day',
    write: {
      Update: {
        TableName: table.name,
        Key: doctorDayKey(doctor.clinicId, date, doctor.id),
        UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
        ExpressionAttributeNames: {
          ...Object.fromEntries(Object.keys(values).map((name) => [`#${name}`, name])),
          ...Object.assign({}, ...opened.map(({ names }) => names)),
          ...past.names,
          '#load': 'load',
        },
        ExpressionAttributeValues: {
          ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
          ...Object.assign({}, ...opened.map(({ values }) => values)),
          ':none': 0,
          ':noHolds': {},
        },
      },
    },
  };
};
