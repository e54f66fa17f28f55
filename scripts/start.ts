import { defineCommand, runMain } from 'citty';
import { rm, writeFile } from 'node:fs/promises';
import { startCloud, type Cloud } from './local/cloud.ts';
import { takeLock } from './local/lock.ts';
import { LOCAL } from './local/paths.ts';
import { reasonOf, step, StepError, type OnStep } from './local/steps.ts';
import { seed, type Seeded } from './seed.ts';
import { story, type Moment } from './story.ts';
import { buildWeb } from './web/build.ts';

const STATE = `${LOCAL}/run`;
const STACK_FILE = `${LOCAL}/stack.json`;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const print: OnStep = ({ name, state, milliseconds, detail = '' }) => {
  if (state === 'done') console.log(`  ✓ ${name}  ${seconds(milliseconds)}${detail === '' ? '' : `  (${detail})`}`);
};

const printTimeline = (moments: readonly Moment[]): void => {
  const begun = moments[0]?.at.getTime() ?? 0;
  console.log('\nWhat happened');
  for (const { at, what } of moments) {
    const after = `+${at.getTime() - begun} ms`.padStart(10);
    console.log(`  ${at.toISOString().slice(11, 23)} ${after}  ${what}`);
  }
};

const printAddresses = ({ webUrl, apiUrl, inboxUrl }: Cloud, { accounts }: Seeded): void => {
  console.log(`
  Web app    ${webUrl}
  API        ${apiUrl}
  API docs   ${apiUrl}/docs
  Inbox      ${inboxUrl}

Sign in as`);
  for (const [role, { email, password }] of Object.entries(accounts))
    console.log(`  ${role.padEnd(10)} ${email.padEnd(22)} ${password}`);
};

/** What tests and tools outside this repository read. */
const writeStackFile = async (cloud: Cloud, { accounts, clinics }: Seeded): Promise<void> => {
  const { apiUrl, webUrl, inboxUrl, awsEndpoint, region, stackName, tableName, userPoolId, userPoolClientId } = cloud;
  const facts = { apiUrl, webUrl, inboxUrl, awsEndpoint, region, stackName, tableName, userPoolId, userPoolClientId };
  await writeFile(STACK_FILE, `${JSON.stringify({ ...facts, accounts, clinics }, undefined, 2)}\n`);
};

const printFailure = (error: unknown): void => {
  if (error instanceof StepError) {
    console.error(`\n  ✗ ${error.step}: ${error.message}`);
    console.error(error.log === undefined ? `    Logs: ${STATE}` : `    Log: ${error.log}`);
  } else {
    console.error(`\n  ✗ ${reasonOf(error)}\n    Logs: ${STATE}`);
  }
};

/** Resolves when Ctrl-C is pressed or the process is asked to end. */
const askedToEnd = (): AbortSignal => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
};

const serve = async (cloud: Cloud, signal: AbortSignal): Promise<void> => {
  console.log('\nServing until Ctrl-C.');
  const asked = new Promise<'asked'>((resolve) => {
    if (signal.aborted) resolve('asked');
    signal.addEventListener('abort', () => resolve('asked'));
  });
  // An unsettled promise keeps no process alive, an open gateway does.
  const why = await Promise.race([asked, cloud.ended.then(() => 'ended' as const)]);
  if (why === 'ended' && !signal.aborted) throw new Error('MiniStack ended by itself');
};

const start = async (once: boolean, port: number, signal: AbortSignal): Promise<void> => {
  const begun = performance.now();
  let cloud: Cloud | undefined;
  const untilAsked = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
  untilAsked.catch(() => undefined);
  try {
    // First, because the deploy keeps every core busy; it takes two seconds.
    await step(print, 'Build the web app', () => buildWeb(signal));
    cloud = await startCloud({ stateDir: STATE, port, onStep: print, signal });
    const seeded = await Promise.race([seed(cloud, print), untilAsked]);
    const moments = await Promise.race([story(cloud, seeded, print), untilAsked]);
    await writeStackFile(cloud, seeded);
    printTimeline(moments);
    if (!once) printAddresses(cloud, seeded);
    console.log(`\nReady after ${seconds(performance.now() - begun)}.`);
    if (!once) await serve(cloud, signal);
  } finally {
    await rm(STACK_FILE, { force: true });
    await cloud?.stop();
  }
};

const main = defineCommand({
  meta: {
    name: 'npm start --',
    description: 'Runs the whole system on this machine: cloud, data and a first booking.',
  },
  args: {
    once: { type: 'boolean', description: 'End after the first booking; exit code 0 if all went well', default: false },
    port: { type: 'string', description: 'Port of the web app, API and inbox', default: '3000' },
  },
  run: async ({ args }) => {
    const port = Number(args.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      console.error(`--port must be a port number, not ${args.port}`);
      process.exitCode = 1;
      return;
    }
    const lock = await takeLock(`${LOCAL}/start.pid`);
    if ('heldBy' in lock) {
      console.error(
        `The local cloud runs already (process ${lock.heldBy}); see ${STACK_FILE}. End it with Ctrl-C there.`,
      );
      process.exitCode = 1;
      return;
    }
    const signal = askedToEnd();
    try {
      await start(args.once, port, signal);
    } catch (error) {
      if (!signal.aborted) printFailure(error);
      process.exitCode = signal.aborted ? 130 : 1;
    } finally {
      await lock.release();
    }
    // A pending request must not keep a stopped system alive.
    process.exit();
  },
});

await runMain(main);
