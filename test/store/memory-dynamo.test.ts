import {
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { appointmentKey } from '../../functions/store/keys.ts';
import { getItem, putItem, queryAll, type Table, updateItem } from '../../functions/store/table.ts';
import { seeded } from '../support/builders.ts';
import { conflicting, faulty, transactionsAmong, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { memoryDynamo } from '../support/memory/dynamo.ts';
import { plain } from '../support/memory/dynamo/comparing.ts';
import { nextRequest, type Request, requestsFrom } from '../support/memory/dynamo/requests.ts';
import { localDynamo } from '../support/table.ts';
import { tableOn } from '../support/table-shape.ts';
import { bookAt, booked, cancelled, openWorld, tally } from '../support/world.ts';

const NINE = '2026-11-23T14:00:00Z';

/** Answers and refusals in one spelling, so that those of two engines can be compared. */
const outcomeOf = async (request: Request, client: DynamoDBClient, name: string): Promise<unknown> => {
  try {
    return plain(await request(client, name));
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    // What is stored makes a write of a transaction impossible: AWS tells it as a reason, DynamoDB Local mostly does not.
    if (reasons.some(({ Code }) => Code === 'ValidationError')) return { refused: 'ValidationException' };
    const { name: refused, Item } = error as Error & CancellationReason;
    if (reasons.length === 0) return plain({ refused, Item });
    return plain({ refused, reasons: reasons.map(({ Code, Item }) => ({ Code, Item })) });
  }
};

const everything: Request = async (client, TableName) => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  const placeOf = ({ PK, SK }: Record<string, AttributeValue>): string => `${PK?.S} ${SK?.S}`;
  return Items.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
};

const inMemory = (): Promise<Table> => tableOn(memoryDynamo());

describe('DynamoDB in memory', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('answers and refuses as DynamoDB Local does, seed %i', async (seed) => {
    const [local, memory] = [localDynamo(), memoryDynamo()];
    const [{ name: localName }, { name: memoryName }] = [await tableOn(local), await tableOn(memory)];
    const make = requestsFrom(seeded(seed));
    for (let step = 0; step < 350; step++) {
      const request = nextRequest(make);
      const expected = await outcomeOf(request, local, localName);
      expect({ step, outcome: await outcomeOf(request, memory, memoryName) }).toEqual({ step, outcome: expected });
    }
    expect(await outcomeOf(everything, memory, memoryName)).toEqual(await outcomeOf(everything, local, localName));
  });

  it('refuses two writes of one item, and more than a hundred, in a transaction', async () => {
    const memory = memoryDynamo();
    const { name: TableName } = await tableOn(memory);
    const write = (index: number) => ({ Delete: { TableName, Key: { PK: { S: 'p' }, SK: { S: String(index) } } } });
    const sent = (indexes: readonly number[]) =>
      memory.send(new TransactWriteItemsCommand({ TransactItems: indexes.map(write) }));
    await expect(sent([1, 1])).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(sent(Array.from({ length: 101 }, (_, i) => i))).rejects.toMatchObject({ name: 'ValidationException' });
    await sent(Array.from({ length: 100 }, (_, i) => i));
  });

  it('refuses an item above 400 KB and ends a page at a megabyte', async () => {
    const table = await inMemory();
    const put = (SK: string, length: number) => putItem(table, { Item: { PK: 'p', SK, text: 'x'.repeat(length) } });
    await expect(put('large', 410_000)).rejects.toMatchObject({ name: 'ValidationException' });
    for (let i = 0; i < 8; i++) await put(String(i), 300_000);
    const { table: seen, calls } = watched(table);
    const query = { KeyConditionExpression: 'PK = :pk', ExpressionAttributeValues: { ':pk': 'p' } };
    expect(await queryAll(seen, query)).toHaveLength(8);
    expect(calls.length).toBeGreaterThan(1);
  });

  it('shares nothing with what was put in and taken out', async () => {
    const table = await inMemory();
    const item = { PK: 'p', SK: 's', list: [{ set: new Set([1]) }] };
    await putItem(table, { Item: item });
    const expected = structuredClone(item);
    item.list[0]?.set.add(2);
    const read = await getItem(table, { PK: 'p', SK: 's' });
    expect(read).toEqual(expected);
    Object.assign(read ?? {}, { list: [] });
    expect(await updateItem(table, { Key: { PK: 'p', SK: 's' }, UpdateExpression: 'REMOVE x' })).toEqual(expected);
  });
});

describe('the product on DynamoDB in memory', () => {
  it('books, refuses what is taken and cancels', async () => {
    const world = await openWorld(await inMemory());
    const appointment = await booked(world, NINE);
    expect(tally([await bookAt(world, NINE, { patient: 'patient-2' })])).toEqual({ SLOT_TAKEN: 1 });
    expect(isRefusal(await cancelled(world, appointment))).toBe(false);
    expect(await getItem(world.table, appointmentKey(appointment.id))).toMatchObject({
      status: 'CANCELLED',
      version: 2,
    });
    await booked(world, NINE, { patient: 'patient-2' });
  });

  it('gives every time to one of many who ask at once, also under conflicts', async () => {
    const world = await openWorld(await inMemory(), { doctors: 3 });
    const { table: through, conflicts } = conflicting(world.table, 1);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, i) => bookAt(world, NINE, { patient: `patient-${i}`, through })),
    );
    expect(tally(outcomes)).toMatchObject({ CONFIRMED: 3 });
    expect(conflicts()).toBeGreaterThan(0);
    await expectInvariants(world.table);
  });

  it('meets the faults that are put around a table', async () => {
    const world = await openWorld(await inMemory());
    const { table: seen, calls } = watched(world.table);
    const through = faulty(seen, ({ name, number }) =>
      name === 'TransactWriteItemsCommand' && number < 10 ? 'lost-reply' : undefined,
    );
    await expect(bookAt(world, NINE, { key: 'k', through })).rejects.toThrow('connection lost');
    expect(transactionsAmong(calls)).toBe(1);
    expect(isRefusal(await bookAt(world, NINE, { key: 'k' }))).toBe(false);
  });
});
