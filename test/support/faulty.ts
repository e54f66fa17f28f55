import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  DynamoDBClient,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { openTable, type Table } from '../../functions/store/table.ts';
import { alsoInMemory } from './memory/dynamo.ts';

/** One request on its way to DynamoDB. */
export interface Call {
  /** 1 for the first through this table. */
  readonly number: number;
  /** `TransactWriteItemsCommand` and so on. */
  readonly name: string;
  readonly input: object;
}

/**
 * What goes wrong with a request: it never leaves (`before`), it is done but nobody hears of it (`lost-reply`), it is a
 * write and meets another transaction (`conflict`), it meets too little capacity (`throttled`), it is a read of many keys
 * and answers only some (`unprocessed`), or its answer comes late. What a fault does not concern goes well.
 */
export type Fault = 'before' | 'lost-reply' | 'conflict' | 'throttled' | 'unprocessed' | { readonly delayMs: number };

export const FAULTS = ['before', 'lost-reply', 'conflict', 'throttled'] as const satisfies readonly Fault[];

const isTransaction = (call: Call): boolean => call.name === 'TransactWriteItemsCommand';
const SINGLE_WRITES: ReadonlySet<string> = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);
const isSingleWrite = (call: Call): boolean => SINGLE_WRITES.has(call.name);
const writesOf = ({ input }: Call): readonly TransactWriteItem[] =>
  (input as TransactWriteItemsCommandInput).TransactItems ?? [];

const cancelled = (call: Call, codeAt: (write: TransactWriteItem) => string) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: writesOf(call).map((write) => ({ Code: codeAt(write) })),
  });

const throttled = (call: Call): Error => {
  if (isTransaction(call)) {
    const [first] = writesOf(call);
    return cancelled(call, (write) => (write === first ? 'ThrottlingError' : 'None'));
  }
  return new ProvisionedThroughputExceededException({ $metadata: {}, message: 'Throughput exceeded' });
};

/** What a write meets whose item is part of a transaction under way. */
const conflict = (call: Call): Error =>
  isTransaction(call)
    ? cancelled(call, () => 'TransactionConflict')
    : new TransactionConflictException({ $metadata: {}, message: 'Transaction is ongoing for the item' });

type Around = (call: Call, proceed: () => Promise<unknown>) => Promise<unknown>;

/** What each client made here has around its requests, so that one can be put around another. */
const wrapsOf = new WeakMap<Table['client'], readonly Around[]>();

/** The same table through another client, with something around every request; outside the SDK's own retries. */
export const around = (table: Table, wrap: Around): Table => {
  const { endpoint, region, credentials } = table.client.config;
  const client =
    alsoInMemory(table.client) ??
    new DynamoDBClient({
      region,
      credentials,
      ...(endpoint && { endpoint }),
      // A herd waits for sockets, and that is all right.
      requestHandler: { socketAcquisitionWarningTimeout: 600_000 },
    });
  const wraps = [wrap, ...(wrapsOf.get(table.client) ?? [])];
  let number = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      number++;
      const call = { number, name: String(context.commandName), input: args.input };
      let output: Awaited<ReturnType<typeof next>> | undefined;
      const send = async (): Promise<unknown> => {
        output = await next(args);
        return output.output;
      };
      await wraps.reduceRight<() => Promise<unknown>>((inner, outer) => () => outer(call, inner), send)();
      if (!output) throw new Error('the request was swallowed');
      return output;
    },
    // Innermost, where the document client has already translated the input.
    { step: 'initialize', priority: 'low', name: 'around' },
  );
  const wrapped = openTable(table.name, client);
  wrapsOf.set(wrapped.client, wraps);
  return wrapped;
};

type Key = Record<string, AttributeValue>;
const nameOf = (key: Key | undefined): string => JSON.stringify([key?.PK, key?.SK]);

