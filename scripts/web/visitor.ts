import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { tokens } from '../../functions/contract/schemas.ts';
import { type Account } from '../local/accounts.ts';
import { apiAt } from '../local/api.ts';
import { waitFor } from '../local/wait.ts';

/** Where a running system is. */
export interface Place {
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly inboxUrl: string;
}

export interface VisitorOptions extends BrowserContextOptions {
  /** Whom to be signed in as; nobody by default. */
  readonly as?: Account | undefined;
}

/** Somebody with a browser of their own, on the start page's origin; signed in without the form, as after a reload. */
export const visit = async (
  browser: Browser,
  { webUrl, apiUrl }: Place,
  { as, ...options }: VisitorOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ baseURL: webUrl, locale: 'en-GB', ...options });
  if (as !== undefined) {
    const { refreshToken } = await apiAt(apiUrl).call('POST', '/auth/login', {
      answer: tokens,
      body: { email: as.email, password: as.password },
    });
    // Only the first page of a tab; whoever signs out stays out.
    await context.addInitScript(`{
      if (sessionStorage.getItem('began') === null) {
        sessionStorage.setItem('began', 'yes');
        sessionStorage.setItem('refresh-token', ${JSON.stringify(refreshToken)});
      }
    }`);
  }
  return await context.newPage();
};

/** Waits until a page shows its content instead of the shapes of what is on its way. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor();
  const onItsWay = page.locator('.mantine-Skeleton-root, [aria-busy=true], .mantine-Loader-root');
  await waitFor('the content', async () => ((await onItsWay.count()) === 0 ? true : undefined), { seconds: 30 });
};
