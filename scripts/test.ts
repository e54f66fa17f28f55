import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { BIN, LOCAL, ROOT } from './local/paths.ts';

/** How a layer is run; the tests of one that vitest runs are counted one by one, any other counts as one. */
interface Layer {
  readonly name: string;
  readonly about: string;
  readonly command: readonly [string, ...string[]];
  readonly isVitest: boolean;
}

const REPORTS = `${LOCAL}/reports`;
const reportOf = (name: string): string => `${REPORTS}/${name}.json`;

const tool = (name: string, about: string, ...command: [string, ...string[]]): Layer => ({
  name,
  about,
  command,
  isVitest: false,
});
const project = (name: string, about: string): Layer => ({
  name,
  about,
  command: [
    'vitest',
    'run',
    '--project',
    name,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${reportOf(name)}`,
  ],
  isVitest: true,
});

const LAYERS: readonly Layer[] = [
  tool('types', 'the TypeScript compiler', 'tsc', '--noEmit'),
  tool('web-types', 'the same for the web app', 'tsc', '--noEmit', '-p', 'web'),
  tool('lint', 'oxlint with types', 'oxlint', '--type-aware', '--deny-warnings'),
  tool('format', 'the Biome formatter', 'biome', 'format', '.'),
  project('unit', 'pure rules and rooms without AWS'),
  project('store', 'storage and operations on DynamoDB Local'),
  project('stack', 'promises of the synthesised stack'),
  project('journeys', 'whole stories over HTTP on a freshly deployed local cloud'),
  project('browser', 'the web app in a browser, in front of another'),
];
/** Takes longest and mostly waits, so it begins first, and the others fill the time beside it. */
const LONGEST = 'journeys';
/** Deploys a second local cloud: with two at once on a small machine, everything in both takes longer. */
const ALONE = 'browser';
const AT_ONCE = 2;

const HELP = `Usage: npm test -- [layer ...]

Runs every layer, or only those named, and ends with the line "N passed, N failed".

${LAYERS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}

Watch mode: npm run test:watch`;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

const running = new Set<ChildProcess>();
let isInterrupted = false;

/** Asks what runs to end; it was given the chance to tidy up, what then still runs is ended. */
const interrupt = (): void => {
  isInterrupted = true;
  for (const child of running) child.kill('SIGINT');
  setTimeout(() => {
    for (const child of running) endGroup(child);
  }, 15_000).unref();
};

const endGroup = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody left
  }
};

const execute = ({ command: [program, ...args] }: Layer): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(`${BIN}/${program}`, args, {
      cwd: ROOT,
      // The Node that npm installed runs everything, whatever started this.
      env: { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`, CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C reaches it once, through us.
      detached: true,
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    const end = (code: number): void => {
      running.delete(child);
      resolve({ code, output });
    };
    child.once('error', (error) => {
      output += String(error);
      end(1);
    });
    // What it started and left behind when it was interrupted ends too.
    child.once('exit', () => endGroup(child));
    child.once('close', (code) => end(code ?? 1));
  });

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

/** What vitest counted; nothing when it wrote no report. */
const counted = async (name: string): Promise<Outcome> => {
  try {
    const report = JSON.parse(await readFile(reportOf(name), 'utf8')) as Record<string, unknown>;
    const { numPassedTests: passed, numFailedTests: failed } = report;
    return { passed: isCount(passed) ? passed : 0, failed: isCount(failed) ? failed : 0 };
  } catch {
    return { passed: 0, failed: 0 };
  }
};

/** A layer that ended badly without a failed test, or well without any test, counts as a failure of its own. */
const outcomeOf = async ({ name, isVitest }: Layer, code: number): Promise<Outcome> => {
  if (!isVitest) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const { passed, failed } = await counted(name);
  const isBroken = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: isBroken ? 1 : failed };
};

const runLayer = async (layer: Layer): Promise<Outcome> => {
  if (isInterrupted) return { passed: 0, failed: 1 };
  const begun = performance.now();
  if ([LONGEST, ALONE].includes(layer.name)) console.log(`  … ${layer.name}: ${layer.about}`);
  const { code, output } = await execute(layer);
  const outcome = await outcomeOf(layer, code);
  if (outcome.failed > 0) console.log(`\n${output.trim()}\n`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const sign = outcome.failed === 0 ? '✓' : '✗';
  console.log(
    `  ${sign} ${layer.name.padEnd(10)} ${seconds.padStart(6)} s  ${outcome.passed} passed, ${outcome.failed} failed`,
  );
  return outcome;
};

/** Runs layers in their order, a few at a time. */
const runTogether = async (layers: readonly Layer[], atOnce: number): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  const queue = layers.values();
  const worker = async (): Promise<void> => {
    for (const layer of queue) outcomes.push(await runLayer(layer));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
};

const runAll = async (layers: readonly Layer[]): Promise<number> => {
  const begun = performance.now();
  await rm(REPORTS, { recursive: true, force: true });
  await mkdir(REPORTS, { recursive: true });
  const named = (name: string): Layer[] => layers.filter((layer) => layer.name === name);
  const others = layers.filter(({ name }) => name !== LONGEST && name !== ALONE);
  const outcomes = [
    ...(await runTogether([...named(LONGEST), ...others], AT_ONCE)),
    ...(await runTogether(named(ALONE), 1)),
  ];
  const total = (of: (outcome: Outcome) => number): number => outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
  const failed = total((outcome) => outcome.failed);
  console.log(`  ${((performance.now() - begun) / 1000).toFixed(1)} s in all\n`);
  console.log(`${total((outcome) => outcome.passed)} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !LAYERS.some((layer) => layer.name === name));
if (named.includes('--help') || named.includes('-h')) {
  console.log(HELP);
} else if (unknown.length > 0) {
  console.error(`There is no layer ${unknown.join(', ')}.\n\n${HELP}`);
  process.exitCode = 2;
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const code = await runAll(named.length === 0 ? LAYERS : LAYERS.filter(({ name }) => named.includes(name)));
  process.exitCode = isInterrupted ? 130 : code;
}
