import { defineCommand, runMain } from 'citty';
import { verifyHistory } from '../functions/store/history.ts';
import { tableAt } from './local/table-at.ts';
import { hinting } from './operate/target.ts';

const SHOWN = 50;

/** Rebuilds every appointment from its events and compares it with what is stored; fails when any differs. */
const command = defineCommand({
  meta: {
    name: 'npm run verify --',
    description: 'Rebuild every appointment from its events and compare it with what is stored',
  },
  args: {
    table: { type: 'string', description: 'The table; without one that of the running local cloud' },
  },
  run: hinting(async ({ args }: { args: { table?: string } }) => {
    const { appointments, events, differences } = await verifyHistory(await tableAt(args.table));
    console.log(`${appointments} appointments rebuilt from ${events} events, ${differences.size} differ`);
    for (const [id, problems] of [...differences].slice(0, SHOWN)) console.error(`  ${id}: ${problems.join('; ')}`);
    if (differences.size > SHOWN) console.error(`  … and ${differences.size - SHOWN} more`);
    if (differences.size > 0) process.exitCode = 1;
  }),
});

await runMain(command);
