import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DeleteCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isThrottlingError } from '@smithy/core/retry';
import { backoffMs, ContentionError, MAX_WRITE_ATTEMPTS } from '../domain/retry.ts';
import type { Key } from './keys.ts';

/** The table and the client that reaches it; the first argument of everything in this room. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
}

export const openTable = (name: string, client = new DynamoDBClient({})): Table => ({
  client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  name,
});

/** Whether DynamoDB takes no more requests of this kind for now; the SDK has repeated the request by then. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error && isThrottlingError(error as Parameters<typeof isThrottlingError>[0]);

export type Item = Record<string, unknown>;

export const getItem = async (table: Table, key: Key, consistent = true): Promise<Item | undefined> => {
  const { Item: item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: consistent }),
  );
  return item;
};

const BATCH_GET_LIMIT = 100;
const nameOf = ({ PK, SK }: Key): string => JSON.stringify([PK, SK]);

/** The items of some keys in the order of the keys; `undefined` where there is none. */
export const getItems = async (
  table: Table,
  keys: readonly Key[],
  consistent = true,
): Promise<(Item | undefined)[]> => {
  const distinct = [...new Map(keys.map((key) => [nameOf(key), { PK: key.PK, SK: key.SK }])).values()];
  const chunks = Array.from({ length: Math.ceil(distinct.length / BATCH_GET_LIMIT) }, (_, i) =>
    distinct.slice(i * BATCH_GET_LIMIT, (i + 1) * BATCH_GET_LIMIT),
  );
  const found = (await Promise.all(chunks.map((chunk) => getChunk(table, chunk, consistent)))).flat();
  const byName = new Map(found.map((item) => [nameOf(item as unknown as Key), item]));
  return keys.map((key) => byName.get(nameOf(key)));
};

/**
 * Reads the items of at most a hundred keys. What one answer leaves out, because capacity ran out or the answer grew too
 * large, is waited for and asked again.
 * @throws ContentionError when several answers in a row brought nothing.
 */
const getChunk = async (table: Table, keys: Key[], consistent: boolean): Promise<Item[]> => {
  const found: Item[] = [];
  let left: Item[] = keys.map(({ PK, SK }) => ({ PK, SK }));
  let inVain = 0;
  for (let attempt = 1; ; attempt++) {
    const { Responses, UnprocessedKeys } = await table.client.send(
      new BatchGetCommand({ RequestItems: { [table.name]: { Keys: left, ConsistentRead: consistent } } }),
    );
    found.push(...(Responses?.[table.name] ?? []));
    const unprocessed = UnprocessedKeys?.[table.name]?.Keys ?? [];
    if (unprocessed.length === 0) return found;
    inVain = unprocessed.length < left.length ? 0 : inVain + 1;
    if (inVain === MAX_WRITE_ATTEMPTS) throw new ContentionError(`a read brought nothing ${inVain} times`);
    left = unprocessed;
    await sleep(backoffMs(Math.random, attempt));
  }
};

/** The items of a query, page after page as they are asked for. */
export async function* queryPages(table: Table, input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item[]> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await table.client.send(
      new QueryCommand({ ...input, TableName: table.name, ExclusiveStartKey: start }),
    );
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Every item of a query. */
export const queryAll = async (table: Table, input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> =>
  (await Array.fromAsync(queryPages(table, input))).flat();

/** The items of a partition whose sort key starts with `prefix`. */
export const queryPrefix = (table: Table, PK: string, prefix: string, consistent = false): Promise<Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
    ExpressionAttributeValues: { ':pk': PK, ':prefix': prefix },
    ConsistentRead: consistent,
  });

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One write of a transaction, with the name by which its failure is told. */
export interface NamedWrite<Name extends string> {
  readonly name: Name;
  readonly write: Write;
}

/** Why a transaction was not committed, as DynamoDB says for each of its writes. */
export interface Cancelled<Name extends string> {
  /** The writes whose condition failed. */
  readonly failed: ReadonlySet<Name>;
  /** Another transaction held an item, or capacity ran out: says nothing about what is true. */
  readonly contended: boolean;
}

const CONTENTION = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Commits all writes or none. A failed condition or contention is an ordinary outcome and comes back as a value; the
 * SDK does not retry either (it retries a whole throttled request). Everything else is thrown.
 *
 * `token` makes a retry of the same call by the SDK harmless; DynamoDB remembers it for ten minutes.
 */
