import { setImmediate as turn } from 'node:timers/promises';
import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../../functions/store/table.ts';
import { around, type Call } from '../faulty.ts';
import type { Fault } from './steps.ts';

const WRITES = new Set(['TransactWriteItemsCommand', 'PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

const cancelled = ({ input }: Call, Code: string) => {
  const { TransactItems = [] } = input as TransactWriteItemsCommandInput;
  return new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: TransactItems.map((_, index) => ({ Code: index === 0 ? Code : 'None' })),
  });
};

const conflict = (call: Call): Error =>
  call.name === 'TransactWriteItemsCommand'
    ? cancelled(call, 'TransactionConflict')
    : new TransactionConflictException({ $metadata: {}, message: 'Transaction is ongoing for the item' });

const throttled = (call: Call): Error =>
  call.name === 'TransactWriteItemsCommand'
    ? cancelled(call, 'ThrottlingError')
    : new ProvisionedThroughputExceededException({ $metadata: {}, message: 'Throughput exceeded' });

/** A connection that broke, by the name that the SDK gives it. */
const broken = (call: Call): Error => Object.assign(new Error(`no reply to ${call.name}`), { name: 'TimeoutError' });

/** What is to happen to the requests of one operation. */
export interface Trouble {
  readonly fault?: Fault | undefined;
  readonly meanwhile?: { readonly at: number; readonly run: () => Promise<void> } | undefined;
}

/** A table whose next requests can be troubled, and what has come of it. */
export interface TroubledTable {
  readonly table: Table;
  /** Counts requests from 1 again, with this trouble. */
  readonly begin: (trouble: Trouble) => void;
  /** Waits until no request is under way. @returns whether anything went wrong or happened meanwhile, of how many. */
  readonly end: () => Promise<{ readonly disturbed: boolean; readonly requests: number }>;
}

export const troubled = (calm: Table): TroubledTable => {
  let trouble: Trouble = {};
  let requests = 0;
  let times = 0;
  const underWay = new Set<Promise<unknown>>();
  let happened = false;
  let dead = false;

  const send = async (call: Call, proceed: () => Promise<unknown>): Promise<unknown> => {
    const number = ++requests;
    const { fault, meanwhile } = trouble;
    if (number === meanwhile?.at) {
      happened = true;
      await meanwhile.run();
    }
    if (dead) throw broken(call);
    if (!fault || number < fault.at) return proceed();
    const dies = fault.kind === 'crash' || fault.kind === 'lost-reply';
    if (!dies && (times >= fault.times || (fault.kind === 'conflict' && !WRITES.has(call.name)))) return proceed();
    times++;
    happened = true;
    if (fault.kind === 'conflict') throw conflict(call);
    if (fault.kind === 'throttled') throw throttled(call);
    dead = true;
    if (fault.kind === 'lost-reply') await proceed();
    throw broken(call);
  };

  const table = around(calm, async (call, proceed) => {
    const sent = send(call, proceed);
    underWay.add(sent);
    try {
      return await sent;
    } finally {
      underWay.delete(sent);
    }
  });
  return {
    table,
    begin: (next) => {
      trouble = next;
      requests = 0;
      times = 0;
      happened = false;
      dead = false;
    },
    end: async () => {
      await turn();
      await Promise.allSettled(underWay);
      trouble = {};
      return { disturbed: happened, requests };
    },
  };
};
