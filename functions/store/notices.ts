import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
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
import { noticeKey, TTL_ATTRIBUTE } from './keys.ts';
import { type NoticeFailure, noticeFailureWrite } from './notice-events.ts';
import { commit, getItem, type Item, type Table } from './table.ts';

/** How a notice names itself in its row. */
type NoticeName = Pick<Notice, 'personId' | 'id'>;

const noticeRow = z.object({
  id: z.string(),
  personId: z.string(),
  clinicId: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  channel: z.enum(CHANNELS),
  appointmentId: z.string().optional(),
  subject: z.string(),
  createdAt: z.number(),
  status: z.enum(NOTIFICATION_STATUSES),
  readAt: z.number().optional(),
});

export const toNotification = (item: Item): Notification => noticeRow.parse(item);

/** Longer than any sending function may run, so that a lease outlives its holder only when that has died. */
const LEASE_MS = 60_000;

const keyOf = ({ personId, id }: NoticeName) => noticeKey(personId, id);

const itemOf = (notice: Notice, status: Notification['status']) => ({
  ...keyOf(notice),
  ...notice,
  status,
  [TTL_ATTRIBUTE]: Math.ceil(notice.createdAt / 1000) + keptSeconds('notices'),
});

const ifMet = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Writes a notice that needs no sending down; one that is there stays as it is. */
export const recordNotice = async (table: Table, notice: Notice, status: 'SENT' | 'SUPPRESSED'): Promise<void> => {
  await ifMet(
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: itemOf(notice, status),
        ConditionExpression: 'attribute_not_exists(PK)',
      }),
    ),
  );
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
  const claimed = await ifMet(
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...itemOf(notice, 'QUEUED'), leaseUntil: now + LEASE_MS },
        ConditionExpression: 'attribute_not_exists(PK) OR (#status = :queued AND leaseUntil <= :now)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':queued': 'QUEUED', ':now': now },
      }),
    ),
  );
  if (claimed) return 'claimed';
  return (await getItem(table, keyOf(notice)))?.status === 'QUEUED' ? 'busy' : 'settled';
};

/** Writes down that a notice, whose right to send is held, went out; not over a bounce that was quicker than we. */
export const settleNotice = async (
  table: Table,
  notice: NoticeName,
  outcome: 'SENT' | 'SUPPRESSED',
  now: EpochMs,
): Promise<void> => {
  await ifMet(
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(notice),
        UpdateExpression: 'SET #status = :outcome, settledAt = :now REMOVE leaseUntil',
        ConditionExpression: '#status = :queued',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':outcome': outcome, ':now': now, ':queued': 'QUEUED' },
      }),
    ),
  );
};

/** Gives the right to send back, when it is certain that nothing went out. */
export const releaseNotice = async (table: Table, notice: NoticeName): Promise<void> => {
  await ifMet(
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keyOf(notice),
        UpdateExpression: 'SET leaseUntil = :past',
        ConditionExpression: '#status = :queued',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':past': 0, ':queued': 'QUEUED' },
      }),
    ),
  );
};

/**
 * Writes down that a notice did not arrive, and in the same transaction the event that makes it somebody's task.
 * @returns whether this was news: a notice fails once, and one that is not known never does.
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
  const result = await commit<'notice' | 'event'>(table, [
    {
      name: 'notice',
      write: {
        Update: {
          TableName: table.name,
          Key: keyOf(name),
          UpdateExpression: 'SET #status = :failed, failure = :reason, settledAt = :now REMOVE leaseUntil',
          ConditionExpression: 'attribute_exists(PK) AND #status <> :failed',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':failed': 'FAILED', ':reason': reason, ':now': now },
        },
      },
    },
    noticeFailureWrite(table, notice, reason, now),
  ]);
  if (result === 'committed') return true;
  if (result.failed.size === 0) throw new Error('somebody else is at this notice');
  return false;
};
