import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Invalid } from './errors.ts';
import { compareNumbers, normalNumber } from './numbers.ts';

/** A value as DynamoDB writes it; exactly one of its members is there. */
export interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly B?: Uint8Array;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly Value[];
  readonly M?: Item;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly Uint8Array[];
}

export type Item = Readonly<Record<string, Value>>;
export type Kind = keyof Value;

const KINDS: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS']);

export const kindOf = (value: Value): Kind => {
  for (const [kind, content] of Object.entries(value))
    if (content !== undefined && KINDS.has(kind)) return kind as Kind;
  throw new Invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
};

export const isSet = (kind: Kind): boolean => kind === 'SS' || kind === 'NS' || kind === 'BS';

/** Compares as DynamoDB does, by UTF-8 bytes; UTF-16 differs where surrogates meet what is above them. */
export const compareText = (one: string, other: string): number => {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (a === b) continue;
    const place = (unit: number): number => (unit >= 0xe000 ? unit - 0x2000 : unit >= 0xd800 ? unit + 0x2000 : unit);
    return place(a) - place(b);
  }
  return one.length - other.length;
};

/** How two values compare; `undefined` when no order is defined between them. */
export const compareValues = (one: Value, other: Value): number | undefined => {
  if (one.S !== undefined && other.S !== undefined) return compareText(one.S, other.S);
  if (one.N !== undefined && other.N !== undefined) return compareNumbers(one.N, other.N);
  if (one.B !== undefined && other.B !== undefined) return Buffer.compare(one.B, other.B);
  return undefined;
};

/** The members of a set as text, of which each value has one. */
export const membersOf = ({ SS, NS, BS }: Value): readonly string[] =>
  SS ?? NS ?? (BS ?? []).map((bytes) => Buffer.from(bytes).toString('base64'));

const sameMembers = (one: Value, other: Value): boolean => {
  const [a, b] = [new Set(membersOf(one)), new Set(membersOf(other))];
  return a.size === b.size && a.isSubsetOf(b);
};

/** Whether two stored values are the same, whatever the order in a set or map. */
export const equalValues = (one: Value, other: Value): boolean => {
  const kind = kindOf(one);
  if (kind !== kindOf(other)) return false;
  if (isSet(kind)) return sameMembers(one, other);
  if (one.L && other.L) {
    const others = other.L;
    return one.L.length === others.length && one.L.every((each, i) => equalValues(each, others[i] ?? {}));
  }
  if (one.M && other.M) {
    const others = other.M;
    const names = Object.keys(one.M);
    return (
      names.length === Object.keys(others).length &&
      Object.entries(one.M).every(([name, each]) => {
        const same = others[name];
        return same !== undefined && equalValues(each, same);
      })
    );
  }
  if (one.B && other.B) return Buffer.compare(one.B, other.B) === 0;
  return one[kind] === other[kind];
};

const mapItem = (item: Item, change: (value: Value) => Value): Item => {
  const out: Record<string, Value> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) out[name] = change(value);
  }
  return out;
};

/** A copy that shares nothing with the value. */
export const copyValue = (value: Value): Value => {
  if (value.S !== undefined || value.N !== undefined || value.BOOL !== undefined) return { ...value };
  if (value.M) return { M: mapItem(value.M, copyValue) };
  if (value.L) return { L: value.L.map(copyValue) };
  return structuredClone(value);
};

/** A copy of a stored item, as the SDK types it. */
export const answeredItem = (item: Item): Record<string, AttributeValue> =>
  mapItem(item, copyValue) as unknown as Record<string, AttributeValue>;

const takenSet = <Member>(members: readonly Member[], keyOf: (member: Member) => unknown): readonly Member[] => {
  if (members.length === 0) throw new Invalid('One or more parameter values were invalid: a set may not be empty');
  if (new Set(members.map(keyOf)).size < members.length)
    throw new Invalid('One or more parameter values were invalid: Input collection contains duplicates');
  return [...members];
};

/** A value of a request as it is stored: a copy, with numbers in their one spelling. Refuses what no value may be. */
export const takenValue = (value: Value): Value => {
  kindOf(value);
  if (value.N !== undefined) return { N: normalNumber(value.N) };
  if (value.M) return { M: mapItem(value.M, takenValue) };
  if (value.L) return { L: value.L.map(takenValue) };
  if (value.SS) return { SS: takenSet(value.SS, (text) => text) };
  if (value.NS) return { NS: takenSet(value.NS.map(normalNumber), (text) => text) };
  if (value.BS) return { BS: takenSet(value.BS, (bytes) => Buffer.from(bytes).toString('base64')) };
  return value.B ? { B: new Uint8Array(value.B) } : { ...value };
};

export const takenItem = (item: Item): Item => mapItem(item, takenValue);

const numberSize = (text: string): number => Math.ceil(text.replace(/[-.]/g, '').length / 2) + 1;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** How many bytes a value counts, as AWS documents it. */
const valueSize = (value: Value): number => {
  if (value.S !== undefined) return bytesOf(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B) return value.B.length;
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M);
  if (value.L) return 3 + value.L.reduce((sum, each) => sum + 1 + valueSize(each), 0);
  if (value.SS) return value.SS.reduce((sum, text) => sum + bytesOf(text), 0);
  if (value.NS) return value.NS.reduce((sum, text) => sum + numberSize(text), 0);
  return (value.BS ?? []).reduce((sum, bytes) => sum + bytes.length, 1);
};

/** How many bytes an item counts. */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + bytesOf(name) + valueSize(value), 0);

/** What the function `size` says of a value. */
export const sizeOf = (value: Value): number | undefined => {
  if (value.S !== undefined) return value.S.length;
  if (value.B) return value.B.length;
  if (value.L) return value.L.length;
  if (value.M) return Object.keys(value.M).length;
  return isSet(kindOf(value)) ? membersOf(value).length : undefined;
};
