import type { NOTICE_FAILURES, NotificationEventDetail } from '../contract/events.ts';
import type { Notice } from '../domain/notification.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { noticeEventKey, outboxEntry } from './keys.ts';
import type { Item, NamedWrite, Table } from './table.ts';

export type NoticeFailure = (typeof NOTICE_FAILURES)[number];

/** A notice fails once, so its event has no other version. */
const VERSION = 1;

/** The row that tells that a notice did not arrive: ids and facts, neither its subject nor an address. */
export const noticeFailureWrite = (
  table: Table,
  { id, personId, clinicId, kind, channel, appointmentId }: Notice,
  reason: NoticeFailure,
  now: EpochMs,
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...noticeEventKey(personId, id),
        type: 'NotificationFailed',
        version: VERSION,
        occurredAt: now,
        notice: { id, personId, clinicId, kind, channel, appointmentId },
        reason,
        ...outboxEntry(id, VERSION, now),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** The event in such a row. */
export const notificationDetail = (item: Item): NotificationEventDetail => {
  const notice = item.notice as Omit<Notice, 'subject' | 'createdAt'>;
  return {
    eventId: `${notice.id}@${VERSION}`,
    type: 'NotificationFailed',
    version: VERSION,
    occurredAt: toUtc(item.occurredAt as EpochMs),
    notificationId: notice.id,
    kind: notice.kind,
    channel: notice.channel,
    reason: item.reason as NoticeFailure,
    clinicId: notice.clinicId,
    patientId: notice.personId,
    appointmentId: notice.appointmentId,
  };
};
