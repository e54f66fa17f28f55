import { Logger } from '@aws-lambda-powertools/logger';
import { endStatus, type NoticeEnd, type Notification } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { failNotice } from '../store/notice-failures.ts';
import { settleNotice } from '../store/notices.ts';
import { findPerson } from '../store/people.ts';
import { suppressionOf, type SuppressionReason } from '../store/suppressions.ts';
import type { Table } from '../store/table.ts';
import { countNotice } from './failures.ts';
import { aboutNotice } from './queue-notices.ts';

const logger = new Logger({ serviceName: 'notifications' });

/** Why no mail goes to the address of a notice. One that was lifted a moment ago had bounced: no other is lifted. */
const whyUnreachable = async (
  table: Table,
  { personId, channel }: Notification,
): Promise<SuppressionReason | undefined> => {
  if (channel !== 'email') return undefined;
  const person = await findPerson(table, personId);
  return (person && (await suppressionOf(table, person.email))) ?? 'bounce';
};

/**
 * Ends a notice that is not to be sent, and counts one that came too late. What staff had sent again and cannot be sent
 * has failed again, so that it is somebody's task.
 * @returns whether it was queued until now.
 */
export const endNotice = async (
  { table, now }: { readonly table: Table; readonly now: () => EpochMs },
  notice: Notification,
  reason: NoticeEnd,
): Promise<boolean> => {
  logger.info('not sent', aboutNotice(notice, reason));
  const failure = reason === 'unreachable' ? await whyUnreachable(table, notice) : undefined;
  if (reason === 'unreachable' && notice.retriedAt !== undefined) {
    const hasFailed = await failNotice(table, notice, failure ?? 'unreachable', now(), { isQueued: true });
    if (hasFailed) countNotice('NotificationFailed');
    return hasFailed;
  }
  const status = endStatus(reason);
  const isNew = await settleNotice(table, notice, { status, reason, ...(failure && { failure }) }, now());
  if (isNew && status === 'EXPIRED') countNotice('NotificationExpired');
  return isNew;
};
