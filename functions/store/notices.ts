import * as z from 'zod';
import { keptSeconds } from '../contract/retention.ts';
import {
  CHANNELS,
  isRetryable,
  listOf,
  NOTICE_ENDS,
  type NoticeEnd,
  NOTIFICATION_KINDS,
  NOTIFICATION_STATUSES,
  type Notice,
  type Notification,
} from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { noticeKey, noticeList, noticePlace, TTL_ATTRIBUTE } from './keys.ts';
import { noticeRetryWrite } from './notice-events.ts';
import { liftSuppressionWrite, type SuppressionReason } from './suppressions.ts';
import { commitWithRetry, getItem, type Item, putItem, putNewItem, type Table, updateItem } from './table.ts';

/** How a notice names itself in its row. */
export type NoticeName = Pick<Notice, 'personId' | 'id'>;

const source = z.discriminatedUnion('from', [
  z.object({ from: z.literal('event'), version: z.number() }),
  z.object({ from: z.literal('reminder'), version: z.number(), leadMinutes: z.number() }),
  z.object({ from: z.literal('announcement') }),
]);

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
  source: source.optional(),
  usefulUntil: z.number().optional(),
  status: z.enum(NOTIFICATION_STATUSES),
  failure: z.string().optional(),
  reason: z.enum(NOTICE_ENDS).optional(),
  readAt: z.number().optional(),
  retriedAt: z.number().optional(),
});

export const toNotification = (item: Item): Notification => noticeRow.parse(item);

export const keyOf = ({ personId, id }: NoticeName) => noticeKey(personId, id);

/** Where its clinic finds a notice of this status. */
export const placeOf = (
  { clinicId, createdAt, id, channel }: Pick<Notification, 'clinicId' | 'createdAt' | 'id' | 'channel'>,
  status: Notification['status'],
  reason?: NoticeEnd,
) => ({
  listPK: noticeList(clinicId, listOf({ channel }, status, reason)),
  listSK: noticePlace(createdAt, id),
});

const itemOf = (notice: Notice, status: Notification['status'], reason?: NoticeEnd) => ({
  ...keyOf(notice),
  ...notice,
  status,
  ...placeOf(notice, status, reason),
  [TTL_ATTRIBUTE]: Math.ceil(notice.createdAt / 1000) + keptSeconds('notices'),
});

/** A notice as it stands. */
export const findNotice = async (table: Table, name: NoticeName): Promise<Notification | undefined> => {
  const item = await getItem(table, keyOf(name));
  return item && toNotification(item);
};

/** Records a notice that is not to be sent; one that is there stays as it is. @returns whether there was none. */
export const recordNotice = async (
  table: Table,
  notice: Notice,
  outcome: { readonly status: 'SENT' } | { readonly status: 'SUPPRESSED' | 'EXPIRED'; readonly reason: NoticeEnd },
): Promise<boolean> =>
  putItem(table, {
    Item: { ...itemOf(notice, outcome.status, 'reason' in outcome ? outcome.reason : undefined), ...outcome },
    ConditionExpression: 'attribute_not_exists(PK)',
  });

/**
 * Records a notice that is to be sent.
 * @returns whether it still is: not when it was there before and has ended.
 */
export const queueNotice = async (table: Table, notice: Notice): Promise<boolean> => {
  const present = await putNewItem(table, { ...itemOf(notice, 'QUEUED'), attempts: 0, leaseUntil: 0 });
  return present === undefined || present.status === 'QUEUED';
};

/** A notice that this sender alone may send until its lease ends. */
export interface ClaimedNotice {
  readonly notice: Notification;
  /** Counts every claim; a bounce names the attempt that it belongs to. */
  readonly attempt: number;
  /** How often it failed for itself. */
  readonly failures: number;
}

/**
 * Takes the right to send a notice for `leaseMs`. `settled`: it was sent or given up before. `busy`: another sender has
 * the right, or died with it less than `leaseMs` ago. After that nobody can know whether the notice went out, so it goes
 * once more, and `isUncertain` says so.
 */
