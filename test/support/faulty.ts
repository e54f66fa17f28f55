import { setTimeout as sleep } from 'node:timers/promises';
import {
  DynamoDBClient,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { openTable, type Table } from '../../functions/store/table.ts';

/** One request on its way to DynamoDB. */
export interface Call {
  /** 1 for the first through this table. */
  readonly number: number;
  /** `TransactWriteItemsCommand` and so on. */
  readonly name: string;
  readonly input: object;
}

/**
 * What goes wrong with a request: it never leaves (`before`), it is done but nobody hears of it (`lost-reply`), it
 * meets another transaction (`conflict`) or too little capacity (`throttled`), or its answer comes late.
 */
export type Fault = 'before' | 'lost-reply' | 'conflict' | 'throttled' | { readonly delayMs: number };

export const FAULTS = ['before', 'lost-reply', 'throttled'] as const satisfies readonly Fault[];

const isTransaction = (call: Call): boolean => call.name === 'TransactWriteItemsCommand';
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

type Around = (call: Call, proceed: () => Promise<unknown>) => Promise<unknown>;

/** What each client made here has around its requests, so that one can be put around another. */
const wrapsOf = new WeakMap<Table['client'], readonly Around[]>();

/** The same table through another client, with something around every request; outside the SDK's own retries. */
export const around = (table: Table, wrap: Around): Table => {
  const { endpoint, region, credentials } = table.client.config;
  const client = new DynamoDBClient({
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

/** The table with faults, as `decide` wants them for each request. */
export const faulty = (table: Table, decide: (call: Call) => Fault | undefined): Table =>
  around(table, async (call, proceed) => {
    const fault = decide(call);
    if (fault === undefined) return proceed();
    if (fault === 'before') throw new Error(`connection lost before ${call.name} ${call.number}`);
    if (fault === 'throttled') throw throttled(call);
    if (fault === 'conflict') {
      if (!isTransaction(call)) return proceed();
      throw cancelled(call, () => 'TransactionConflict');
    }
    const output = await proceed();
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

const keyNames = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): string => {
  const key = Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key;
  return JSON.stringify([key?.PK, key?.SK]);
};

/**
 * DynamoDB Local runs transactions one after another and so never knows a conflict. This makes it behave like AWS:
 * a transaction that meets an item of another one under way is cancelled with TransactionConflict. Every table made
 * by one call shares what is under way. `latencyMs` is how long a transaction holds its items.
 */
export const conflicting = (
  table: Table,
  latencyMs: number,
): { readonly table: Table; readonly conflicts: () => number; readonly transactions: () => number } => {
  const underWay = new Set<string>();
  let conflicts = 0;
  let transactions = 0;
  const wrapped = around(table, async (call, proceed) => {
    if (!isTransaction(call)) return proceed();
    transactions++;
    const keys = writesOf(call).map(keyNames);
    if (keys.some((key) => underWay.has(key))) {
      conflicts++;
      throw cancelled(call, (write) => (underWay.has(keyNames(write)) ? 'TransactionConflict' : 'None'));
    }
    for (const key of keys) underWay.add(key);
    try {
      const output = await proceed();
      await sleep(latencyMs);
      return output;
    } finally {
      for (const key of keys) underWay.delete(key);
    }
  });
  return { table: wrapped, conflicts: () => conflicts, transactions: () => transactions };
};
