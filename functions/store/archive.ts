import * as z from 'zod';
import { keptSeconds } from '../contract/retention.ts';
import { type Appointment, claimedQuarters, HOLDS_TIME, type Status, STATUSES } from '../domain/appointment.ts';
import type { ArchivedAppointment } from '../domain/personal-data.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import { calendarMonths, calendarFree, type ClaimWrite, dayClaims, slotDelete } from './claims.ts';
import { ARCHIVED_PREFIX, appointmentKey, archivedKey, calendarKey, EVENT_PREFIX } from './keys.ts';
import { commit, type Item, type NamedWrite, queryAll, queryPrefix, type Table } from './table.ts';

const FINISHED: Record<Status, boolean> = {
  PENDING: false,
  CONFIRMED: false,
  CHECKED_IN: false,
  COMPLETED: true,
  NO_SHOW: true,
  CANCELLED: true,
  EXPIRED: true,
};

/** Before this instant it ended, or was last changed, whatever goes to the archive. */
export const archivedBefore = (now: EpochMs): EpochMs => now - keptSeconds('words') * 1000;

/** Whether nothing has happened to an appointment for a year, nor can anything happen any more. */
export const isArchivable = ({ status, end, updatedAt }: Appointment, now: EpochMs): boolean =>
  FINISHED[status] && Math.max(end, updatedAt) < archivedBefore(now);

/** An appointment with its history, as its rows say. */
export interface History {
  readonly appointment: Item;
  readonly events: readonly Item[];
}

/** What people wrote stays out of the archive: nothing in there has to be found again when somebody is erased. */
const withoutWords = ({ reason: _, cancelReason: __, ...facts }: Item): Item => facts;

/** The rows of an appointment as they are archived; `undefined` when there is none. */
export const readHistory = async (table: Table, id: string): Promise<History | undefined> => {
  const { PK, SK } = appointmentKey(id);
  const items = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': PK },
    ConsistentRead: true,
  });
  const appointment = items.find((item) => item.SK === SK);
  return (
    appointment && {
      appointment: withoutWords(appointment),
      events: items.filter((item) => String(item.SK).startsWith(EVENT_PREFIX)),
    }
  );
};

/** A transaction has room for 100 writes; the rows, claims, days and months of the longest visit ever made are 54. */
const EVENTS_BESIDE = 40;

/**
 * Takes an archived appointment out of the table with its history, its past claims and its calendar entry: all in one
 * transaction, if it is still the version that was archived. Of a history too long for that the oldest part goes first.
 * @returns whether it is gone; otherwise it is archived again the next time.
 */
export const dropHistory = async (table: Table, { appointment: item, events }: History): Promise<boolean> => {
  const appointment = toAppointment(item);
  for (let from = 0; from < events.length - EVENTS_BESIDE; from += EVENTS_BESIDE) {
    const oldest = events.slice(from, Math.min(from + EVENTS_BESIDE, events.length - EVENTS_BESIDE));
    if (
      (await commit(
        table,
        oldest.map((event) => eventDelete(table, event)),
      )) !== 'committed'
    )
      return false;
  }
  const result = await commit<ClaimWrite | 'appointment' | 'event' | 'archived'>(table, [
    {
      name: 'appointment',
      write: {
        Delete: {
          TableName: table.name,
          Key: { ...appointmentKey(appointment.id) },
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': appointment.version },
        },
      },
    },
    archivedWrite(table, appointment),
    ...events.slice(-EVENTS_BESIDE).map((event) => eventDelete(table, event)),
    ...(HOLDS_TIME[appointment.status] ? takenWrites(table, appointment) : listedWrites(table, appointment)),
  ]);
  return result === 'committed';
};

/** What stays at hand of an archived appointment, so that its patient can be told that it is there. */
const archivedWrite = (
  table: Table,
  { id, status, clinicId, appointmentTypeId, patientId, doctor, start, end, timeZone }: Appointment,
): NamedWrite<'archived'> => ({
  name: 'archived',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...archivedKey(patientId, toUtc(start), id),
        id,
        status,
        clinicId,
        appointmentTypeId,
        doctorId: doctor.id,
        start,
        end,
        timeZone,
      },
    },
  },
});

const archivedRow = z.object({
  id: z.string(),
  status: z.enum(STATUSES),
  clinicId: z.string(),
  appointmentTypeId: z.string(),
  doctorId: z.string(),
  start: z.number(),
  end: z.number(),
  timeZone: z.string(),
});
/** A patient's appointments that are in the archive, by start. */
export const archivedOf = async (table: Table, patientId: string): Promise<ArchivedAppointment[]> =>
  (await queryPrefix(table, archivedKey(patientId, '', '').PK, ARCHIVED_PREFIX, true)).map((item) =>
    archivedRow.parse(item),
  );

const eventDelete = (table: Table, { PK, SK }: Item): NamedWrite<'event'> => ({
  name: 'event',
  write: { Delete: { TableName: table.name, Key: { PK, SK } } },
});

/** What a visit that took place still takes. */
const takenWrites = (table: Table, appointment: Appointment): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map((quarter) => slotDelete(table, appointment, quarter)),
  ...dayClaims(appointment).map(
    ({ key, visit, claimed }): NamedWrite<ClaimWrite> => ({
      name: 'doctor-day',
      write: {
        Update: {
          TableName: table.name,
          Key: { ...key },
          UpdateExpression: 'DELETE taken :claimed ADD #load :visit',
          ConditionExpression: 'attribute_exists(PK)',
          ExpressionAttributeNames: { '#load': 'load' },
          ExpressionAttributeValues: { ':claimed': new Set(claimed), ':visit': -visit.length },
        },
      },
    }),
  ),
  ...[...calendarMonths(appointment)].map(([month, quarters]) =>
    calendarFree(table, appointment, month, quarters, true),
  ),
];

/** One that did not take place is only listed. */
const listedWrites = (table: Table, appointment: Appointment): NamedWrite<ClaimWrite>[] =>
  [...calendarMonths(appointment).keys()].map((month) => ({
    name: 'calendar',
    write: {
      Update: {
        TableName: table.name,
        Key: { ...calendarKey(appointment.patientId, month) },
        UpdateExpression: 'DELETE appointments :id',
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeValues: { ':id': new Set([appointment.id]) },
      },
    },
  }));
