import type { AppointmentEventDetail } from '../contract/events.ts';
import type { Appointment, AppointmentEvent } from '../domain/appointment.ts';
import { type EpochMs, fromIso, toUtc } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import { INDEXES, type Key, OUTBOX_SHARDS, outboxPartition } from './keys.ts';
import { getItems, type Item, queryAll, type Table } from './table.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** An event row: what was committed about one appointment at one version. */
export interface EventRow {
  readonly key: Key;
  readonly detail: AppointmentEventDetail;
}

const detailOf = (item: Item, after: Appointment): AppointmentEventDetail => ({
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
  actor: item.actor as AppointmentEventDetail['actor'],
  correlationId: item.correlationId as string,
});

export const toEventRow = (item: Item): EventRow => ({
  key: { PK: item.PK as string, SK: item.SK as string },
  detail: detailOf(item, toAppointment(item.after as Item)),
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
