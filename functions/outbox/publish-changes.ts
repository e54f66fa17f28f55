import { Logger } from '@aws-lambda-powertools/logger';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { readEnvironment } from '../contract/environment.ts';
import { PATIENCE } from '../contract/patience.ts';
import { isEvent } from '../store/appointments.ts';
import { EVENT_PREFIX } from '../store/keys.ts';
import { type EventRow, toEventRow } from '../store/events.ts';
import { openTable } from '../store/table.ts';
import { type Outbox, publish } from './publish.ts';

const logger = new Logger({ serviceName: 'publish-changes' });

const newItem = ({ eventName, dynamodb }: DynamoDBRecord) =>
  eventName === 'INSERT' && dynamodb?.NewImage
    ? unmarshall(dynamodb.NewImage as Record<string, AttributeValue>)
    : undefined;

/**
 * Publishes the event rows of a stream batch. A row that cannot be read or published is reported, and the stream is
 * tried again from there; rows before it have gone out.
 */
export const publishChanges =
  (outbox: Outbox) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const failures = new Set<string>();
    const rows = new Map<EventRow, string>();
    for (const record of Records) {
      const sequence = record.dynamodb?.SequenceNumber ?? '';
      try {
        const item = newItem(record);
        if (item && String(item.SK).startsWith(EVENT_PREFIX) && isEvent(item)) rows.set(toEventRow(item), sequence);
      } catch (error) {
        logger.error('unreadable event row', { sequence, error: error as Error });
        failures.add(sequence);
      }
    }
    for (const row of await publish(outbox, [...rows.keys()])) failures.add(rows.get(row) ?? '');
    if (failures.size > 0) logger.warn('not published', { count: failures.size });
    return { batchItemFailures: [...failures].map((itemIdentifier) => ({ itemIdentifier })) };
  };

const { TABLE_NAME, EVENT_BUS_NAME } = readEnvironment('TABLE_NAME', 'EVENT_BUS_NAME');

export const handler = publishChanges({
  table: openTable(TABLE_NAME),
  bus: new EventBridgeClient(PATIENCE),
  busName: EVENT_BUS_NAME,
});
