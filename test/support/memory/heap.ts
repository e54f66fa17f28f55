/** A priority queue: what is before all others comes out first. */
export interface Heap<Item> {
  readonly size: () => number;
  readonly peek: () => Item | undefined;
  readonly push: (item: Item) => void;
  readonly pop: () => Item | undefined;
}

/** An empty binary heap with some order. */
export const heapOf = <Item>(isBefore: (one: Item, other: Item) => boolean): Heap<Item> => {
  const items: Item[] = [];

  /** Whether the item at one place belongs above the one at another; no place beyond the end does. */
  const belongsAbove = (place: number, other: number): boolean => {
    const [item, than] = [items[place], items[other]];
    return item !== undefined && than !== undefined && isBefore(item, than);
  };
  const swap = (place: number, other: number): void => {
    const [item, than] = [items[place], items[other]];
    if (item === undefined || than === undefined) return;
    items[place] = than;
    items[other] = item;
  };
  const rise = (from: number): void => {
    for (let place = from; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (!belongsAbove(place, parent)) return;
      swap(place, parent);
      place = parent;
    }
  };
  const sink = (): void => {
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const child = belongsAbove(right, left) ? right : left;
      if (!belongsAbove(child, place)) return;
      swap(place, child);
      place = child;
    }
  };

  return {
    size: () => items.length,
    peek: () => items[0],
    push: (item) => {
      items.push(item);
      rise(items.length - 1);
    },
    pop: () => {
      const first = items[0];
      const last = items.pop();
      if (last !== undefined && items.length > 0) {
        items[0] = last;
        sink();
      }
      return first;
    },
  };
};
