import { defineCommand, runMain } from 'citty';
import { verifyHistory } from '../functions/store/history.ts';
import { tableAt } from './operate/table-at.ts';
import { hinting, STAGE_ARGUMENT } from './operate/target.ts';

const SHOWN = 50;

/** Rebuilds every appointment from its events and compares it with what is stored; fails when any differs. */
const command = defineCommand({
  meta: {
    name: 'npm run verify --',
    description: 'Rebuild every appointment from its events and compare it with what is stored',
  },
  args: {
    stage: STAGE_ARGUMENT,
    table: { type: 'string', description: 'Another table than that of the stage, such as a restored copy' },
  },
  run: hinting(async ({ args }: { args: { table?: string; stage?: string } }) => {
    const { appointments, events, differences } = await verifyHistory(await tableAt(args.stage, args.table));
    console.log(`${appointments} appointments rebuilt from ${events} events, ${differences.size} differ`);
    for (const [id, problems] of [...differences].slice(0, SHOWN)) console.error(`  ${id}: ${problems.join('; ')}`);
    if (differences.size > SHOWN) console.error(`  … and ${differences.size - SHOWN} more`);
    if (differences.size > 0) process.exitCode = 1;
  }),
});

await runMain(command);
