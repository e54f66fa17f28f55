import type { AppointmentEventDetail, EventDetail, ScheduleEventDetail } from '../contract/events.ts';
import type { Appointment, AppointmentEvent } from '../domain/appointment.ts';
import type { Doctor } from '../domain/clinic.ts';
import { type EpochMs, fromIso, type LocalDate, toUtc } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import { INDEXES, type Key, OUTBOX_SHARDS, outboxEntry, outboxPartition, scheduleEventKey } from './keys.ts';
import { getItems, type Item, type NamedWrite, queryAll, type Table } from './table.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** An event row: what was committed about one appointment, or one doctor's schedule, at one version. */
export interface EventRow {
  readonly key: Key;
  readonly detail: EventDetail;
}

interface Previous {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly doctorId: string;
}
const previousOf = ({ start, end, doctorId }: Previous) => ({ start: toUtc(start), end: toUtc(end), doctorId });

const scheduleDetail = (item: Item): ScheduleEventDetail => ({
  eventId: `${String(item.doctorId)}@${String(item.version)}`,
  type: 'ScheduleChanged',
  version: item.version as number,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  clinicId: item.clinicId as string,
  doctorId: item.doctorId as string,
  from: item.from as string,
  to: item.to as string,
  correlationId: item.correlationId as string,
});

const appointmentDetail = (item: Item, after: Appointment): AppointmentEventDetail => ({
  eventId: `${after.id}@${after.version}`,
  type: item.type as AppointmentEvent,
  version: after.version,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  appointmentId: after.id,
  clinicId: after.clinicId,
  appointmentTypeId: after.appointmentTypeId,
  doctorId: after.doctor.id,
  patientId: after.patientId,
  status: after.status,
  start: toUtc(after.start),
  end: toUtc(after.end),
  ...(item.previous !== undefined && { previous: previousOf(item.previous as Previous) }),
  actor: item.actor as AppointmentEventDetail['actor'],
  correlationId: item.correlationId as string,
});

export const toEventRow = (item: Item): EventRow => ({
  key: { PK: item.PK as string, SK: item.SK as string },
  detail:
    item.type === 'ScheduleChanged' ? scheduleDetail(item) : appointmentDetail(item, toAppointment(item.after as Item)),
});

/** A schedule's version with its dates made anew. */
export interface ScheduleMade {
  readonly doctor: Pick<Doctor, 'id' | 'clinicId'>;
  readonly version: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly correlationId: string;
  readonly now: EpochMs;
}

/** The row that tells that a doctor's days were made anew. */
export const scheduleEventWrite = (
  table: Table,
  { doctor, version, from, to, correlationId, now }: ScheduleMade,
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...scheduleEventKey(doctor.id, version, to),
        type: 'ScheduleChanged',
        version,
        occurredAt: now,
        clinicId: doctor.clinicId,
        doctorId: doctor.id,
        from,
        to,
        correlationId,
        ...outboxEntry(doctor.id, version, now),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** Takes an event row out of the outbox. Repeating it changes nothing. */
export const markPublished = async (table: Table, { PK, SK }: Key): Promise<void> => {
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { PK, SK },
      UpdateExpression: 'REMOVE outboxPK, outboxSK',
      ConditionExpression: 'attribute_exists(PK)',
    }),
  );
};

/** Event rows still in the outbox although they were written before `before`, oldest first in each shard. */
export const unpublishedBefore = async (
  table: Table,
  before: EpochMs,
): Promise<{ readonly rows: EventRow[]; readonly oldest: EpochMs | undefined }> => {
  const shards = await Promise.all(
    Array.from({ length: OUTBOX_SHARDS }, (_, shard) =>
      queryAll(table, {
        IndexName: INDEXES.outbox.name,
        KeyConditionExpression: 'outboxPK = :pk AND outboxSK < :before',
        ExpressionAttributeValues: { ':pk': outboxPartition(shard), ':before': toUtc(before) },
      }),
    ),
  );
  const waiting = shards.flat().sort((a, b) => (String(a.outboxSK) < String(b.outboxSK) ? -1 : 1));
  const items = await getItems(table, waiting as unknown as Key[]);
  const first = waiting[0];
  return {
    rows: items.flatMap((item) => (item?.outboxPK === undefined ? [] : [toEventRow(item)])),
    oldest: first && fromIso(String(first.outboxSK).split('#')[0] ?? ''),
  };
};
