import { readFile } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startCloud } from '../../scripts/local/cloud.ts';
import { LOCAL } from '../../scripts/local/paths.ts';
import { seed } from '../../scripts/seed.ts';
import type { System } from '../steps/system.ts';

const quietly = (): void => undefined;

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
