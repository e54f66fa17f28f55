interface ListPage {
  readonly items: readonly unknown[];
  readonly nextCursor: string | null;
}

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** Every page of a list; for lists that are more than a page only in the largest clinics. */
export const pagesOf = async <Page extends ListPage>(ask: (query: PageQuery) => Promise<Page>): Promise<Page[]> => {
  const pages: Page[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page = await ask({ limit: 100, ...(cursor !== undefined && { cursor }) });
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
};

/** A whole list, page after page. */
export const whole = async <Item>(
  ask: (query: PageQuery) => Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>,
): Promise<readonly Item[]> => (await pagesOf(ask)).flatMap(({ items }) => items);
