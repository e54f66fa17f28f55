import chromium from '@sparticuz/chromium';
import { existsSync } from 'node:fs';
import { type Browser, chromium as playwright } from 'playwright-core';
import { HANG_MS } from '../local/wait.ts';

/** Where Chrome is on a Mac, for which npm has no browser. */
const ON_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Unpacks the browser where it is not yet; two who do so at the same time are in each other's way. */
export const executable = async (): Promise<string> => {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH !== undefined) return CHROME_PATH;
  if (process.platform === 'linux') return await chromium.executablePath();
  if (existsSync(ON_MAC)) return ON_MAC;
  throw new Error('The browser tests need Chrome here; set CHROME_PATH to it.');
};

/**
 * A headless browser from npm, without system packages. The package's own arguments are left out: one process for
 * everything dies with its first context, and one of them switches web security off.
 */
export const launchBrowser = async (): Promise<Browser> =>
  await playwright.launch({
    executablePath: await executable(),
    timeout: HANG_MS,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'],
  });