export const claimNotice = async (
  table: Table,
  name: NoticeName,
  now: EpochMs,
  leaseMs: number,
): Promise<ClaimedNotice | 'settled' | { readonly busyUntil: EpochMs }> => {
  const claim = (more: string, condition: string) =>
    updateItem(table, {
      Key: keyOf(name),
      UpdateExpression: `SET leaseUntil = :lease, claimedAt = :now, attempts = if_not_exists(attempts, :none) + :one${more}`,
      ConditionExpression: `#status = :queued AND ${condition}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':queued': 'QUEUED',
        ':lease': now + leaseMs,
        ':now': now,
        ':none': 0,
        ':one': 1,
        ...(more !== '' && { ':true': true }),
      },
    });
  const free = '(attribute_not_exists(leaseUntil) OR leaseUntil = :none)';
  const claimed =
    (await claim('', free)) ?? (await claim(', isUncertain = :true', 'leaseUntil > :none AND leaseUntil <= :now'));
  if (claimed)
    return {
      notice: toNotification(claimed),
      attempt: Number(claimed.attempts),
      failures: Number(claimed.failures ?? 0),
    };
  const row = await getItem(table, keyOf(name));
  return row?.status === 'QUEUED' ? { busyUntil: Number(row.leaseUntil) } : 'settled';
};

/** How a notice ended. `kind` and `subject` are what it said when it was sent. */
export type Settlement =
  | { readonly status: 'SENT'; readonly kind: Notice['kind']; readonly subject: string }
  | {
      readonly status: 'SUPPRESSED' | 'EXPIRED';
      readonly reason: NoticeEnd;
      /** Why its address takes no mail. */
      readonly failure?: SuppressionReason;
    };

/** Records how a notice ended; not over a bounce that came before. @returns whether it was queued until now. */
export const settleNotice = async (
  table: Table,
  notice: Pick<Notification, 'personId' | 'id' | 'clinicId' | 'createdAt' | 'channel'>,
  outcome: Settlement,
  now: EpochMs,
): Promise<boolean> => {
  const { status, ...rest } = outcome;
  const names = Object.keys(rest);
  const settled = await updateItem(table, {
    Key: keyOf(notice),
    UpdateExpression: `SET #status = :status, settledAt = :now, listPK = :list, ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE leaseUntil`,
    ConditionExpression: '#status = :queued',
    ExpressionAttributeNames: { '#status': 'status', ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
    ExpressionAttributeValues: {
      ':status': status,
      ':now': now,
      ':queued': 'QUEUED',
      ':list': placeOf(notice, status, 'reason' in rest ? rest.reason : undefined).listPK,
      ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [`:${name}`, value])),
    },
  });
  return settled !== undefined;
};

/** Gives the right to send back. `isUncertain`: nobody knows whether the notice went out. */
export const releaseNotice = async (
  table: Table,
  { notice, attempt, failures }: ClaimedNotice,
  isUncertain = false,
): Promise<void> => {
  await updateItem(table, {
    Key: keyOf(notice),
    UpdateExpression: `SET leaseUntil = :none, failures = :failures${isUncertain ? ', isUncertain = :true' : ''}`,
    ConditionExpression: '#status = :queued AND attempts = :attempt',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':none': 0,
      ':failures': failures,
      ':queued': 'QUEUED',
      ':attempt': attempt,
      ...(isUncertain && { ':true': true }),
    },
  });
};

/** How much has happened to a notice that there are events of. */
export const versionOf = ({ version }: Item): number => (typeof version === 'number' ? version : 0);

/**
 * Queues a notice once more that failed or found nobody it could reach, in one transaction with the event that has it
 * sent. The retry is an attempt of its own, so that a late bounce of the one before fails nothing. `lifts` is an address
 * whose mail was stopped because of a bounce.
 * @returns the notice as it is queued; nothing when it was not to be retried any more.
 */
export const retryNotice = async (
  table: Table,
  name: NoticeName,
  now: EpochMs,
  usefulUntil: EpochMs,
  lifts?: string,
): Promise<Notification | undefined> => {
  const item = await getItem(table, keyOf(name));
  const notice = item && toNotification(item);
  if (!item || !notice || !isRetryable(notice)) return undefined;
  const version = 1 + versionOf(item);
  const result = await commitWithRetry<'notice' | 'event' | 'suppression'>(table, [
    {
      name: 'notice',
      write: {
        Update: {
          TableName: table.name,
          Key: keyOf(name),
          UpdateExpression:
            'SET #status = :queued, leaseUntil = :none, attempts = if_not_exists(attempts, :none) + :one, listPK = :list, #version = :version, usefulUntil = :until, retriedAt = :now REMOVE failure, failures, reason, settledAt',
          ConditionExpression: '#status = :failed OR (#status = :suppressed AND reason = :unreachable)',
          ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
          ExpressionAttributeValues: {
            ':queued': 'QUEUED',
            ':none': 0,
            ':one': 1,
            ':now': now,
            ':until': usefulUntil,
            ':list': placeOf(notice, 'QUEUED').listPK,
            ':version': version,
            ':failed': 'FAILED',
            ':suppressed': 'SUPPRESSED',
            ':unreachable': 'unreachable',
          },
        },
      },
    },
    noticeRetryWrite(table, notice, version, now),
    ...(lifts === undefined ? [] : [liftSuppressionWrite(table, lifts, now)]),
  ]);
  return result === 'committed' ? { ...notice, status: 'QUEUED', failure: undefined, reason: undefined } : undefined;
};
