import { defineCommand, runMain } from 'citty';
import {
  countDeadLetters,
  DEAD_LETTERS,
  type DeadLettersName,
  isDeadLettersName,
  redrive,
} from './operate/dead-letters.ts';
import { Hint, hinting, STAGE_ARGUMENT, type Target, targetOf } from './operate/target.ts';

const names = Object.keys(DEAD_LETTERS) as DeadLettersName[];

const list = async (target: Target): Promise<void> => {
  const counts = await countDeadLetters(target);
  for (const name of names)
    console.log(`${String(counts[name]).padStart(6)}  ${name.padEnd(20)}${DEAD_LETTERS[name].holds}`);
};

const command = defineCommand({
  meta: {
    name: 'npm run redrive --',
    description:
      'Lists the dead-letter queues with how much each holds; with a name, or --all, does after all what failed. Mend the cause first. Nothing is done twice by it, so it may be repeated.',
  },
  args: {
    name: { type: 'positional', required: false, description: names.join(', ') },
    all: { type: 'boolean', description: 'Every queue' },
    stage: STAGE_ARGUMENT,
  },
  run: hinting(async ({ args }: { args: { name?: string; all?: boolean; stage?: string } }) => {
    const { name, all, stage } = args;
    if (name !== undefined && !isDeadLettersName(name))
      throw new Hint(`There is no dead-letter queue "${name}". There are: ${names.join(', ')}.`);
    const target = await targetOf(stage);
    if (name === undefined && !all) return list(target);
    for (const one of name === undefined ? names : [name]) {
      const done = await redrive(target, one);
      if (done > 0 || name !== undefined) console.log(`${one}: ${done} redriven`);
    }
  }),
});

await runMain(command);
