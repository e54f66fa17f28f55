import { setTimeout as sleep } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { AppointmentEvent } from '../domain/appointment.ts';
import { disagreements, type HistoryEvent } from '../domain/history.ts';
import { isEvent, toAppointment } from './appointments.ts';
import { appointmentKey, EVENT_PREFIX } from './keys.ts';
import { type Item, queryAll, type Table } from './table.ts';

// For operators: it reads the whole table, which no function may.

export const toHistoryEvent = (item: Item): HistoryEvent => ({
  type: item.type as AppointmentEvent,
  version: item.version as number,
  occurredAt: item.occurredAt as number,
  after: toAppointment(item.after as Item),
});

/** Ids are escaped in keys, and only there. */
const PREFIX = appointmentKey('').PK;
const ROW = appointmentKey('').SK;

const partition = (table: Table, PK: string): Promise<Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': PK },
    ConsistentRead: true,
  });

const look = async (table: Table, PK: string): Promise<{ readonly events: number; readonly problems: string[] }> => {
  try {
    const items = await partition(table, PK);
    const row = items.find(({ SK }) => SK === ROW);
    const events = items
      .filter((item) => String(item.SK).startsWith(EVENT_PREFIX) && isEvent(item))
      .map(toHistoryEvent);
    if (!row && events.length === 0) return { events: 0, problems: [] };
    return { events: events.length, problems: disagreements(row && toAppointment(row), events) };
  } catch (error) {
    return { events: 0, problems: [`cannot be read: ${String(error)}`] };
  }
};

/** A read may fall between the writes of one transaction; what is wrong is still wrong a moment later. */
const SECOND_LOOK_MS = 500;
const lookTwice = async (table: Table, PK: string): ReturnType<typeof look> => {
  const first = await look(table, PK);
  if (first.problems.length === 0) return first;
  await sleep(SECOND_LOOK_MS);
  return look(table, PK);
};

export interface HistoryReport {
  readonly appointments: number;
  readonly events: number;
  /** What does not agree, by appointment. */
  readonly differences: ReadonlyMap<string, readonly string[]>;
}

const SEGMENTS = 4;
const PAGE = 500;
const AT_ONCE = 8;

/** Rebuilds every appointment from its events and compares it with what is stored, page by page over the whole table. */
export const verifyHistory = async (table: Table): Promise<HistoryReport> => {
  let appointments = 0;
  let events = 0;
  const differences = new Map<string, readonly string[]>();

  const verify = async (PK: string): Promise<void> => {
    const found = await lookTwice(table, PK);
    if (found.events > 0 || found.problems.length > 0) appointments++;
    events += found.events;
    if (found.problems.length > 0) differences.set(PK.slice(PREFIX.length), found.problems);
  };

  const segment = async (Segment: number): Promise<void> => {
    let ExclusiveStartKey: Item | undefined;
    let last: string | undefined;
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await table.client.send(
        new ScanCommand({
          TableName: table.name,
          Segment,
          TotalSegments: SEGMENTS,
          Limit: PAGE,
          ExclusiveStartKey,
          FilterExpression: 'begins_with(PK, :appointment)',
          ExpressionAttributeValues: { ':appointment': PREFIX },
          ProjectionExpression: 'PK',
        }),
      );
      // A scan meets the items of one appointment one after another, so that each is looked at once.
      const found = [...new Set((page.Items ?? []).map(({ PK }) => String(PK)))].filter((PK) => PK !== last);
      last = found.at(-1) ?? last;
      for (let from = 0; from < found.length; from += AT_ONCE)
        await Promise.all(found.slice(from, from + AT_ONCE).map(verify));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  };

  await Promise.all(Array.from({ length: SEGMENTS }, (_, index) => segment(index)));
  return { appointments, events, differences };
};
