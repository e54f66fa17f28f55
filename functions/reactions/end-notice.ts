import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { endStatus, type NoticeEnd, type Notification } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { settleNotice } from '../store/notices.ts';
import type { Table } from '../store/table.ts';
import { aboutNotice } from './queue-notices.ts';

const logger = new Logger({ serviceName: 'notifications' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'notifications' });

/** Ends a notice that is not to be sent, and counts one that came too late. @returns whether it was queued until now. */
export const endNotice = async (
  { table, now }: { readonly table: Table; readonly now: () => EpochMs },
  notice: Notification,
  reason: NoticeEnd,
): Promise<boolean> => {
  const status = endStatus(reason);
  const isNew = await settleNotice(table, notice, { status, reason }, now());
  logger.info('not sent', aboutNotice(notice, reason));
  if (isNew && status === 'EXPIRED') {
    metrics.addMetric('NotificationExpired', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  }
  return isNew;
};
