import { S3Client } from '@aws-sdk/client-s3';
import { defineCommand, runMain } from 'citty';
import { readFiles } from '../functions/reactions/archive-files.ts';
import { isJobName, JOBS, runJob } from './operate/jobs.ts';
import { Hint, hinting, outputOf, STAGE_ARGUMENT, type Target, targetOf } from './operate/target.ts';

const READ_ARCHIVE = 'read-archive';

const readArchive = async (target: Target, clinicId: string | undefined, month: string | undefined): Promise<void> => {
  if (!clinicId || !month || !/^\d{4}-\d{2}$/.test(month))
    throw new Hint(`Which? npm run job -- ${READ_ARCHIVE} --clinic <clinicId> --month YYYY-MM`);
  const client = new S3Client({ ...target.config, forcePathStyle: target.config.endpoint !== undefined });
  const bucket = await outputOf(target, 'ArchiveBucketName');
  const histories = await readFiles({ client, bucket }, clinicId, month);
  for (const history of histories) console.log(JSON.stringify(history));
  console.error(`${histories.length} appointments of ${clinicId} in the archive of ${month}`);
};

const lines = Object.entries(JOBS).map(([name, { description }]) => `  ${name.padEnd(20)}${description}`);
lines.push(`  ${READ_ARCHIVE.padEnd(20)}Prints archived appointments as JSON lines: --clinic <id> --month YYYY-MM`);
const names = [...Object.keys(JOBS), READ_ARCHIVE];

const command = defineCommand({
  meta: {
    name: 'npm run job --',
    description: `Runs periodic work by hand, now, in the running local cloud or a stage. Each may be run at any time.\n\n${lines.join('\n')}\n`,
  },
  args: {
    name: { type: 'positional', required: true, description: names.join(', ') },
    stage: STAGE_ARGUMENT,
    clinic: { type: 'string', description: `${READ_ARCHIVE}: whose appointments` },
    month: { type: 'string', valueHint: 'YYYY-MM', description: `${READ_ARCHIVE}: of which month, UTC` },
  },
  run: hinting(async ({ args }: { args: { name: string; stage?: string; clinic?: string; month?: string } }) => {
    const { name, stage, clinic, month } = args;
    if (name === READ_ARCHIVE) return readArchive(await targetOf(stage), clinic, month);
    if (!isJobName(name)) throw new Hint(`There is no job "${name}". Jobs: ${names.join(', ')}.`);
    const { worked, answer } = await runJob(await targetOf(stage), name);
    console.log(answer);
    if (!worked) process.exitCode = 1;
  }),
});

await runMain(command);
