import type { NOTICE_FAILURES, NotificationEventDetail, RetryEventDetail } from '../contract/events.ts';
import type { Notification } from '../domain/notification.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { noticeEventKey, outboxEntry } from './keys.ts';
import type { Item, NamedWrite, Table } from './table.ts';

/** What an event says of a notice: its ids, kind and channel, and no words. */
type AboutNotice = Pick<
  Notification,
  'id' | 'personId' | 'clinicId' | 'kind' | 'channel' | 'appointmentId' | 'announcementId'
>;

export type NoticeFailure = (typeof NOTICE_FAILURES)[number];

/** Ids and facts, neither a subject nor an address. `version` counts what has happened to the notice. */
const eventWrite = (
  table: Table,
  type: 'NotificationFailed' | 'NotificationRetried',
  { id, personId, clinicId, kind, channel, appointmentId, announcementId }: AboutNotice,
  version: number,
  now: EpochMs,
  more: Item = {},
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...noticeEventKey(personId, id, version),
        type,
        version,
        occurredAt: now,
        notice: { id, personId, clinicId, kind, channel, appointmentId, announcementId },
        ...more,
        ...outboxEntry(id, version, now),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** The row that tells that a notice did not arrive. */
export const noticeFailureWrite = (
  table: Table,
  notice: AboutNotice,
  version: number,
  reason: NoticeFailure,
  now: EpochMs,
): NamedWrite<'event'> => eventWrite(table, 'NotificationFailed', notice, version, now, { reason });

/** The row that sets a notice going once more. */
export const noticeRetryWrite = (
  table: Table,
  notice: AboutNotice,
  version: number,
  now: EpochMs,
): NamedWrite<'event'> => eventWrite(table, 'NotificationRetried', notice, version, now);

const detailOf = (item: Item) => {
  const notice = item.notice as AboutNotice;
  const version = item.version as number;
  return {
    eventId: `${notice.id}@${version}`,
    version,
    occurredAt: toUtc(item.occurredAt as EpochMs),
    notificationId: notice.id,
    kind: notice.kind,
    channel: notice.channel,
    clinicId: notice.clinicId,
    patientId: notice.personId,
    appointmentId: notice.appointmentId,
  };
};

/** The event in a row that tells of a failure. */
export const notificationDetail = (item: Item): NotificationEventDetail => ({
  ...detailOf(item),
  type: 'NotificationFailed',
  reason: item.reason as NoticeFailure,
});

/** The event in a row that sets a notice going once more. */
export const retryDetail = (item: Item): RetryEventDetail => ({
  ...detailOf(item),
  type: 'NotificationRetried',
  announcementId: (item.notice as AboutNotice).announcementId,
});
