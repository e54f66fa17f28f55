interface Listed<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** A page of a list by its cursor; the first without one. */
export interface PageOf {
  readonly limit: 100;
  readonly cursor?: string;
}

/** Every page of a list that is short by its nature, such as one doctor's week. */
export const allOf = async <Page extends Listed<unknown>>(ask: (page: PageOf) => Promise<Page>): Promise<Page[]> => {
  const pages: Page[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await ask({ limit: 100, ...(cursor !== undefined && { cursor }) });
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
};
