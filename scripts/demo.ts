import { defineCommand, runMain } from 'citty';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { closedClinic, noShow, sickDoctor, type Tell, waitlist } from './demo/day.ts';
import { administration } from './demo/administration.ts';
import { gather, type Where } from './demo/people.ts';
import { startCloud } from './local/cloud.ts';
import { LOCAL } from './local/paths.ts';
import { seed, type Seeded } from './seed.ts';

const account = z.object({ email: z.string(), password: z.string() });
const stackFile = z.object({
  apiUrl: z.string(),
  inboxUrl: z.string(),
  awsEndpoint: z.string(),
  tableName: z.string(),
  accounts: z.object({ admin: account, staff: account, doctor: account, patient: account }),
  clinics: z.array(z.object({ id: z.string(), timeZone: z.string() })),
});

/** The system that `npm start` is running, if it is. */
const running = async (): Promise<(Where & Pick<Seeded, 'accounts' | 'clinics'>) | undefined> => {
  try {
    return stackFile.parse(JSON.parse(await readFile(`${LOCAL}/stack.json`, 'utf8')));
  } catch {
    return undefined;
  }
};

const SCENES = [
  ['A doctor falls ill', sickDoctor],
  ['A clinic closes for a day', closedClinic],
  ['Somebody waits for a time', waitlist],
  ['Somebody does not come', noShow],
  ['An administrator looks after it all', administration],
] as const;

const play = async (where: Where, seeded: Pick<Seeded, 'accounts' | 'clinics'>): Promise<void> => {
  const cast = await gather(where, seeded);
  const begun = performance.now();
  const tell: Tell = (who, what) => {
    const after = `+${((performance.now() - begun) / 1000).toFixed(1)} s`.padStart(8);
    console.log(`  ${after}  ${who} ${what}`);
  };
  for (const [title, scene] of SCENES) {
    console.log(`\n${title}`);
    await scene(cast, tell);
  }
};

const main = defineCommand({
  meta: {
    name: 'npm run demo --',
    description:
      'A day in two clinics: a sick doctor, a closure, the waitlist, a no-show, an administrator. Plays on the running system.',
  },
  run: async () => {
    const system = await running();
    if (system) {
      await play(system, system);
      console.log(`\nThe mails are in ${system.inboxUrl}`);
      return;
    }
    console.log('npm start is not running, so the demo starts a system of its own and ends it afterwards.');
    const cloud = await startCloud({ stateDir: `${LOCAL}/demo` });
    try {
      await play(cloud, await seed(cloud, () => undefined));
    } finally {
      await cloud.stop();
    }
  },
});

await runMain(main);
