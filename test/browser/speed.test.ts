import { gzipSync } from 'node:zlib';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settled } from '../../scripts/web/visitor.ts';
import { aClinic } from '../steps/given.ts';
import { account, button, isListed, type Registered, somebody, times, useBrowser } from './people.ts';
import { servePlainPage } from './plain-page.ts';

// How quick a page is on a slow phone, in milliseconds, is measured by `npm run bench -- pages`. Here are counts, and
// the work of the processor, which other programs on the machine do not add to, as a multiple of a plain page's.

useBrowser();

const KIB = 1024;
const SCRIPT_BUDGET = 180 * KIB;
const SHIFT = 0.05;
/** The session, then the clinic and its types, then the doctors and the times. */
const API_ROUNDS = 3;
/** A median of so many pairs, of which a busy machine disturbs some. */
const PAIRS = 7;

let plain: Awaited<ReturnType<typeof servePlainPage>>;
beforeAll(async () => {
  plain = await servePlainPage();
});
afterAll(() => plain.stop());

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

interface Opened {
  readonly page: Page;
  readonly devtools: CDPSession;
}

const open = async (path: string, as?: Registered): Promise<Opened> => {
  const page = await somebody({ as, viewport: { width: 375, height: 760 } });
  const devtools = await page.context().newCDPSession(page);
  // The time that the page's thread ran, and not the time that passed.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(path);
  return { page, devtools };
};

/** For how long a page has kept the processor busy since it was opened, in milliseconds. */
const workOf = async ({ devtools }: Opened): Promise<number> => {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
  if (seconds === undefined) throw new Error('the browser does not tell how busy it was');
  return seconds * 1000;
};

const shiftOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let shifted = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) shifted += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(shifted), 300);
      }),
  );

/** How many requests to the API waited for one another. */
const roundsOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const asked = (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.startsWith('/api/'))
      .sort((a, b) => a.responseEnd - b.responseEnd);
    let rounds = 0;
    let end = 0;
    for (const { startTime, responseEnd } of asked) {
      if (startTime < end) continue;
      rounds++;
      end = responseEnd;
    }
    return rounds;
  });

interface Load {
  readonly bytes: number;
  readonly rounds: number;
  readonly shifted: number;
  readonly work: number;
}

/** Loads a page with an empty cache. */
const load = async (path: string, as: Registered): Promise<Load> => {
  const opened = await open('about:blank', as);
  const { page } = opened;
  const scripts: Promise<number>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.endsWith('.js'))
      scripts.push(response.body().then((body) => gzipSync(body).byteLength));
  });
  await page.goto(path);
  await times(page).first().waitFor();
  await settled(page);
  const work = await workOf(opened);
  const shifted = await shiftOf(page);
  const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
  return { bytes, rounds: await roundsOf(page), shifted, work };
};

const plainLoad = async (): Promise<number> => {
  const opened = await open(plain.url);
  await opened.page.locator('#tap').waitFor();
  return await workOf(opened);
};

/** Measured: 1.3 to 1.6, on an idle machine and beside four busy loops. */
const LOAD = 2.1;

test('The booking page costs little to load, and shows without jumping what it asked for in few rounds', async () => {
  const clinic = await aClinic();
  await isListed(clinic);
  const patient = await account();
  const loads: Load[] = [];
  const plainWork: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    loads.push(await load(`/clinics/${clinic.id}/book/${clinic.type}`, patient));
    plainWork.push(await plainLoad());
  }
  const bytes = Math.max(...loads.map((one) => one.bytes));
  const shifted = Math.max(...loads.map((one) => one.shifted));
  // What is asked for at once looks like two rounds where the machine stops in between, but not every time.
  const rounds = Math.min(...loads.map((one) => one.rounds));
  const ratio = median(loads.map(({ work }) => work)) / median(plainWork);
  console.log(
    `booking page: ${(bytes / KIB).toFixed(0)} KiB of script, shift ${shifted.toFixed(3)}, ${rounds} rounds, ${ratio.toFixed(2)} × a plain page`,
  );
  expect(bytes).toBeLessThanOrEqual(SCRIPT_BUDGET);
  expect(shifted).toBeLessThanOrEqual(SHIFT);
  expect(rounds).toBeLessThanOrEqual(API_ROUNDS);
  expect(ratio).toBeLessThanOrEqual(LOAD);
});

/** What a tap costs from the touch until what it changed is shown. */
const tapped = async (opened: Opened, what: Locator): Promise<number> => {
  const { page } = opened;
  await what.scrollIntoViewIfNeeded();
  const box = await what.boundingBox();
  if (box === null) throw new Error('it is not to be seen');
  const shown = (): Promise<void> =>
    page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 300))));
  await shown();
  const before = await workOf(opened);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await shown();
  return (await workOf(opened)) - before;
};

test('The booking page answers a tap with little work', async () => {
  const clinic = await aClinic({ policy: { horizonDays: 62 } });
  await isListed(clinic);
  const booking = await open(`/clinics/${clinic.id}/book/${clinic.type}`, await account());
  const { page } = booking;
  await times(page).first().waitFor();
  // There every day is still to come and can be booked.
  await button(page, 'Next month').click();
  await settled(page);
  const beside = await open(plain.url);
  const days = page.locator('button[data-date]:not(:disabled)');
  let day = 0;
  /** What is tapped, and how many times the plain page's tap it may cost. */
  const taps: Record<string, { readonly what: () => Locator; readonly most: number }> = {
    'another day': { what: () => days.nth(day++), most: 1.4 },
    'the account menu': { what: () => button(page, 'Account'), most: 0.5 },
  };
  for (const [name, { what, most }] of Object.entries(taps)) {
    const work: number[] = [];
    const plainWork: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      work.push(await tapped(booking, what()));
      plainWork.push(await tapped(beside, beside.page.locator('#tap')));
    }
    const ratio = median(work) / median(plainWork);
    console.log(`${name}: ${ratio.toFixed(2)} × a plain tap`);
    expect(ratio).toBeLessThanOrEqual(most);
  }
});
