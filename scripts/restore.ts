import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defineCommand, runMain } from 'citty';
import { toUtc } from '../functions/domain/time.ts';
import { forgetUndone, restoreFrom } from '../functions/store/restoring.ts';
import { openTable } from '../functions/store/table.ts';
import { hinting, outputOf, STAGE_ARGUMENT, targetOf } from './operate/target.ts';

const command = defineCommand({
  meta: {
    name: 'npm run restore --',
    description:
      'Makes the table of a stage what a copy of it is, restored from a point in time. First stop everybody from writing: docs/runbook.md#restoring. Without --apply it only says what would change. It prints the appointments that were made or changed since, for their clinics to call; ids only, so that it can be kept.',
  },
  args: {
    from: { type: 'string', required: true, valueHint: 'table', description: 'The restored copy' },
    apply: { type: 'boolean', description: 'Write it' },
    stage: STAGE_ARGUMENT,
  },
  run: hinting(async ({ args }: { args: { from: string; apply?: boolean; stage?: string } }) => {
    const target = await targetOf(args.stage);
    const client = new DynamoDBClient(target.config);
    const name = await outputOf(target, 'TableName');
    const table = openTable(name, client);
    const { missing, differing, extra, undone } = await restoreFrom(
      openTable(args.from, client),
      table,
      args.apply === true,
    );
    const verb = args.apply ? 'were' : 'would be';
    console.log(`${name}: ${missing} rows ${verb} added, ${differing} put back, ${extra} deleted`);
    console.log(`${undone.length} appointments ${verb} undone that were made or changed since:`);
    for (const { id, clinicId, patientId, status, start, version } of undone)
      console.log(`  ${clinicId} ${id} of ${patientId}: version ${version}, ${status}, ${toUtc(start)}`);
    // Only now that they are printed: a run that dies before is repeated and prints all of them.
    if (args.apply) await forgetUndone(table, undone);
  }),
});

await runMain(command);
