import { Impossible, Invalid } from './errors.ts';
import { compareText, type Item, itemSize } from './values.ts';

/** The names of a key's two attributes; both are text. */
export interface KeyNames {
  readonly partition: string;
  readonly sort: string;
}

export interface IndexShape extends KeyNames {
  readonly name: string;
  readonly keysOnly: boolean;
}

/** What is stored of an item; never changed, only replaced. */
export interface Row {
  readonly item: Item;
  readonly size: number;
}

/** Where a row stands in its partition: by its sort key; in an index also by the table's key. */
type Place = readonly string[];

interface Entry {
  readonly place: Place;
  readonly row: Row;
}

const comparePlaces = (one: Place, other: Place): number => {
  for (let i = 0; i < one.length; i++) {
    const order = compareText(one[i] ?? '', other[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
};

/** The rows of a partition in order. */
export class Partition {
  readonly #entries: Entry[] = [];

  /** How many rows stand before a place. */
  before(place: Place): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#entries[middle];
      if (entry && comparePlaces(entry.place, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(index: number): Row | undefined {
    return this.#entries[index]?.row;
  }

  get(place: Place): Row | undefined {
    const entry = this.#entries[this.before(place)];
    return entry && comparePlaces(entry.place, place) === 0 ? entry.row : undefined;
  }

  set(place: Place, row: Row | undefined): void {
    const index = this.before(place);
    const entry = this.#entries[index];
    const isThere = entry !== undefined && comparePlaces(entry.place, place) === 0;
    this.#entries.splice(index, isThere ? 1 : 0, ...(row ? [{ place, row }] : []));
  }

  get size(): number {
    return this.#entries.length;
  }
}

/** A table or index: rows by the names of its key. */
export class Rows {
  readonly partitions = new Map<string, Partition>();
  readonly keyNames: KeyNames;
  /** Of an index, by what rows with the same sort key are told apart. */
  readonly #table: KeyNames | undefined;

  constructor(keyNames: KeyNames, table?: KeyNames) {
    this.keyNames = keyNames;
    this.#table = table;
  }

  /** Where an item stands; nowhere when it lacks a part of the key. */
  placeOf(item: Item): { readonly partition: string; readonly place: Place } | undefined {
    const [partition, sort] = [item[this.keyNames.partition]?.S, item[this.keyNames.sort]?.S];
    if (partition === undefined || sort === undefined) return undefined;
    const more = this.#table && [item[this.#table.partition]?.S ?? '', item[this.#table.sort]?.S ?? ''];
    return { partition, place: [sort, ...(more ?? [])] };
  }

  /** Puts a row in place of another, which may have stood elsewhere; either may be missing. */
  replace(before: Item | undefined, after: Row | undefined): void {
    const [from, to] = [before && this.placeOf(before), after && this.placeOf(after.item)];
    const isMoved = !to || from?.partition !== to.partition || comparePlaces(from.place, to.place) !== 0;
    if (from && isMoved) this.partitions.get(from.partition)?.set(from.place, undefined);
    if (!to) return;
    const partition = this.partitions.get(to.partition) ?? new Partition();
    this.partitions.set(to.partition, partition);
    partition.set(to.place, after);
  }
}

/** The size beyond which an item is not stored. */
const MAX_ITEM = 400 * 1024;

/** One table with its indexes. */
export class TableRows {
  readonly table: Rows;
  readonly keyNames: readonly string[];
  readonly indexes: ReadonlyMap<string, { readonly shape: IndexShape; readonly rows: Rows }>;

  constructor(key: KeyNames, indexes: readonly IndexShape[]) {
    this.table = new Rows(key);
    this.keyNames = [key.partition, key.sort];
    this.indexes = new Map(indexes.map((shape) => [shape.name, { shape, rows: new Rows(shape, key) }]));
  }

  get(key: Item): Row | undefined {
    const at = this.table.placeOf(key);
    return at && this.table.partitions.get(at.partition)?.get(at.place);
  }

  /** Refuses an item without the key, or with one that no key can be. */
  checkKey(item: Item): void {
    for (const name of this.keyNames) {
      if (item[name]?.S === undefined) throw new Invalid(`Missing the key ${name} in the item, or its type is wrong`);
      if (item[name].S === '') throw new Invalid(`A key attribute cannot contain an empty string value. Key: ${name}`);
    }
  }

  /** A key that names an item and has no other attributes. */
  keyOf(key: Item | undefined): Item {
    if (!key || Object.keys(key).length !== 2) throw new Invalid('The provided key element does not match the schema');
    this.checkKey(key);
    return key;
  }

  /** Refuses an item that is too large, or that can stand in no index where it should. */
  checkItem(item: Item): void {
    for (const { shape } of this.indexes.values())
      for (const name of [shape.partition, shape.sort])
        if (item[name] && !item[name].S) throw new Impossible(`Type mismatch for Index Key ${name}, or it is empty`);
    if (itemSize(item) > MAX_ITEM) throw new Impossible('Item size has exceeded the maximum allowed size');
  }

  /** Replaces what is stored under a key; deletes it when there is nothing to replace it with. */
  replace(before: Item | undefined, after: Item | undefined): void {
    const row = after && { item: after, size: itemSize(after) };
    this.table.replace(before, row);
    for (const { rows } of this.indexes.values()) rows.replace(before, row);
  }
}
