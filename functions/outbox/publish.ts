import { Logger } from '@aws-lambda-powertools/logger';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, type EventDetail } from '../contract/events.ts';
import { type EventRow, markPublished } from '../store/events.ts';
import type { Table } from '../store/table.ts';

const logger = new Logger({ serviceName: 'publish' });

export interface Outbox {
  readonly table: Table;
  readonly bus: EventBridgeClient;
  readonly busName: string;
}

/** PutEvents takes at most ten entries. */
const ENTRIES_PER_CALL = 10;

/**
 * Publishes event rows and marks those that the bus took. A row published but not marked is published again later:
 * the event id stays the same and every reaction can stand a repetition.
 * @returns the rows that were not published, or not marked.
 */
export const publish = async (outbox: Outbox, rows: readonly EventRow[]): Promise<EventRow[]> => {
  const failed: EventRow[] = [];
  for (let from = 0; from < rows.length; from += ENTRIES_PER_CALL) {
    const chunk = rows.slice(from, from + ENTRIES_PER_CALL);
    const refused = await put(outbox, chunk);
    const taken = chunk.filter((row) => !refused.includes(row));
    const marks = await Promise.allSettled(taken.map(({ key }) => markPublished(outbox.table, key)));
    for (const { detail } of taken) logger.info('published', aboutEvent(detail));
    failed.push(...refused, ...taken.filter((_, index) => marks[index]?.status === 'rejected'));
  }
  return failed;
};

/** What a log may hold of an event, by which the request that caused it is followed. */
const aboutEvent = (detail: EventDetail) => ({
  correlationId: 'correlationId' in detail ? detail.correlationId : undefined,
  eventId: detail.eventId,
  type: detail.type,
});

const put = async ({ bus, busName }: Outbox, rows: readonly EventRow[]): Promise<readonly EventRow[]> => {
  try {
    const { Entries = [], FailedEntryCount = 0 } = await bus.send(
      new PutEventsCommand({
        Entries: rows.map(({ detail }) => ({
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: detail.type,
          Detail: JSON.stringify(detail),
          // Set by Lambda for each invocation: what follows belongs to the same trace.
          TraceHeader: process.env['_X_AMZN_TRACE_ID'],
        })),
      }),
    );
    return FailedEntryCount === 0 ? [] : rows.filter((_, index) => Entries[index]?.ErrorCode !== undefined);
  } catch {
    // The bus could not be reached: nothing of this call counts as published, and the caller reports it.
    return rows;
  }
};
