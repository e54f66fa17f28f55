import * as z from 'zod';
import { keptSeconds } from '../contract/retention.ts';
import {
  CHANNELS,
  NOTIFICATION_KINDS,
  NOTIFICATION_STATUSES,
  type Notice,
  type Notification,
} from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { noticeKey, noticeList, noticePlace, TTL_ATTRIBUTE } from './keys.ts';
import { type NoticeFailure, noticeFailureWrite, noticeRetryWrite } from './notice-events.ts';
import { liftSuppressionWrite } from './suppressions.ts';
import { commitWithRetry, getItem, type Item, putItem, type Table, updateItem } from './table.ts';

/** How a notice names itself in its row. */
type NoticeName = Pick<Notice, 'personId' | 'id'>;

const noticeRow = z.object({
  id: z.string(),
  personId: z.string(),
  clinicId: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  channel: z.enum(CHANNELS),
  appointmentId: z.string().optional(),
  announcementId: z.string().optional(),
  subject: z.string(),
  createdAt: z.number(),
  status: z.enum(NOTIFICATION_STATUSES),
  failure: z.string().optional(),
  readAt: z.number().optional(),
});

export const toNotification = (item: Item): Notification => noticeRow.parse(item);

/** Longer than any sending function may run, so that a lease outlives its holder only when that has died. */
const LEASE_MS = 60_000;

const keyOf = ({ personId, id }: NoticeName) => noticeKey(personId, id);

/** Where its clinic finds a notice of this status. */
const placeOf = ({ clinicId, createdAt, id }: Notice, status: Notification['status']) => ({
  listPK: noticeList(clinicId, status),
  listSK: noticePlace(createdAt, id),
});

const itemOf = (notice: Notice, status: Notification['status']) => ({
  ...keyOf(notice),
  ...notice,
  status,
  ...placeOf(notice, status),
  [TTL_ATTRIBUTE]: Math.ceil(notice.createdAt / 1000) + keptSeconds('notices'),
});

/** A notice as it stands. */
export const findNotice = async (table: Table, name: NoticeName): Promise<Notification | undefined> => {
  const item = await getItem(table, keyOf(name));
  return item && toNotification(item);
};

/** Writes a notice that needs no sending down; one that is there stays as it is. */
export const recordNotice = async (table: Table, notice: Notice, status: 'SENT' | 'SUPPRESSED'): Promise<void> => {
  await putItem(table, { Item: itemOf(notice, status), ConditionExpression: 'attribute_not_exists(PK)' });
};

/**
 * Takes the right to send a notice. `settled`: it was sent, or given up, before. `busy`: somebody is at it right now,
 * or died at it less than a minute ago; then nobody can know whether it went out, and after the lease it goes once more.
 */
export const claimNotice = async (
  table: Table,
  notice: Notice,
  now: EpochMs,
): Promise<'claimed' | 'settled' | 'busy'> => {
  const leaseUntil = now + LEASE_MS;
  const isNew = await putItem(table, {
    Item: { ...itemOf(notice, 'QUEUED'), leaseUntil },
    ConditionExpression: 'attribute_not_exists(PK)',
  });
  if (isNew) return 'claimed';
  const claimed = await updateItem(table, {
    Key: keyOf(notice),
    UpdateExpression: 'SET leaseUntil = :lease',
    ConditionExpression: '#status = :queued AND leaseUntil <= :now',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':queued': 'QUEUED', ':now': now, ':lease': leaseUntil },
  });
  if (claimed) return 'claimed';
  return (await getItem(table, keyOf(notice)))?.status === 'QUEUED' ? 'busy' : 'settled';
};

/** Writes down that a notice, whose right to send is held, went out; not over a bounce that was quicker than we. */
export const settleNotice = async (
  table: Table,
  notice: Notice,
  outcome: 'SENT' | 'SUPPRESSED',
  now: EpochMs,
): Promise<void> => {
  await updateItem(table, {
    Key: keyOf(notice),
    UpdateExpression: 'SET #status = :outcome, settledAt = :now, listPK = :list REMOVE leaseUntil',
    ConditionExpression: '#status = :queued',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':outcome': outcome,
      ':now': now,
      ':queued': 'QUEUED',
      ':list': placeOf(notice, outcome).listPK,
    },
  });
};

/** Gives the right to send back, when it is certain that nothing went out. */
export const releaseNotice = async (table: Table, notice: NoticeName): Promise<void> => {
  await updateItem(table, {
    Key: keyOf(notice),
    UpdateExpression: 'SET leaseUntil = :past',
    ConditionExpression: '#status = :queued',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':past': 0, ':queued': 'QUEUED' },
  });
};

/** How much has happened to a notice that there are events of. */
const versionOf = ({ version }: Item): number => (typeof version === 'number' ? version : 0);

/**
 * Writes down that a notice did not arrive, and in the same transaction the event that makes it somebody's task.
 * @returns whether this was news: a notice fails once until it is retried, and one that is not known never does.
 */
export const failNotice = async (
  table: Table,
  name: NoticeName,
  reason: NoticeFailure,
  now: EpochMs,
): Promise<boolean> => {
  const item = await getItem(table, keyOf(name));
  if (!item) return false;
  const notice = toNotification(item);
  if (notice.status === 'FAILED') return false;
  const version = 1 + versionOf(item);
  const result = await commitWithRetry<'notice' | 'event'>(table, [
    {
      name: 'notice',
      write: {
        Update: {
          TableName: table.name,
          Key: keyOf(name),
          UpdateExpression:
            'SET #status = :failed, failure = :reason, settledAt = :now, listPK = :list, #version = :version REMOVE leaseUntil',
          ConditionExpression: 'attribute_exists(PK) AND #status <> :failed',
          ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
          ExpressionAttributeValues: {
            ':failed': 'FAILED',
            ':reason': reason,
            ':now': now,
            ':list': placeOf(notice, 'FAILED').listPK,
            ':version': version,
          },
        },
      },
    },
    noticeFailureWrite(table, notice, version, reason, now),
  ]);
  return result === 'committed';
};

/**
 * Sets a notice that has failed going once more, in one transaction with the event that has it sent. `lifts` is an
 * address whose mail was stopped because of a bounce.
 * @returns whether it had failed until now.
 */
export const retryNotice = async (
  table: Table,
  name: NoticeName,
  now: EpochMs,
  lifts?: string,
): Promise<Notification | undefined> => {
  const item = await getItem(table, keyOf(name));
  const notice = item && toNotification(item);
  if (!item || notice?.status !== 'FAILED') return undefined;
  const version = 1 + versionOf(item);
  const result = await commitWithRetry<'notice' | 'event' | 'suppression'>(table, [
    {
      name: 'notice',
      write: {
        Update: {
          TableName: table.name,
          Key: keyOf(name),
          UpdateExpression:
            'SET #status = :queued, leaseUntil = :past, listPK = :list, #version = :version REMOVE failure, settledAt',
          ConditionExpression: '#status = :failed',
          ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
          ExpressionAttributeValues: {
            ':queued': 'QUEUED',
            ':past': 0,
            ':list': placeOf(notice, 'QUEUED').listPK,
            ':version': version,
            ':failed': 'FAILED',
          },
        },
      },
    },
    noticeRetryWrite(table, notice, version, now),
    ...(lifts === undefined ? [] : [liftSuppressionWrite(table, lifts)]),
  ]);
  return result === 'committed' ? { ...notice, status: 'QUEUED', failure: undefined } : undefined;
};
