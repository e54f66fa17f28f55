import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, type QueryCommandOutput, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { INDEXES } from '../../functions/store/keys.ts';
import type { Item, Table, Write } from '../../functions/store/table.ts';
import { around, type Call } from './faulty.ts';

type Raw = Record<string, AttributeValue>;

const raw = (item: Item): Raw => marshall(item, { removeUndefinedValues: true });

const text = (value: string): number => Buffer.byteLength(value);
/** Two digits a byte, and one byte more. */
const number = (value: string): number => Math.ceil(value.replace(/[-.]|^0+|0+$/g, '').length / 2) + 1;
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

const sizeOfValue = (value: AttributeValue): number => {
  if (value.S !== undefined) return text(value.S);
  if (value.N !== undefined) return number(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return sum(value.SS.map(text));
  if (value.NS !== undefined) return sum(value.NS.map(number));
  if (value.L !== undefined) return 3 + sum(value.L.map((element) => 1 + sizeOfValue(element)));
  if (value.M !== undefined) return 3 + sum(Object.values(value.M).map(() => 1)) + sizeOfRaw(value.M);
  return 1;
};

const sizeOfRaw = (item: Raw): number =>
  sum(Object.entries(item).map(([name, value]) => text(name) + sizeOfValue(value)));

/** The bytes of an item by AWS's rules: names and values. */
export const sizeOf = (item: Item): number => sizeOfRaw(raw(item));

const kilobytes = (bytes: number, each: number): number => Math.max(1, Math.ceil(bytes / (each * 1024)));

/** What some requests cost. Units are modelled from item sizes by AWS's rules, because no emulator counts them. */
export interface Cost {
  readonly requests: number;
  /** Requests that had to wait for one another. */
  readonly trips: number;
  readonly reads: number;
  readonly writes: number;
  /** The largest item written, by what it is, in bytes. */
  readonly written: ReadonlyMap<string, number>;
}

/** When a request began and ended, as places in the order of all that began and ended. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The longest chain of requests of which each began after the one before had ended. */
const tripsOf = (spans: readonly Span[]): number => {
  let trips = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const span of [...spans].sort((a, b) => a.to - b.to)) {
    if (span.from < end) continue;
    trips++;
    end = span.to;
  }
  return trips;
};

/** The writes of a request, and how often each is billed: twice in a transaction. */
const writesOf = ({ name, input }: Call): { readonly writes: readonly Write[]; readonly times: number } => {
  const { TransactItems } = input as Partial<TransactWriteCommandInput>;
  if (TransactItems) return { writes: TransactItems, times: 2 };
  const [, kind] = /^(Put|Update|Delete)ItemCommand$/.exec(name) ?? [];
  return { writes: kind === undefined ? [] : [{ [kind]: input }], times: 1 };
};

const keyOf = ({ Put, Update, Delete, ConditionCheck }: Write): Item => {
  const whole = Put?.Item ?? (Update ?? Delete ?? ConditionCheck)?.Key ?? {};
  return { PK: whole.PK, SK: whole.SK };
};
const nameOf = ({ PK, SK }: Item): string => `${String(PK)} ${String(SK)}`;
const kindOf = ({ PK, SK }: Item): string => {
  const [first = '', second = ''] = [String(PK).split('#')[0], String(SK).split('#')[0]];
  return first === second ? first : `${first} ${second}`;
};

const projected = (item: Item | undefined, { name, partition, sort }: (typeof INDEXES)[keyof typeof INDEXES]) => {
  if (!item?.[partition] || !item[sort]) return undefined;
  if (name !== INDEXES.outbox.name) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => ['PK', 'SK', partition, sort].includes(key)));
};

/** What a write costs in the indexes: an entry put, changed, taken out, or moved (both). */
const indexUnits = (before: Item | undefined, after: Item | undefined): number =>
  sum(
    Object.values(INDEXES).map((index) => {
      const [old, young] = [projected(before, index), projected(after, index)];
      if (JSON.stringify(old && raw(old)) === JSON.stringify(young && raw(young))) return 0;
      const moved = old && young && [index.partition, index.sort].some((key) => old[key] !== young[key]) ? 1 : 0;
      return kilobytes(Math.max(old ? sizeOf(old) : 0, young ? sizeOf(young) : 0), 1) * (1 + moved);
    }),
  );

/** The table with a meter on it. */
export const metered = (
  table: Table,
): { readonly table: Table; readonly read: () => Cost; readonly reset: () => void } => {
  let spans: Span[] = [];
  let happened = 0;
  let reads = 0;
  let writes = 0;
  let requests = 0;
  const written = new Map<string, number>();

  const stored = async (keys: readonly Item[]): Promise<Map<string, Item>> => {
    const found = await table.client.send(
      new BatchGetCommand({
        RequestItems: { [table.name]: { Keys: [...keys], ConsistentRead: true } },
      }),
    );
    return new Map((found.Responses?.[table.name] ?? []).map((item) => [nameOf(item), item]));
  };
  const note = (item: Item, size: number) => written.set(kindOf(item), Math.max(written.get(kindOf(item)) ?? 0, size));

  const bill = (call: Call, output: unknown): void => {
    const input = call.input as {
      ConsistentRead?: boolean;
      RequestItems?: Record<string, { Keys?: Item[]; ConsistentRead?: boolean }>;
    };
    const rate = (consistent: boolean | undefined) => (consistent ? 1 : 0.5);
    if (call.name === 'QueryCommand') {
      const bytes = sum(((output as QueryCommandOutput).Items ?? []).map(sizeOf));
      reads += kilobytes(bytes, 4) * rate(input.ConsistentRead);
    }
    if (call.name === 'GetItemCommand') {
      const { Item } = output as { Item?: Item };
      reads += kilobytes(Item ? sizeOf(Item) : 0, 4) * rate(input.ConsistentRead);
    }
    if (call.name === 'BatchGetItemCommand') {
      const { Responses = {} } = output as { Responses?: Record<string, Item[]> };
      for (const [name, { Keys = [], ConsistentRead }] of Object.entries(input.RequestItems ?? {})) {
        const items = Responses[name] ?? [];
        const units = sum(items.map((item) => kilobytes(sizeOf(item), 4))) + (Keys.length - items.length);
        reads += units * rate(ConsistentRead);
      }
    }
  };

  const through = around(table, async (call, proceed) => {
    requests++;
    const { writes: items, times } = writesOf(call);
    const keys = items.map(keyOf);
    // Before the meter's own look, which would make what is sent side by side seem sent one after the other.
    const from = happened++;
    const before = keys.length > 0 ? await stored(keys) : undefined;
    let committed = false;
    try {
      const output = await proceed();
      committed = true;
      bill(call, output);
      return output;
    } finally {
      spans.push({ from, to: happened++ });
      if (before) {
        const after = committed ? await stored(keys) : before;
        for (const [index, key] of keys.entries()) {
          const [old, young] = [before.get(nameOf(key)), after.get(nameOf(key))];
          const put = items[index]?.Put?.Item;
          const bytes = Math.max(old ? sizeOf(old) : 0, young ? sizeOf(young) : 0, put ? sizeOf(put) : 0);
          // A failed condition is billed like a write.
          writes += times * kilobytes(bytes, 1);
          if (committed) writes += indexUnits(old, young);
          note(key, bytes);
        }
      }
    }
  });
  return {
    table: through,
    read: () => ({ requests, trips: tripsOf(spans), reads, writes, written: new Map(written) }),
    reset: () => {
      spans = [];
      reads = 0;
      writes = 0;
      requests = 0;
      written.clear();
    },
  };
};