export const commit = async <Name extends string>(
  table: Table,
  writes: readonly NamedWrite<Name>[],
  token?: string,
): Promise<'committed' | Cancelled<Name>> => {
  try {
    await table.client.send(
      new TransactWriteCommand({ TransactItems: writes.map(({ write }) => write), ClientRequestToken: token }),
    );
    return 'committed';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const failed = new Set(
      writes.filter((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed').map(({ name }) => name),
    );
    const contended = reasons.some(({ Code }) => Code !== undefined && CONTENTION.has(Code));
    if (failed.size === 0 && !contended) throw error;
    return { failed, contended };
  }
};

/**
 * Attempts something until nothing contended it, and waits longer after each attempt.
 * @param attempt answers `undefined` when it was contended; it has changed nothing then.
 * @throws ContentionError when the attempts ran out.
 */
const untilUncontended = async <Output>(attempt: () => Promise<Output | undefined>): Promise<Output> => {
  for (let attempts = 1; attempts < MAX_WRITE_ATTEMPTS; attempts++) {
    const output = await attempt();
    if (output !== undefined) return output;
    await sleep(backoffMs(Math.random, attempts));
  }
  const last = await attempt();
  if (last === undefined) throw new ContentionError(`a write was contended ${MAX_WRITE_ATTEMPTS} times`);
  return last;
};

/**
 * Commits writes that stay the same whatever others do meanwhile: contention is waited for and the transaction sent
 * again. A failed condition comes back for the caller to explain.
 * @throws ContentionError when the attempts ran out.
 */
export const commitWithRetry = async <Name extends string>(
  table: Table,
  writes: readonly NamedWrite<Name>[],
): Promise<'committed' | Cancelled<Name>> =>
  untilUncontended(async () => {
    const outcome = await commit(table, writes);
    return outcome === 'committed' || outcome.failed.size > 0 ? outcome : undefined;
  });

/** Sends a write of one item until no transaction holds that item. The SDK retries throttling, and not this. */
const sendWhenFree = <Output>(send: () => Promise<Output>): Promise<Output> =>
  untilUncontended(async () => {
    try {
      return await send();
    } catch (error) {
      if (error instanceof TransactionConflictException) return undefined;
      throw error;
    }
  });

const ifConditionHolds = async <Output>(write: Promise<Output>): Promise<Output | undefined> => {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

/** Puts one item. @returns whether its condition held. @throws ContentionError when transactions kept the item. */
export const putItem = async (table: Table, put: Omit<PutCommandInput, 'TableName'>): Promise<boolean> =>
  (await ifConditionHolds(sendWhenFree(() => table.client.send(new PutCommand({ ...put, TableName: table.name }))))) !==
  undefined;

/**
 * Puts one item where there is none. @returns the item that is there instead, if one is.
 * @throws ContentionError when transactions kept the item.
 */
export const putNewItem = async (table: Table, item: Item): Promise<Item | undefined> => {
  const put = new PutCommand({
    TableName: table.name,
    Item: item,
    ConditionExpression: 'attribute_not_exists(PK)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await sendWhenFree(() => table.client.send(put));
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return unmarshall(error.Item ?? {});
    throw error;
  }
};

/** Deletes one item. @returns whether its condition held. @throws ContentionError when transactions kept the item. */
export const deleteItem = async (table: Table, del: Omit<DeleteCommandInput, 'TableName'>): Promise<boolean> =>
  (await ifConditionHolds(
    sendWhenFree(() => table.client.send(new DeleteCommand({ ...del, TableName: table.name }))),
  )) !== undefined;

/**
 * Updates one item. @returns the item as it is afterwards; `undefined` when the condition did not hold.
 * @throws ContentionError when transactions kept the item.
 */
export const updateItem = async (
  table: Table,
  update: Omit<UpdateCommandInput, 'TableName' | 'ReturnValues'>,
): Promise<Item | undefined> => {
  const output = await ifConditionHolds(
    sendWhenFree(() =>
      table.client.send(new UpdateCommand({ ...update, TableName: table.name, ReturnValues: 'ALL_NEW' })),
    ),
  );
  return output && (output.Attributes ?? {});
};
