import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Notice } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import type { NoticeFailure } from '../store/notice-events.ts';
import { failNotice } from '../store/notice-failures.ts';
import type { Table } from '../store/table.ts';

const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'notifications' });

/** Counts something that befell one notice. */
export const countNotice = (name: 'NotificationFailed' | 'NotificationExpired' | 'FeedbackWithoutNotice'): void => {
  metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
};

/**
 * Writes down that somebody was not reached: an event for the staff and a count, each once. What is known of one
 * `attempt` changes nothing when it is not the last.
 */
export const reportFailure = async (
  table: Table,
  notice: Pick<Notice, 'personId' | 'id'>,
  reason: NoticeFailure,
  now: EpochMs,
  attempt?: number,
): Promise<void> => {
  if (await failNotice(table, notice, reason, now, { attempt })) countNotice('NotificationFailed');
};

/** Counts a mail that came back and belongs to no notice: an invitation, or a code of Cognito's. */
export const countFeedbackWithoutNotice = (): void => countNotice('FeedbackWithoutNotice');