/** Makes an answer lack the first half of the keys asked for, and at least one, as when capacity runs out. */
const leaveOut = ({ input }: Call, output: BatchGetItemCommandOutput): void => {
  for (const [name, request] of Object.entries((input as BatchGetItemCommandInput).RequestItems ?? {})) {
    const keys = request.Keys ?? [];
    const left = keys.slice(0, Math.ceil(keys.length / 2));
    const names = new Set(left.map(nameOf));
    const answered = output.Responses?.[name] ?? [];
    output.Responses = { ...output.Responses, [name]: answered.filter((item) => !names.has(nameOf(item))) };
    output.UnprocessedKeys = { ...output.UnprocessedKeys, [name]: { ...request, Keys: left } };
  }
};

/** The table with faults, as `decide` wants them for each request. */
export const faulty = (table: Table, decide: (call: Call) => Fault | undefined): Table =>
  around(table, async (call, proceed) => {
    const fault = decide(call);
    if (fault === undefined) return proceed();
    if (fault === 'before') throw new Error(`connection lost before ${call.name} ${call.number}`);
    if (fault === 'throttled') throw throttled(call);
    if (fault === 'conflict') {
      if (isTransaction(call) || isSingleWrite(call)) throw conflict(call);
      return proceed();
    }
    const output = await proceed();
    if (fault === 'unprocessed') {
      if (call.name === 'BatchGetItemCommand') leaveOut(call, output as BatchGetItemCommandOutput);
      return output;
    }
    if (fault === 'lost-reply') throw new Error(`connection lost after ${call.name} ${call.number}`);
    await sleep(fault.delayMs);
    return output;
  });

/** The table, and every request that went through it. */
export const watched = (table: Table): { readonly table: Table; readonly calls: Call[] } => {
  const calls: Call[] = [];
  return {
    table: around(table, (call, proceed) => {
      calls.push(call);
      return proceed();
    }),
    calls,
  };
};

export const transactionsAmong = (calls: readonly Call[]): number => calls.filter(isTransaction).length;

const keyNames = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): string =>
  nameOf(Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key);

/**
 * DynamoDB Local runs requests one after another and so never knows a conflict. This makes it behave like AWS: a
 * transaction that meets an item of a write under way is cancelled with TransactionConflict, and a write of one item that
 * meets a transaction is refused; two writes of one item wait for each other. Every table made by one call shares what is
 * under way. `latencyMs` is how long a write holds its items.
 */
export const conflicting = (
  table: Table,
  latencyMs: number,
): { readonly table: Table; readonly conflicts: () => number; readonly transactions: () => number } => {
  /** Items of transactions under way, and how many single writes are under way to an item. */
  const inTransaction = new Set<string>();
  const written = new Map<string, number>();
  const isHeld = (key: string): boolean => inTransaction.has(key) || (written.get(key) ?? 0) > 0;
  let conflicts = 0;
  let transactions = 0;
  const holding = async (begin: () => void, proceed: () => Promise<unknown>, end: () => void): Promise<unknown> => {
    begin();
    try {
      const output = await proceed();
      await sleep(latencyMs);
      return output;
    } finally {
      end();
    }
  };
  const writeOne = async (call: Call, proceed: () => Promise<unknown>): Promise<unknown> => {
    const { Item, Key: itsKey } = call.input as { readonly Item?: Key; readonly Key?: Key };
    const key = nameOf(Item ?? itsKey);
    if (inTransaction.has(key)) {
      conflicts++;
      throw conflict(call);
    }
    const count = (by: number) => () => written.set(key, (written.get(key) ?? 0) + by);
    return holding(count(1), proceed, count(-1));
  };
  const wrapped = around(table, async (call, proceed) => {
    if (isSingleWrite(call)) return writeOne(call, proceed);
    if (!isTransaction(call)) return proceed();
    transactions++;
    const keys = writesOf(call).map(keyNames);
    if (keys.some(isHeld)) {
      conflicts++;
      throw cancelled(call, (write) => (isHeld(keyNames(write)) ? 'TransactionConflict' : 'None'));
    }
    return holding(
      () => keys.forEach((key) => inTransaction.add(key)),
      proceed,
      () => keys.forEach((key) => inTransaction.delete(key)),
    );
  });
  return { table: wrapped, conflicts: () => conflicts, transactions: () => transactions };
};
