import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Notice } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import type { NoticeFailure } from '../store/notice-events.ts';
import { failNotice } from '../store/notices.ts';
import type { Table } from '../store/table.ts';

const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'notifications' });

/** Writes down that somebody was not reached: an event for the staff and a count, each once. */
export const reportFailure = async (
  table: Table,
  notice: Pick<Notice, 'personId' | 'id'>,
  reason: NoticeFailure,
  now: EpochMs,
): Promise<void> => {
  if (!(await failNotice(table, notice, reason, now))) return;
  metrics.addMetric('NotificationFailed', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
};
