import * as z from 'zod';
import { keptSeconds } from '../contract/retention.ts';
import { type Appointment, claimedQuarters, HOLDS_TIME, type Status, STATUSES } from '../domain/appointment.ts';
import type { ArchivedAppointment } from '../domain/personal-data.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import { calendarMonths, calendarFree, type ClaimWrite, dayClaims, slotDelete } from './claims.ts';
import {
  ARCHIVED_PREFIX,
  appointmentKey,
  archivedKey,
  calendarKey,
  countedAppointmentKey,
  EVENT_PREFIX,
  TTL_ATTRIBUTE,
} from './keys.ts';
import { commit, type Item, type NamedWrite, queryAll, queryPrefix, type Table } from './table.ts';

/**
 * Whether an appointment is archived as it is. A visit that nobody completed is too: its status says that nobody said what
 * became of it. A hold has to be ended before.
 */
const ARCHIVED_AS_IT_IS: Record<Status, boolean> = {
  PENDING: false,
  CONFIRMED: true,
  CHECKED_IN: true,
  COMPLETED: true,
  NO_SHOW: true,
  CANCELLED: true,
  EXPIRED: true,
};

/** Before this instant it ended, or was last changed, whatever goes to the archive. */
export const archivedBefore = (now: EpochMs): EpochMs => now - keptSeconds('words') * 1000;

/** Whether an appointment was over a year ago and nothing has happened to it since. */
export const isArchivable = ({ status, end, updatedAt }: Appointment, now: EpochMs): boolean =>
  ARCHIVED_AS_IT_IS[status] && Math.max(end, updatedAt) < archivedBefore(now);

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

/** A transaction has room for 100 writes; the rows, claims, days and months of the longest visit ever made are 55. */
const EVENTS_BESIDE = 40;

/**
 * Takes an archived appointment out of the table with its history, its past claims and its calendar entry: all in one
 * transaction, if it is still the version that was archived. Of a history too long for that the oldest part goes first.
 * @returns whether it is gone; otherwise it is archived again the next time.
 */
export const dropHistory = async (
  table: Table,
  { appointment: item, events }: History,
  now: EpochMs,
): Promise<boolean> => {
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
  const result = await commit<ClaimWrite | 'appointment' | 'counted' | 'event' | 'archived'>(table, [
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
    {
      name: 'counted',
      write: { Delete: { TableName: table.name, Key: { ...countedAppointmentKey(appointment.id) } } },
    },
    archivedWrite(table, appointment, now),
    ...events.slice(-EVENTS_BESIDE).map((event) => eventDelete(table, event)),
    ...(HOLDS_TIME[appointment.status] ? takenWrites(table, appointment) : listedWrites(table, appointment)),
  ]);
  return result === 'committed';
};

/** What stays at hand of an archived appointment for as long as its file, so that its patient can be told that it is there. */
const archivedWrite = (
  table: Table,
  { id, status, clinicId, appointmentTypeId, patientId, doctor, start, end, timeZone }: Appointment,
  now: EpochMs,
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
        [TTL_ATTRIBUTE]: Math.ceil(now / 1000) + keptSeconds('archive'),
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

/** What a visit still takes that took place, or of which nobody said that it did not. */
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
