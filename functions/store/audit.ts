import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { auditRow } from '../contract/audits.ts';
import type { AuditEntry } from '../domain/audit.ts';
import { addDays, type EpochMs, type LocalDate, localDateOf } from '../domain/time.ts';
import { AUDIT_INDEXES, AUDIT_LISTS, AUDIT_SHARDS, auditKey, recordedEntry, recordedPartition } from './keys.ts';
import { type Item, putNewItem, queryPages, type Table } from './table.ts';

// The audit's table is not the one everything else is in. Here too `table` is what a function may reach: only the
// writer may put into it, and nobody may change or take out anything.

export const toAuditEntry = (item: Item): AuditEntry => auditRow.parse(item);

/** Nobody knew yet what would come of it when this was written down. */
export const UNKNOWN = 'UNKNOWN';

const atUtc = ({ at }: AuditEntry): string => new Date(at).toISOString();

/** Puts an entry where none is; answers with the one that is. */
const putOnce = (table: Table, entry: AuditEntry, id: string, now: EpochMs): Promise<Item | undefined> =>
  putNewItem(table, {
    ...auditKey(atUtc(entry), id),
    ...entry,
    actorId: entry.actor.id,
    ...recordedEntry(localDateOf(now, 'UTC'), id),
  });

/**
 * Writes an entry down for good. A repetition changes nothing. What came of a change may be known only after it was
 * written down that nobody knew: then it stands beside that, because nothing is ever overwritten.
 */
export const recordAudit = async (table: Table, entry: AuditEntry, now: EpochMs): Promise<void> => {
  const there = await putOnce(table, entry, entry.id, now);
  if (there?.outcome === UNKNOWN && entry.outcome !== UNKNOWN) await putOnce(table, entry, `${entry.id}.outcome`, now);
};

export interface AuditQuery {
  readonly by: keyof typeof AUDIT_LISTS;
  readonly id: string;
  /** UTC dates, both included. */
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Entries about one appointment or patient, or of one actor, as history is told: oldest first. A second or so behind. */
export const auditEntries = async (
  table: Table,
  { by, id, from = '0', to, after, limit }: AuditQuery,
): Promise<{ readonly entries: readonly AuditEntry[]; readonly next?: string | undefined }> => {
  const { name, partition, sort } = AUDIT_LISTS[by];
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: name,
      KeyConditionExpression: '#partition = :id AND #sort BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
      ExpressionAttributeValues: {
        ':id': id,
        // No place continues another with a character as low as that.
        ':from': after === undefined ? from : `${after}!`,
        ':to': to === undefined ? '~' : addDays(to, 1),
      },
      Limit: limit + 1,
    }),
  );
  const page = Items.slice(0, limit);
  return {
    entries: page.map(toAuditEntry),
    ...(Items.length > limit && { next: String(page.at(-1)?.SK) }),
  };
};

/** The latest entries about a patient, latest first, and whether there are more; a second or so behind. */
export const latestAuditOf = async (
  table: Table,
  patientId: string,
  most: number,
): Promise<{ readonly entries: readonly AuditEntry[]; readonly more: boolean }> => {
  const { name, partition } = AUDIT_LISTS.patient;
  const entries: AuditEntry[] = [];
  const pages = queryPages(table, {
    IndexName: name,
    KeyConditionExpression: '#partition = :id',
    ExpressionAttributeNames: { '#partition': partition },
    ExpressionAttributeValues: { ':id': patientId },
    ScanIndexForward: false,
  });
  for await (const page of pages) {
    entries.push(...page.map(toAuditEntry));
    if (entries.length > most) break;
  }
  return { entries: entries.slice(0, most), more: entries.length > most };
};

/**
 * Everything written down on one UTC date, however old it is, page after page as asked for. Found through an index a
 * second or so behind, so the date has to be over.
 */
export async function* auditRecordedOn(table: Table, date: LocalDate): AsyncGenerator<readonly AuditEntry[]> {
  const { name, partition } = AUDIT_INDEXES.recorded;
  for (let shard = 0; shard < AUDIT_SHARDS; shard++) {
    const pages = queryPages(table, {
      IndexName: name,
      KeyConditionExpression: '#partition = :recorded',
      ExpressionAttributeNames: { '#partition': partition },
      ExpressionAttributeValues: { ':recorded': recordedPartition(date, shard) },
    });
    for await (const items of pages) yield items.map(toAuditEntry);
  }
}
