import { defineCommand, runMain } from 'citty';
import { rebuildCounters, rebuildSearch } from '../functions/store/rebuilding.ts';
import { tableAt } from './local/table-at.ts';

/** Makes a clinic's read models anew from its appointments, also while it is being booked. */
const command = defineCommand({
  meta: { name: 'rebuild', description: 'Make the counters and the search of a clinic anew' },
  args: {
    clinic: { type: 'positional', required: true, description: 'The id of the clinic' },
    table: { type: 'string', description: 'The table; without one that of the running local cloud' },
  },
  run: async ({ args }) => {
    const table = await tableAt(args.table);
    const { appointments, dates } = await rebuildCounters(table, args.clinic, Date.now());
    await rebuildSearch(table, args.clinic);
    console.log(`${appointments} appointments counted on ${dates} dates, and findable again`);
  },
});

await runMain(command);
