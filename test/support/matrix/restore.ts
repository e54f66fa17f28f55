import { type AttributeValue, DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../functions/store/table.ts';
import { localDynamo } from '../table.ts';

type Raw = Record<string, AttributeValue>;
type Stored = ReadonlyMap<string, { readonly item: Raw; readonly text: string }>;

const client = localDynamo();

const everything = async ({ name }: Table): Promise<Stored> => {
  const stored = new Map<string, { item: Raw; text: string }>();
  let start: Raw | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: name, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
    );
    for (const item of page.Items ?? []) {
      const sorted = Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
      stored.set(`${item.PK?.S} ${item.SK?.S}`, { item, text: JSON.stringify(sorted) });
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return stored;
};

/** What a table holds, to be brought back however often somebody changes it. */
export const snapshotOf = async (table: Table) => {
  const before = await everything(table);
  const { name: TableName } = table;
  /** Undoes every change. @returns the names of the items that were changed. */
  const restore = async (): Promise<string[]> => {
    const now = await everything(table);
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
      (name) => before.get(name)?.text !== now.get(name)?.text,
    );
    await Promise.all(
      changed.map((name) => {
        const old = before.get(name)?.item;
        const { PK, SK } = old ?? now.get(name)?.item ?? {};
        if (old) return client.send(new PutItemCommand({ TableName, Item: old }));
        if (!PK || !SK) throw new Error(`an item without a key: ${name}`);
        return client.send(new DeleteItemCommand({ TableName, Key: { PK, SK } }));
      }),
    );
    return changed;
  };
  return { restore };
};
