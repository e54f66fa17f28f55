import type { Browser, Page } from 'playwright-core';
import { appointmentType, listOf } from '../../functions/contract/schemas.ts';
import { apiAt } from '../local/api.ts';
import { type Cloud, startCloud } from '../local/cloud.ts';
import { LOCAL } from '../local/paths.ts';
import { seed } from '../seed.ts';
import { launchBrowser } from '../web/browser.ts';
import { buildWeb } from '../web/build.ts';
import { settled, visit } from '../web/visitor.ts';
import { type Figure, figure, median } from './report.ts';

/** The processor of a slow phone, as a part of this machine's. */
const SLOWER = 4;
const RUNS = 7;
const LARGEST_PAINT_MS = 2_500;
const TAP_MS = 200;

/** What is given to `evaluate` runs in the page, of which the types here know little. */
declare const requestAnimationFrame: (shown: () => void) => number;
type Observed = Parameters<InstanceType<typeof PerformanceObserver>['observe']>[0];
interface Seen {
  seen: number[];
}

const slowPhone = async (browser: Browser, cloud: Cloud, as: Parameters<typeof visit>[2]): Promise<Page> => {
  const page = await visit(browser, cloud, { viewport: { width: 375, height: 760 }, ...as });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  return page;
};

const largestPaint = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        let largest = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) largest = entry.startTime;
        }).observe({ type: 'largest-contentful-paint', buffered: true } as unknown as Observed);
        setTimeout(() => resolve(largest), 300);
      }),
  );

/** How long the page took from an input until it showed what follows, as browsers measure it. */
const answered = async (page: Page, act: () => Promise<void>): Promise<number> => {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as unknown as Observed);
  });
  await act();
  // Two frames later what followed was shown, and its duration is known.
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() =>
          setTimeout(() => resolve(Math.max(0, ...(globalThis as unknown as Seen).seen)), 300),
        );
      }),
  );
};

const milliseconds = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
const against = (what: string, values: readonly number[], most: number): Figure =>
  figure(what, milliseconds(values), `≤ ${most} ms`, median(values) <= most);

const measure = async (browser: Browser, cloud: Cloud): Promise<Figure[]> => {
  const { accounts, clinics } = await seed(cloud, () => undefined);
  const clinicId = clinics[0]?.id ?? '';
  const types = await apiAt(cloud.apiUrl).call('GET', `/clinics/${clinicId}/appointment-types`, {
    answer: listOf(appointmentType),
  });
  const path = `/clinics/${clinicId}/book/${types.items[0]?.id ?? ''}`;
  const open = async (): Promise<Page> => {
    const page = await slowPhone(browser, cloud, { as: accounts.patient });
    await page.goto(path);
    await page.locator('button[data-start]').first().waitFor();
    await settled(page);
    return page;
  };

  const paints: number[] = [];
  // The first load wakes the functions.
  for (let run = 0; run <= RUNS; run++) {
    const page = await open();
    if (run > 0) paints.push(await largestPaint(page));
    await page.context().close();
  }

  const page = await open();
  const days = page.locator('button[data-date]:not(:disabled)');
  const count = await days.count();
  const taps = async (tap: (nth: number) => Promise<void>): Promise<number[]> => {
    const took: number[] = [];
    for (let run = 0; run < RUNS; run++) took.push(await answered(page, () => tap(run)));
    return took;
  };
  const another = await taps((nth) => days.nth((nth + 1) % count).click());
  const menu = await taps(() => page.getByRole('button', { name: 'Account' }).click());
  return [
    against('largest paint of the booking page', paints, LARGEST_PAINT_MS),
    against('a tap on another day', another, TAP_MS),
    against('a tap on the account menu', menu, TAP_MS),
  ];
};

/** How soon the booking page is there and answers, on a slow phone in front of a local cloud of its own. */
export const pages = async (): Promise<Figure[]> => {
  await buildWeb();
  const cloud = await startCloud({ stateDir: `${LOCAL}/bench` });
  try {
    const browser = await launchBrowser();
    try {
      return await measure(browser, cloud);
    } finally {
      await browser.close();
    }
  } finally {
    await cloud.stop();
  }
};
