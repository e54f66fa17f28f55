import { DescribeTimeToLiveCommand, type DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import * as z from 'zod';
import { TTL_ATTRIBUTE } from '../../functions/store/keys.ts';
import { ACCOUNT, awsEnvironment, dynamo, REGION } from './aws.ts';
import { BIN, ROOT } from './paths.ts';
import { run, type Command } from './run.ts';
import { LoggedError, step, type OnStep } from './steps.ts';

export const STACK_NAME = 'appointments-local';

const outputs = z
  .object({
    ApiId: z.string(),
    ApiEndpoint: z.string(),
    TableName: z.string(),
    UserPoolId: z.string(),
    UserPoolClientId: z.string(),
    EventBusName: z.string(),
    ScheduleGroup: z.string(),
  })
  .catchall(z.string());
/** What the stack says of itself: these, and whatever else it has for tests. */
export type Outputs = z.infer<typeof outputs>;

export interface DeployOptions {
  readonly endpoint: string;
  readonly stateDir: string;
  /** Where people will find the web app; mails link to it. */
  readonly webUrl: string;
  readonly onStep: OnStep;
  readonly signal?: AbortSignal | undefined;
}

const readOutputs = async (file: string, log: string): Promise<Outputs> => {
  const all = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
  const parsed = outputs.safeParse(all[STACK_NAME]);
  if (!parsed.success) throw new LoggedError(`the stack lacks outputs: ${z.prettifyError(parsed.error)}`, log);
  return parsed.data;
};

/** MiniStack's CloudFormation leaves the table's expiry off (1.5.33); its API switches it on. */
const switchExpiryOn = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  if (TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL') === true) return;
  const TimeToLiveSpecification = { AttributeName: TTL_ATTRIBUTE, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
};

/** Deploys the very app that goes to AWS, with the stock `cdk`, to an AWS-compatible endpoint. */
export const deploy = async ({ endpoint, stateDir, webUrl, onStep, signal }: DeployOptions): Promise<Outputs> => {
  const log = `${stateDir}/cdk.log`;
  const assembly = `${stateDir}/cdk.out`;
  const outputsFile = `${stateDir}/outputs.json`;
  await rm(log, { force: true });
  await rm(outputsFile, { force: true });
  await mkdir(`${stateDir}/bootstrap`, { recursive: true });

  const cdk = (args: readonly string[], cwd = ROOT): Command => ({
    command: `${BIN}/cdk`,
    args: [...args, '--no-notices', '--no-version-reporting', '--ci'],
    cwd,
    env: {
      ...awsEnvironment(endpoint),
      PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}`,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    log,
    signal,
  });

  // Both at once: bootstrapping waits for the emulator while bundling keeps a core busy. Bootstrap runs where there is
  // no cdk.json, so that it does not build the app as well.
  await Promise.all([
    step(onStep, 'Bootstrap the local cloud for CDK', () =>
      run(cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], `${stateDir}/bootstrap`)),
    ),
    step(onStep, 'Bundle the functions', () =>
      run(cdk(['synth', '--quiet', '--output', assembly, '-c', 'stage=local', '-c', `webUrl=${webUrl}`])),
    ),
  ]);
  return await step(onStep, `Deploy the stack ${STACK_NAME}`, async () => {
    const how = ['--method=direct', '--require-approval', 'never', '--outputs-file', outputsFile];
    await run(cdk(['deploy', STACK_NAME, '--app', assembly, ...how]));
    const found = await readOutputs(outputsFile, log);
    await switchExpiryOn(dynamo(endpoint), found.TableName);
    return found;
  });
};
