interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** A whole list, page after page; for lists that are more than a page only in the largest clinics. */
export const whole = async <Item>(page: (query: PageQuery) => Promise<ListPage<Item>>): Promise<readonly Item[]> => {
  const all: Item[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { items, nextCursor }: ListPage<Item> = await page({ limit: 100, ...(cursor !== undefined && { cursor }) });
    all.push(...items);
    cursor = nextCursor;
  }
  return all;
};
