import type { EpochMs } from '../domain/time.ts';
import { type NoticeFailure, noticeFailureWrite } from './notice-events.ts';
import { keyOf, type NoticeName, placeOf, toNotification, versionOf } from './notices.ts';
import { commitWithRetry, getItem, type Table } from './table.ts';

/**
 * Writes down that a notice did not arrive, and in the same transaction the event that makes it somebody's task. What is
 * known of one `attempt` says nothing of a later one; what is known while it is `queued`, nothing once it has ended.
 * @returns whether the notice fails by this call. It fails once until it is retried; a notice without a row never fails.
 */
export const failNotice = async (
  table: Table,
  name: NoticeName,
  reason: NoticeFailure,
  now: EpochMs,
  { attempt, isQueued = false }: { readonly attempt?: number | undefined; readonly isQueued?: boolean } = {},
): Promise<boolean> => {
  const item = await getItem(table, keyOf(name));
  if (!item || (attempt !== undefined && item.attempts !== attempt)) return false;
  const notice = toNotification(item);
  if (isQueued ? notice.status !== 'QUEUED' : notice.status === 'FAILED') return false;
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
          ConditionExpression: `attribute_exists(PK) AND #status ${isQueued ? '= :queued' : '<> :failed'}${attempt === undefined ? '' : ' AND attempts = :attempt'}`,
          ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
          ExpressionAttributeValues: {
            ':failed': 'FAILED',
            ':reason': reason,
            ':now': now,
            ':list': placeOf(notice, 'FAILED').listPK,
            ':version': version,
            ...(isQueued && { ':queued': 'QUEUED' }),
            ...(attempt !== undefined && { ':attempt': attempt }),
          },
        },
      },
    },
    noticeFailureWrite(table, notice, version, reason, now),
  ]);
  return result === 'committed';
};
