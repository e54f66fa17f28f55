import type { TestProject } from 'vitest/node';
import { buildWeb } from '../../scripts/web/build.ts';
import deploy from '../journeys/setup.ts';

/** The web app as it is built for people, in front of a freshly deployed system. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  await buildWeb();
  return await deploy(project);
}
