import { readFile } from 'node:fs/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { defineCommand, runMain } from 'citty';
import { isStageName, STAGES } from '../lib/stages.ts';
import { readFiles } from '../functions/reactions/archive-files.ts';
import { configuration } from './local/aws.ts';
import { ROOT } from './local/paths.ts';

/** Something that the person at the keyboard can put right. */
class Hint extends Error {}

interface Job {
  readonly description: string;
  /** The output of the stack that names its function. */
  readonly output: string;
}

const JOBS: Readonly<Record<string, Job>> = {
  'extend-doctor-days': {
    description: 'Opens the next day of every doctor up to the horizon',
    output: 'ExtendDoctorDaysFunctionName',
  },
  'expire-holds': { description: 'Ends holds and offers whose time is over', output: 'ExpireHoldsFunctionName' },
  'expire-wishes': {
    description: 'Ends wishes of the waitlist whose dates have passed',
    output: 'ExpireWishesFunctionName',
  },
  sweep: { description: 'Publishes events that the stream left behind', output: 'SweepFunctionName' },
  repair: {
    description: 'Compares what follows from the facts with the facts and mends it',
    output: 'RepairFunctionName',
  },
  archive: {
    description: 'Moves appointments that ended over a year ago to the archive',
    output: 'ArchiveFunctionName',
  },
};

/** Longer than any job may take. */
const PATIENCE_MS = 16 * 60_000;

interface Target {
  readonly stackName: string;
  readonly config: Partial<ReturnType<typeof configuration>>;
}

const targetOf = async (stage: string | undefined): Promise<Target> => {
  if (stage !== undefined && stage !== 'local') {
    if (!isStageName(stage)) throw new Hint(`There is no stage "${stage}". Known stages: ${STAGES.join(', ')}.`);
    return { stackName: `appointments-${stage}`, config: {} };
  }
  const text = await readFile(`${ROOT}/.local/stack.json`, 'utf8').catch(() => {
    throw new Hint('No local cloud is running. Start it with `npm start`, or name a stage: --stage dev.');
  });
  const { stackName, awsEndpoint } = JSON.parse(text) as { stackName: string; awsEndpoint: string };
  return { stackName, config: configuration(awsEndpoint) };
};

const outputOf = async ({ stackName, config }: Target, name: string): Promise<string> => {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(config)
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: unknown) => {
      throw new Hint(
        `The stack ${stackName} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  const value = stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  if (value === undefined) throw new Hint(`The stack ${stackName} has no ${name}: deploy it again.`);
  return value;
};

/** Runs a job to its end, prints what it answers, and tells whether it worked. */
const runJob = async (target: Target, { output }: Job): Promise<boolean> => {
  const lambda = new LambdaClient({
    ...target.config,
    maxAttempts: 1,
    requestHandler: { requestTimeout: PATIENCE_MS },
  });
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: await outputOf(target, output), Payload: '{}' }),
  );
  console.log(Payload ? Buffer.from(Payload).toString() : '');
  return FunctionError === undefined;
};

const readArchive = async (target: Target, clinicId: string | undefined, month: string | undefined): Promise<void> => {
  if (!clinicId || !/^\d{4}-\d{2}$/.test(month ?? '') || !month)
    throw new Hint('Which? npm run job -- read-archive --clinic <clinicId> --month YYYY-MM');
  const client = new S3Client({ ...target.config, forcePathStyle: target.config.endpoint !== undefined });
  const bucket = await outputOf(target, 'ArchiveBucketName');
  for (const history of await readFiles({ client, bucket }, clinicId, month)) console.log(JSON.stringify(history));
};

const names = Object.entries(JOBS).map(([name, { description }]) => `  ${name.padEnd(20)}${description}`);

const command = defineCommand({
  meta: {
    name: 'npm run job --',
    description: `Runs periodic work by hand, now, in the running local cloud or a stage. Each may be run at any time.\n\n${names.join('\n')}\n  read-archive        Prints archived appointments as JSON lines: --clinic <id> --month YYYY-MM`,
  },
  args: {
    name: { type: 'positional', required: true, description: 'Which' },
    stage: {
      type: 'string',
      valueHint: STAGES.join('|'),
      description: 'Where; the local cloud of npm start by default',
    },
    clinic: { type: 'string', description: 'read-archive: whose appointments' },
    month: { type: 'string', valueHint: 'YYYY-MM', description: 'read-archive: of which month, UTC' },
  },
  run: async ({ args }) => {
    try {
      const job = JOBS[args.name];
      if (!job && args.name !== 'read-archive')
        throw new Hint(`There is no job "${args.name}". Jobs: ${[...Object.keys(JOBS), 'read-archive'].join(', ')}.`);
      const target = await targetOf(args.stage);
      if (!job) return await readArchive(target, args.clinic, args.month);
      if (!(await runJob(target, job))) process.exitCode = 1;
    } catch (error) {
      if (!(error instanceof Hint)) throw error;
      console.error(error.message);
      process.exitCode = 1;
    }
  },
});

await runMain(command);
