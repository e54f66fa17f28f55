import type { Availability, DateException, WeeklyWindow } from '../domain/availability.ts';
import type { DaysMade } from '../domain/making-days.ts';
import type { LocalDate } from '../domain/time.ts';
import { availabilityKey } from './keys.ts';
import { getItem, type Item, type NamedWrite, type Table } from './table.ts';

/** What a doctor wrote down, and how far doctor-days have been made from it. */
export interface Schedule extends DaysMade {
  readonly availability: Availability;
}

/** The stored schedule; version 0 and nothing made before anything, hours or a closure, has changed it. */
export const readSchedule = async (table: Table, doctorId: string, timeZone: string): Promise<Schedule> => {
  const item: Item = (await getItem(table, availabilityKey(doctorId))) ?? {};
  return {
    availability: {
      doctorId,
      timeZone,
      weekly: (item.weekly ?? []) as readonly WeeklyWindow[],
      exceptions: (item.exceptions ?? []) as readonly DateException[],
      version: (item.version ?? 0) as number,
    },
    madeThrough: item.madeThrough as LocalDate | undefined,
    madeVersion: item.madeVersion as number | undefined,
    writtenThrough: item.writtenThrough as LocalDate | undefined,
  };
};

/** When a doctor works; nothing at all before hours are written down. */
export const findAvailability = async (table: Table, doctorId: string, timeZone: string): Promise<Availability> =>
  (await readSchedule(table, doctorId, timeZone)).availability;

/** The next version of a schedule, if the one before is still stored. */
export const scheduleWrite = (table: Table, availability: Availability): NamedWrite<'schedule'> => ({
  name: 'schedule',
  write: {
    Update: {
      TableName: table.name,
      Key: availabilityKey(availability.doctorId),
      UpdateExpression: 'SET weekly = :weekly, #exceptions = :exceptions, #version = :version',
      ConditionExpression: 'attribute_not_exists(PK) OR #version = :before',
      // A reserved word of DynamoDB.
      ExpressionAttributeNames: { '#version': 'version', '#exceptions': 'exceptions' },
      ExpressionAttributeValues: {
        ':weekly': availability.weekly,
        ':exceptions': availability.exceptions,
        ':version': availability.version,
        ':before': availability.version - 1,
      },
    },
  },
});

const isCurrent = (table: Table, { doctorId, version }: Pick<Availability, 'doctorId' | 'version'>) => ({
  TableName: table.name,
  Key: availabilityKey(doctorId),
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': version },
});

/** A transaction with it fails when the schedule has moved on from this version. */
export const versionCheck = (table: Table, availability: Availability): NamedWrite<'schedule'> => ({
  name: 'schedule',
  write: { ConditionCheck: isCurrent(table, availability) },
});

/** Writes how far the days of this version exist or are made, which only ever grows. */
export const reachWrite = (
  table: Table,
  availability: Availability,
  reach: 'writtenThrough' | 'madeThrough',
  date: LocalDate,
): NamedWrite<'schedule'> => {
  const { ConditionExpression, ExpressionAttributeNames, ...current } = isCurrent(table, availability);
  return {
    name: 'schedule',
    write: {
      Update: {
        ...current,
        UpdateExpression: `SET #reach = :date${reach === 'madeThrough' ? ', madeVersion = :version' : ''}`,
        ConditionExpression: `${ConditionExpression} AND (attribute_not_exists(#reach) OR #reach <= :date)`,
        ExpressionAttributeNames: { ...ExpressionAttributeNames, '#reach': reach },
        ExpressionAttributeValues: { ...current.ExpressionAttributeValues, ':date': date },
      },
    },
  };
};

/** A transaction with it fails when what the doctor offers has changed since this version; 0 is before it was written down. */
export const scheduleCheck = (table: Table, doctorId: string, version: number): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    ConditionCheck:
      version > 0
        ? isCurrent(table, { doctorId, version })
        : {
            TableName: table.name,
            Key: availabilityKey(doctorId),
            ConditionExpression: 'attribute_not_exists(PK)',
          },
  },
});
