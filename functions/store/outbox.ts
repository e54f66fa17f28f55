import { type EpochMs, fromIso } from '../domain/time.ts';
import { type EventRow, toEventRow } from './events.ts';
import { INDEXES, type Key, outboxPartition, progressKey } from './keys.ts';
import { getItem, getItems, type Item, queryPages, type Table, updateItem } from './table.ts';

// Event rows that wait to be published, shard by shard, page by page: the backlog of a long outage never is in memory.

/** A part of a shard: the places it lies between, both included. Places begin with the instant of their event. */
export interface OutboxRange {
  readonly from: string;
  readonly to: string;
}

/** Sorts before every place. */
export const OUTBOX_BEGIN = '0';

/** Sorts after the places of all events before an instant, and before the others. */
export const outboxPlaceOf = (instant: EpochMs): string => new Date(instant).toISOString();

/** As many rows as one call of PutEvents takes. */
const PAGE = 10;

const placesBetween = (shard: number, { from, to }: OutboxRange) => ({
  IndexName: INDEXES.outbox.name,
  KeyConditionExpression: 'outboxPK = :pk AND outboxSK BETWEEN :from AND :to',
  ExpressionAttributeValues: { ':pk': outboxPartition(shard), ':from': from, ':to': to },
});

/** When the event happened that has waited longest in a part of a shard; a second or so behind. */
export const oldestUnpublished = async (
  table: Table,
  shard: number,
  range: OutboxRange,
): Promise<EpochMs | undefined> => {
  for await (const [first] of queryPages(table, { ...placesBetween(shard, range), Limit: 1 }))
    return first && fromIso(String(first.outboxSK).split('#')[0] ?? '');
  return undefined;
};

export interface OutboxPage {
  /** Oldest first. */
  readonly rows: readonly EventRow[];
  /** Rows that cannot be read as an event. */
  readonly unreadable: readonly Key[];
  /** The page's last place. */
  readonly place: string;
}

const isKey = (item: Item): item is Item & Key => typeof item.PK === 'string' && typeof item.SK === 'string';

const pageOf = (items: readonly (Item | undefined)[], place: string): OutboxPage => {
  const rows: EventRow[] = [];
  const unreadable: Key[] = [];
  for (const item of items) {
    // Published since it was found.
    if (item?.outboxPK === undefined) continue;
    try {
      rows.push(toEventRow(item));
    } catch {
      if (isKey(item)) unreadable.push({ PK: item.PK, SK: item.SK });
    }
  }
  return { rows, unreadable, place };
};

/** The unpublished rows of a part of a shard, page after page as they are asked for. */
export async function* unpublishedPages(table: Table, shard: number, range: OutboxRange): AsyncGenerator<OutboxPage> {
  for await (const found of queryPages(table, { ...placesBetween(shard, range), Limit: PAGE })) {
    const last = found.at(-1);
    if (last) yield pageOf(await getItems(table, found.filter(isKey)), String(last.outboxSK));
  }
}

/** Where a run that ended early stopped, by shard. */
export type OutboxPlaces = Readonly<Record<string, string>>;

const PLACES = progressKey('sweep');

export const findOutboxPlaces = async (table: Table): Promise<OutboxPlaces> =>
  ((await getItem(table, PLACES))?.places ?? {}) as OutboxPlaces;

export const saveOutboxPlaces = async (table: Table, places: OutboxPlaces): Promise<void> => {
  await updateItem(table, {
    Key: { ...PLACES },
    UpdateExpression: 'SET places = :places',
    ExpressionAttributeValues: { ':places': places },
  });
};
