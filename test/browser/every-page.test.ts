import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { everyPage } from '../../scripts/web/every-page.ts';
import { settled } from '../../scripts/web/visitor.ts';
import { system } from '../steps/system.ts';
import { somebody, useBrowser } from './people.ts';

useBrowser();

const NARROWEST = { width: 320, height: 720 };
const SCHEMES = ['light', 'dark'] as const;

/** Everything in the first scheme; in the other nothing but the colours is different. */
const LOOKED_AT = {
  light: (axe: AxeBuilder) => axe,
  dark: (axe: AxeBuilder) => axe.withRules(['color-contrast', 'link-in-text-block']),
} as const satisfies Record<(typeof SCHEMES)[number], (axe: AxeBuilder) => AxeBuilder>;

const violations = async (
  page: Parameters<typeof settled>[0],
  colorScheme: (typeof SCHEMES)[number],
): Promise<string[]> => {
  const found = await LOOKED_AT[colorScheme](new AxeBuilder({ page })).analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

/** Until a frame has been painted with the new colours, however late, some are still on their way from the old ones. */
const painted = (page: Parameters<typeof settled>[0]): Promise<void> =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });

// One deploy and one set of data for all; each page is named in what fails.
const pages = await everyPage(system, system.accounts);

test.each(pages)('$name: accessible in both colour schemes, and 320 pixels are wide enough', async ({ as, path }) => {
  const page = await somebody({ as, viewport: NARROWEST });
  await page.goto(path);
  await settled(page);
  const { scrollWidth, personal } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
    personal: Object.keys(localStorage),
  }));
  expect(scrollWidth).toBeLessThanOrEqual(NARROWEST.width);
  expect(personal).toEqual([]);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await painted(page);
    expect(await violations(page, colorScheme)).toEqual([]);
  }
});
