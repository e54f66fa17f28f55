import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type Account } from '../local/accounts.ts';
import { HANG_MS, waitFor } from '../local/wait.ts';

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
  { webUrl }: Place,
  { as, ...options }: VisitorOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ baseURL: webUrl, locale: 'en-GB', ...options });
  context.setDefaultTimeout(HANG_MS);
  if (as !== undefined) {
    // The context keeps the cookies that this answers.
    const answer = await context.request.post(`${webUrl}/api/auth/login`, {
      data: { email: as.email, password: as.password, keep: 'cookie' },
    });
    if (!answer.ok()) throw new Error(`${as.email} could not sign in: ${answer.status()} ${await answer.text()}`);
  }
  return await context.newPage();
};

/** Waits until a page shows its content instead of the shapes of what is on its way. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor();
  const onItsWay = page.locator('.mantine-Skeleton-root, [aria-busy=true], .mantine-Loader-root');
  await waitFor('the content', async () => ((await onItsWay.count()) === 0 ? true : undefined));
};
