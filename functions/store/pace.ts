/** How a long piece of work is divided: where it begins, when it stops, and to whom it tells how far it has come. */
export interface Pace {
  /** The place after which it begins. */
  readonly after?: string | undefined;
  /** Asked after each part of the work whether there is time for another. */
  readonly goOn: () => boolean;
  readonly reached: (place: string) => Promise<void>;
  /** Takes note of something that failed, so that the rest is done all the same. */
  readonly failed: (what: string, error: unknown) => void;
}

/** All of the work in one go; the first failure ends it. */
export const WITHOUT_PAUSE: Pace = {
  goOn: () => true,
  reached: async () => undefined,
  failed: (_, error) => {
    throw error;
  },
};

/**
 * Works on items by their places, some side by side, and on some of them at least: then, when its time is over, it
 * stops. The place that it tells has everything before it done; an item whose `work` says that it is not done stops it.
 * @returns whether it came to the end.
 */
export const inOrder = async <Item>(
  items: readonly Item[],
  placeOf: (item: Item) => string,
  atOnce: number,
  { after, goOn, reached }: Pick<Pace, 'after' | 'goOn' | 'reached'>,
  work: (item: Item) => Promise<boolean>,
): Promise<boolean> => {
  const left = items
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => after === undefined || place > after)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  for (let first = 0; first < left.length; first += atOnce) {
    const batch = left.slice(first, first + atOnce);
    const done = await Promise.all(batch.map(({ item }) => work(item)));
    const last = batch.at(-1);
    if (!last || done.includes(false)) return false;
    await reached(last.place);
    if (first + atOnce < left.length && !goOn()) return false;
  }
  return true;
};
