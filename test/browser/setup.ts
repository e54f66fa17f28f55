import type { TestProject } from 'vitest/node';
import { executable } from '../../scripts/web/browser.ts';
import { buildWeb } from '../../scripts/web/build.ts';
import deploy from '../journeys/setup.ts';

/** The web app as it is built for people, in front of a freshly deployed system. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  // Before the workers, which share it.
  await executable();
  await buildWeb();
  return await deploy(project);
}
