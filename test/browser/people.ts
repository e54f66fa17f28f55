import { randomUUID } from 'node:crypto';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from '../../scripts/web/browser.ts';
import { visit, type VisitorOptions } from '../../scripts/web/visitor.ts';
import { expecting } from '../steps/http.ts';
import { admin, ANY_CODE, anOpenStart, type Clinic, newEmail, PASSWORD } from '../steps/given.ts';
import { system } from '../steps/system.ts';

let browser: Browser;
let pages: Page[] = [];
/** What pages said that nobody should have to read: script errors, and what the policy refused. */
let complaints: string[] = [];

/** To be called once in a file: a browser for its stories, which fail when a page breaks or breaks the policy. */
export const useBrowser = (): void => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await Promise.all(pages.map((page) => page.context().close()));
    const said = complaints;
    pages = [];
    complaints = [];
    expect(said).toEqual([]);
  });
  afterAll(() => browser.close());
};

/** Somebody with a browser of their own. */
export const somebody = async (options: VisitorOptions = {}): Promise<Page> => {
  const page = await visit(browser, system, { timezoneId: 'America/New_York', ...options });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  pages.push(page);
  return page;
};

/** Within how many seconds a page that is looked at shows what others changed; `test/web` holds how often it asks. */
const SHOWN_WITHIN = '00:10';

/** Lets as much time pass, by the page's own clock, as there is until it shows what others changed. */
export const looksAgain = (page: Page): Promise<void> => page.clock.fastForward(SHOWN_WITHIN);

export interface Registered {
  readonly email: string;
  readonly password: string;
}

/** Somebody's account, opened without a browser. */
export const account = async (name = `Patient ${randomUUID().slice(0, 4)}`): Promise<Registered> => {
  const email = newEmail();
  await expecting(201, 'POST', '/auth/register', { body: { email, password: PASSWORD, name } });
  await expecting(204, 'POST', '/auth/confirm', { body: { email, code: ANY_CODE } });
  return { email, password: PASSWORD };
};

/** Waits until a clinic's open times are listed, which follows what was set up within seconds. */
export const isListed = async (clinic: Clinic): Promise<void> => {
  await anOpenStart(clinic, await admin());
};

/** The heading of the page that somebody is on, once it is that. */
export const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor();

export const button = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('button', { name });
export const link = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('link', { name });

/** The times that the page offers, in the clinic's zone. */
export const times = (page: Page): Locator => page.locator('button[data-start]');

/** The times that the page offers on a later day, when however late it is none has passed. */
export const timesOn = async (page: Page, date: string): Promise<Locator> => {
  await times(page).first().waitFor();
  const day = page.locator(`button[data-date="${date}"]`);
  if ((await day.count()) === 0) await button(page, 'Next month').click();
  await day.click();
  return page.locator(`button[data-start^="${date}"]`);
};
