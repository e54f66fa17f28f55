import { LambdaClient, paginateListFunctions, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { REACTION, visibilityMs } from '../../functions/contract/time-limits.ts';
import { configuration } from '../../scripts/local/aws.ts';
import { startCloud } from '../../scripts/local/cloud.ts';
import { LOCAL } from '../../scripts/local/paths.ts';
import { seed } from '../../scripts/seed.ts';
import type { System } from '../steps/system.ts';

const quietly = (): void => undefined;

/** As long as the queue of a reaction hides a message: a function that ran longer would meet it a second time. */
const FUNCTION_MS = visibilityMs(REACTION.functionMs);

/** Gives every function more time than it has on AWS: a busy machine needs it. */
const withTimeForAll = async (endpoint: string): Promise<void> => {
  const client = new LambdaClient(configuration(endpoint));
  for await (const { Functions = [] } of paginateListFunctions({ client }, {}))
    for (const { FunctionName, Timeout = 0 } of Functions)
      if (Timeout * 1000 < FUNCTION_MS)
        await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: FUNCTION_MS / 1000 }));
};

/**
 * Deploys the system freshly to a local cloud of the project's own and fills it, once for all of them. While a journey
 * is being written, `JOURNEYS_SYSTEM` may name a file that describes one that already runs.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = process.env.JOURNEYS_SYSTEM;
  if (running !== undefined) {
    project.provide('system', JSON.parse(await readFile(running, 'utf8')) as System);
    return undefined;
  }
  const cloud = await startCloud({ stateDir: `${LOCAL}/test-${project.name}` });
  try {
    await withTimeForAll(cloud.awsEndpoint);
    const { accounts, clinics } = await seed(cloud, quietly);
    const {
      apiUrl,
      webUrl,
      inboxUrl,
      awsEndpoint,
      tableName,
      userPoolId,
      userPoolClientId,
      scheduleGroup,
      outputs,
      stateDir,
    } = cloud;
    const deployed = { apiUrl, webUrl, inboxUrl, awsEndpoint, tableName, userPoolId, userPoolClientId, scheduleGroup };
    project.provide('system', { ...deployed, outputs, stateDir, accounts, clinics });
  } catch (error) {
    await cloud.stop();
    throw error;
  }
  return () => cloud.stop();
}
