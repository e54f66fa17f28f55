import { defineCommand, runMain } from 'citty';
import { mkdir, readFile, rm } from 'node:fs/promises';
import * as z from 'zod';
import { LOCAL } from './local/paths.ts';
import { launchBrowser } from './web/browser.ts';
import { everyPage } from './web/every-page.ts';
import { settled, visit } from './web/visitor.ts';

const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 375, height: 760 } } as const;
const SCHEMES = ['light', 'dark'] as const;
const FOLDER = `${LOCAL}/screenshots`;

const account = z.object({ email: z.string(), password: z.string() });
const stack = z.object({
  webUrl: z.string(),
  apiUrl: z.string(),
  inboxUrl: z.string(),
  accounts: z.object({ admin: account, staff: account, doctor: account, patient: account }),
});

const command = defineCommand({
  meta: { name: 'npm run screenshots --', description: 'Pictures of every page of the running local cloud' },
  args: { only: { type: 'string', description: 'Only pages whose name contains this', default: '' } },
  run: async ({ args }) => {
    const place = stack.parse(JSON.parse(await readFile(`${LOCAL}/stack.json`, 'utf8')));
    const pages = (await everyPage(place, place.accounts)).filter(({ name }) => name.includes(args.only));
    if (args.only === '') await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    const browser = await launchBrowser();
    try {
      for (const [size, viewport] of Object.entries(SIZES))
        for (const colorScheme of SCHEMES)
          for (const { name, as, path } of pages) {
            const page = await visit(browser, place, {
              viewport,
              colorScheme,
              as,
              timezoneId: 'Europe/Berlin',
            });
            await page.goto(path);
            await settled(page);
            await page.screenshot({ path: `${FOLDER}/${name}.${size}.${colorScheme}.png`, animations: 'disabled' });
            await page.context().close();
          }
    } finally {
      await browser.close();
    }
    console.log(`${pages.length * 4} pictures in ${FOLDER}`);
  },
});

await runMain(command);
