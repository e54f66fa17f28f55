import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { defineCommand, runMain } from 'citty';
import { LOCAL } from './local/paths.ts';
import { pause, type Reserved, resume } from './operate/pausing.ts';
import { Hint, hinting, STAGE_ARGUMENT, targetOf } from './operate/target.ts';

const command = defineCommand({
  meta: {
    name: 'npm run pause --',
    description:
      'Lets no function of a stage run, so that nobody writes: before a restore, or when something does harm. People get 503, queues wait. --resume ends it.',
  },
  args: {
    later: {
      type: 'boolean',
      description: 'Only what nobody waits for: mails, listings and figures come later, and people go on booking',
    },
    resume: { type: 'boolean', description: 'Let everything run again as before' },
    stage: STAGE_ARGUMENT,
  },
  run: hinting(async ({ args }: { args: { later?: boolean; resume?: boolean; stage?: string } }) => {
    const target = await targetOf(args.stage);
    const file = `${LOCAL}/paused-${target.stackName}.json`;
    const noted = await readFile(file, 'utf8').catch(() => undefined);
    if (args.resume) {
      if (noted === undefined)
        throw new Hint(`${file} is not here: it says how things were. Resume where it was paused.`);
      await resume(target, JSON.parse(noted) as Reserved);
      await rm(file);
      console.log(`${target.stackName} runs again`);
      return;
    }
    if (noted !== undefined)
      throw new Hint(`${target.stackName} is paused already; npm run pause -- --resume ends it.`);
    await mkdir(LOCAL, { recursive: true });
    const before = await pause(target, args.later === true);
    await writeFile(file, JSON.stringify(before, null, 2));
    console.log(
      `${Object.keys(before).length} functions of ${target.stackName} stand still; npm run pause -- --resume`,
    );
  }),
});

await runMain(command);
