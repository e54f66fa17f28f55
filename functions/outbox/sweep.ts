import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { readEnvironment } from '../contract/environment.ts';
import type { EpochMs } from '../domain/time.ts';
import { unpublishedBefore } from '../store/events.ts';
import { openTable } from '../store/table.ts';
import { type Outbox, publish } from './publish.ts';

const logger = new Logger({ serviceName: 'sweep' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'sweep' });

/** What the stream has not published by then, it has probably lost. */
const PATIENCE_MS = 60_000;

/** Publishes again what has waited in the outbox too long; tells how old the oldest of it was. */
export const sweep =
  (outbox: Outbox, now: () => EpochMs) => async (): Promise<{ published: number; failed: number }> => {
    const { rows, unreadable, oldest } = await unpublishedBefore(outbox.table, now() - PATIENCE_MS);
    const failed = await publish(outbox, rows);
    metrics.addMetric('OutboxAgeSeconds', MetricUnit.Seconds, oldest === undefined ? 0 : (now() - oldest) / 1000);
    metrics.publishStoredMetrics();
    const outcome = { published: rows.length - failed.length, failed: failed.length + unreadable };
    if (rows.length + unreadable > 0) logger.warn('the stream left events behind', outcome);
    return outcome;
  };

const { TABLE_NAME, EVENT_BUS_NAME } = readEnvironment('TABLE_NAME', 'EVENT_BUS_NAME');

export const handler = sweep(
  { table: openTable(TABLE_NAME), bus: new EventBridgeClient({}), busName: EVENT_BUS_NAME },
  Date.now,
);
