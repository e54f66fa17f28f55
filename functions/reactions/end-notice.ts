import { Logger } from '@aws-lambda-powertools/logger';
import { endStatus, type NoticeEnd, type Notification } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { settleNotice } from '../store/notices.ts';
import type { Table } from '../store/table.ts';
import { countNotice } from './failures.ts';
import { aboutNotice } from './queue-notices.ts';

const logger = new Logger({ serviceName: 'notifications' });

/** Ends a notice that is not to be sent, and counts one that came too late. @returns whether it was queued until now. */
export const endNotice = async (
  { table, now }: { readonly table: Table; readonly now: () => EpochMs },
  notice: Notification,
  reason: NoticeEnd,
): Promise<boolean> => {
  const status = endStatus(reason);
  const isNew = await settleNotice(table, notice, { status, reason }, now());
  logger.info('not sent', aboutNotice(notice, reason));
  if (isNew && status === 'EXPIRED') countNotice('NotificationExpired');
  return isNew;
};
