import { beforeAll, describe, expect, it } from 'vitest';
import { ContentionError, MAX_WRITE_ATTEMPTS } from '../../functions/domain/retry.ts';
import {
  commitWithRetry,
  deleteItem,
  getItem,
  getItems,
  type NamedWrite,
  putItem,
  putNewItem,
  type Table,
  updateItem,
} from '../../functions/store/table.ts';
import { type Call, conflicting, type Fault, faulty, watched } from '../support/faulty.ts';
import { freshTable } from '../support/table.ts';

let table: Table;
let keys = 0;
beforeAll(async () => {
  table = await freshTable();
});

const aKey = () => ({ PK: `ROW#${++keys}`, SK: 'ROW' });
const put = (PK: string): NamedWrite<'row'> => ({
  name: 'row',
  write: { Put: { TableName: table.name, Item: { PK, SK: 'ROW', by: 'transaction' } } },
});
const IF_NEW = 'attribute_not_exists(PK)';

/** Each of the writes that the store makes, of one item. */
const WRITES: Record<string, (through: Table, key: ReturnType<typeof aKey>) => Promise<unknown>> = {
  putItem: (through, key) => putItem(through, { Item: { ...key, by: 'one' } }),
  putNewItem: (through, key) => putNewItem(through, { ...key, by: 'one' }),
  deleteItem: (through, Key) => deleteItem(through, { Key }),
  updateItem: (through, Key) =>
    updateItem(through, {
      Key,
      UpdateExpression: 'SET #by = :by',
      ExpressionAttributeNames: { '#by': 'by' },
      ExpressionAttributeValues: { ':by': 'one' },
    }),
  commitWithRetry: (through, { PK }) => commitWithRetry(through, [put(PK)]),
};

/** The table in whose first so many requests something goes wrong. */
const troubled = (fault: Fault, first: number) =>
  watched(faulty(table, ({ number }) => (number <= first ? fault : undefined)));

describe.concurrent.each(Object.entries(WRITES))('%s', (_, write) => {
  it('is done although a transaction held the item several times', async () => {
    const { table: through, calls } = troubled('conflict', MAX_WRITE_ATTEMPTS - 1);
    const key = aKey();
    await write(through, key);
    expect(calls).toHaveLength(MAX_WRITE_ATTEMPTS);
  });

  it('ends as contention, with nothing written, when a transaction holds the item every time', async () => {
    const { table: through, calls } = troubled('conflict', Infinity);
    const key = aKey();
    await expect(write(through, key)).rejects.toThrow(ContentionError);
    expect(calls).toHaveLength(MAX_WRITE_ATTEMPTS);
    expect(await getItem(table, key)).toBeUndefined();
  });
});

describe.concurrent('a condition that does not hold', () => {
  it('is an answer, not an error, and is not tried again', async () => {
    const key = aKey();
    await putItem(table, { Item: { ...key, by: 'one' } });
    const { table: through, calls } = watched(table);
    expect(await putItem(through, { Item: key, ConditionExpression: IF_NEW })).toBe(false);
    expect(await deleteItem(through, { Key: key, ConditionExpression: IF_NEW })).toBe(false);
    expect(
      await updateItem(through, { Key: key, UpdateExpression: 'REMOVE x', ConditionExpression: IF_NEW }),
    ).toBeUndefined();
    expect(await putNewItem(through, { ...key, by: 'two' })).toEqual({ ...key, by: 'one' });
    expect(calls).toHaveLength(4);
  });

  it('is told although other items of the transaction were contended', async () => {
    const { table: through } = troubled('conflict', 2);
    const { PK } = aKey();
    await putItem(table, { Item: { PK, SK: 'ROW' } });
    const { write } = put(PK);
    const outcome = await commitWithRetry(through, [
      {
        name: 'row',
        write: { Put: { ...write.Put, TableName: table.name, Item: { PK, SK: 'ROW' }, ConditionExpression: IF_NEW } },
      },
    ]);
    expect(outcome).toMatchObject({ failed: new Set(['row']) });
  });
});

describe.concurrent('the items of many keys', () => {
  const rows = Array.from({ length: 130 }, (_, index) => ({ PK: `MANY#${index}`, SK: 'ROW', index }));
  beforeAll(async () => {
    for (const Item of rows) await putItem(table, { Item });
  });
  const isRead = ({ name }: Call): boolean => name === 'BatchGetItemCommand';

  it('are all read, in order, although answers leave keys out again and again', async () => {
    const { table: through, calls } = watched(
      faulty(table, ({ number }) => (number % 3 === 0 ? undefined : 'unprocessed')),
    );
    expect(await getItems(through, [...rows, aKey()])).toEqual([...rows, undefined]);
    expect(calls.filter(isRead).length).toBeGreaterThan(2);
  });

  it('end as contention when answers bring nothing several times in a row', async () => {
    const { table: through, calls } = watched(faulty(table, () => 'unprocessed'));
    await expect(getItems(through, rows.slice(0, 1))).rejects.toThrow(ContentionError);
    expect(calls).toHaveLength(MAX_WRITE_ATTEMPTS);
  });
});

describe.concurrent('the table that makes writes collide', () => {
  const HOLDS_MS = 60;
  const failure = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => (error as Error).name,
    );

  it('refuses a write of one item that meets a transaction, and it is done after that', async () => {
    const { table: through, conflicts } = conflicting(table, HOLDS_MS);
    const key = aKey();
    const transaction = commitWithRetry(through, [put(key.PK)]);
    const one = putItem(through, { Item: { ...key, by: 'one' } });
    expect(await Promise.all([transaction, one])).toEqual(['committed', true]);
    expect(conflicts()).toBeGreaterThan(0);
    expect(await getItem(table, key)).toMatchObject({ by: 'one' });
  });

  it('cancels a transaction that meets a write of one item, and it is done after that', async () => {
    const { table: through, conflicts } = conflicting(table, HOLDS_MS);
    const key = aKey();
    const one = putItem(through, { Item: { ...key, by: 'one' } });
    const transaction = commitWithRetry(through, [put(key.PK)]);
    expect(await Promise.all([one, transaction])).toEqual([true, 'committed']);
    expect(conflicts()).toBeGreaterThan(0);
    expect(await getItem(table, key)).toMatchObject({ by: 'transaction' });
  });

  it('lets writes of one item follow one another', async () => {
    const { table: through, conflicts } = conflicting(table, HOLDS_MS);
    const key = aKey();
    const writes = Array.from({ length: 5 }, (_, by) => failure(putItem(through, { Item: { ...key, by } })));
    expect(await Promise.all(writes)).toEqual(writes.map(() => undefined));
    expect(conflicts()).toBe(0);
  });
});
