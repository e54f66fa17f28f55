import { defineCommand, runMain } from 'citty';
import { rebuildCounters, rebuildSearch } from '../functions/store/rebuilding.ts';
import { listClinics } from '../functions/store/clinics.ts';
import { tableAt } from './operate/table-at.ts';
import { Hint, hinting, STAGE_ARGUMENT } from './operate/target.ts';

/** Makes a clinic's read models anew from its appointments, also while it is being booked. */
const command = defineCommand({
  meta: {
    name: 'npm run rebuild --',
    description: 'Makes the counters and the search of clinics anew from their appointments',
  },
  args: {
    clinic: { type: 'positional', required: false, description: 'The id of one clinic; all of them by default' },
    stage: STAGE_ARGUMENT,
    table: { type: 'string', description: 'Another table than that of the stage, such as a restored copy' },
  },
  run: hinting(async ({ args }: { args: { clinic?: string; table?: string; stage?: string } }) => {
    const table = await tableAt(args.stage, args.table);
    const clinics = (await listClinics(table)).map(({ id }) => id);
    const meant = args.clinic === undefined ? clinics : clinics.filter((id) => id === args.clinic);
    if (meant.length === 0) throw new Hint(`There is no clinic ${args.clinic ?? 'at all'}.`);
    for (const id of meant) {
      const { appointments, dates } = await rebuildCounters(table, id, Date.now());
      await rebuildSearch(table, id);
      console.log(`${id}: ${appointments} appointments counted on ${dates} dates, and findable again`);
    }
  }),
});

await runMain(command);
