import {
  DynamoDBClient,
  IdempotentParameterMismatchException,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { answeredBy } from './answering.ts';
import { Invalid } from './dynamo/errors.ts';
import { query, type ReadRequest, scan } from './dynamo/reading.ts';
import { type KeyNames, TableRows } from './dynamo/rows.ts';
import { answeredItem, type Item } from './dynamo/values.ts';
import { type TransactItem, writeAll, writeOne, type WriteRequest } from './dynamo/writing.ts';

interface KeyElement {
  readonly AttributeName?: string;
  readonly KeyType?: string;
}

interface Creation {
  readonly TableName?: string;
  readonly KeySchema?: readonly KeyElement[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName?: string;
    readonly KeySchema?: readonly KeyElement[];
    readonly Projection?: { readonly ProjectionType?: string };
  }[];
}

const keyNamesOf = (schema: readonly KeyElement[] = []): KeyNames => {
  const nameOf = (type: string): string => schema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? '';
  return { partition: nameOf('HASH'), sort: nameOf('RANGE') };
};

const created = ({ KeySchema, GlobalSecondaryIndexes = [] }: Creation): TableRows =>
  new TableRows(
    keyNamesOf(KeySchema),
    GlobalSecondaryIndexes.map(({ IndexName = '', KeySchema: schema, Projection }) => ({
      ...keyNamesOf(schema),
      name: IndexName,
      keysOnly: Projection?.ProjectionType === 'KEYS_ONLY',
    })),
  );

const MOST_KEYS = 100;

/** Every key of a batch, of one table each; more than it may have or one twice is refused. */
const batchGet = (
  requests: Readonly<Record<string, { readonly Keys?: readonly Item[] }>>,
  tableOf: (name?: string) => TableRows,
): object => {
  const asked = Object.entries(requests).map(([name, { Keys = [] }]) => {
    const table = tableOf(name);
    return { name, table, keys: Keys.map((key) => table.keyOf(key)) };
  });
  const count = asked.reduce((sum, { keys }) => sum + keys.length, 0);
  if (count === 0 || count > MOST_KEYS) throw new Invalid(`A batch has 1 to ${MOST_KEYS} keys, not ${count}`);
  for (const { keys, table } of asked)
    if (new Set(keys.map((key) => JSON.stringify(table.table.placeOf(key)))).size < keys.length)
      throw new Invalid('Provided list of item keys contains duplicates');
  const found = asked.map(({ name, table, keys }) => {
    const rows = keys.map((key) => table.get(key));
    return [name, rows.flatMap((row) => (row ? [answeredItem(row.item)] : []))] as const;
  });
  return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
};

/** How long DynamoDB knows the token of a transaction. */
const TOKEN_MS = 600_000;

/**
 * What DynamoDB answers, from tables in memory. Keys are text. Everything happens at once: no capacity runs out, no index
 * lags, and no transaction meets another (`conflicting` in `faulty.ts` adds that). Reserved words are not refused.
 */
const engine = (now: () => number) => {
  const tables = new Map<string, TableRows>();
  const tokens = new Map<string, { readonly request: string; readonly until: number }>();

  const tableOf = (name = ''): TableRows => {
    const table = tables.get(name);
    if (table) return table;
    throw new ResourceNotFoundException({ $metadata: {}, message: 'Cannot do operations on a non-existent table' });
  };
  const transact = ({ TransactItems = [], ClientRequestToken: token }: TransactWrite): object => {
    const request = JSON.stringify(TransactItems);
    const isKnown = (): boolean => {
      const known = token === undefined ? undefined : tokens.get(token);
      if (!known || now() >= known.until) return false;
      if (known.request === request) return true;
      throw new IdempotentParameterMismatchException({ $metadata: {}, message: 'The token is of another request' });
    };
    writeAll(TransactItems, tableOf, isKnown);
    if (token !== undefined) tokens.set(token, { request, until: now() + TOKEN_MS });
    return {};
  };

  return (command: string, input: object): object => {
    switch (command) {
      case 'GetItemCommand': {
        const { TableName, Key } = input as WriteRequest;
        const table = tableOf(TableName);
        const row = table.get(table.keyOf(Key));
        return row ? { Item: answeredItem(row.item) } : {};
      }
      case 'BatchGetItemCommand':
        return batchGet((input as { RequestItems: Parameters<typeof batchGet>[0] }).RequestItems, tableOf);
      case 'QueryCommand':
        return query(input, tableOf((input as ReadRequest).TableName));
      case 'ScanCommand':
        return scan(input, tableOf((input as ReadRequest).TableName));
      case 'PutItemCommand':
        return writeOne('Put', input, tableOf);
      case 'UpdateItemCommand':
        return writeOne('Update', input, tableOf);
      case 'DeleteItemCommand':
        return writeOne('Delete', input, tableOf);
      case 'TransactWriteItemsCommand':
        return transact(input);
      case 'CreateTableCommand': {
        const creation: Creation = input;
        if (tables.has(creation.TableName ?? ''))
          throw new ResourceInUseException({ $metadata: {}, message: 'Cannot create preexisting table' });
        tables.set(creation.TableName ?? '', created(creation));
        return {};
      }
      case 'DeleteTableCommand':
        tableOf((input as Creation).TableName);
        tables.delete((input as Creation).TableName ?? '');
        return {};
      default:
        throw new Error(`a DynamoDB in memory knows no ${command}`);
    }
  };
};

interface TransactWrite {
  readonly TransactItems?: readonly TransactItem[];
  readonly ClientRequestToken?: string;
}

/** Makes further clients of what a client with this configuration reaches. */
const clients = new WeakMap<object, () => DynamoDBClient>();

/** A DynamoDB in memory without tables. */
export const memoryDynamo = (now: () => number = Date.now): DynamoDBClient => {
  const answer = engine(now);
  const connect = (): DynamoDBClient => {
    const client = new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    clients.set(client.config, connect);
    return answeredBy(client, answer);
  };
  return connect();
};

/** Another client of the same DynamoDB in memory; `undefined` when the given one reaches a real one. */
export const alsoInMemory = ({ config }: { readonly config: object }): DynamoDBClient | undefined =>
  clients.get(config)?.();
