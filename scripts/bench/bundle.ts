import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { environment } from '../../functions/contract/environment.ts';
import { type Figure, figure, median } from './report.ts';

const FUNCTIONS = new URL('../../functions/', import.meta.url).pathname;
const RUNS = 7;

/** Files that export a handler, by room; those of `api/callers` answer people while they wait. */
const entries = async (): Promise<string[]> => {
  const callers = (await readdir(join(FUNCTIONS, 'api/callers'))).filter((file) =>
    ['auth.ts', 'doctor.ts', 'docs.ts', 'patient.ts', 'public.ts', 'staff.ts'].includes(file),
  );
  return [
    ...callers.map((file) => `api/callers/${file}`),
    'outbox/publish-changes.ts',
    'outbox/sweep.ts',
    'reactions/tell-patients.ts',
    'reactions/send-notices.ts',
    'reactions/send-reminder.ts',
    'reactions/schedule-reminders.ts',
    'reactions/extend-doctor-days.ts',
  ];
};

// As lib/node-function.ts has it.
const bundle = (entry: string, outfile: string) =>
  build({
    entryPoints: [join(FUNCTIONS, entry)],
    outfile,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    charset: 'utf8',
    alias: { '@aws-sdk/credential-provider-node': join(FUNCTIONS, '../lib/bundling/credentials.ts') },
    loader: { '.css': 'text', '.html': 'text', '.txt': 'text' },
    banner: {
      js: "import{createRequire as requireForBanner}from'node:module';const require=requireForBanner(import.meta.url);",
    },
    logLevel: 'silent',
  });

const startMs = (script: string): number => {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [script], {
    env: {
      ...Object.fromEntries(
        Object.keys(environment).map((name) => [name, name.endsWith('_URL') ? 'https://a.b' : 'a@b.co']),
      ),
      WRITES_PER_MINUTE: '60',
      MAILS_PER_SECOND: '1',
      TEXTS_PER_SECOND: '1',
      CLINIC_SESSIONS: '60 720 offered',
      PATH: process.env.PATH,
      AWS_REGION: 'us-east-1',
      POWERTOOLS_DEV: 'false',
      POWERTOOLS_TRACE_ENABLED: 'false',
    },
    timeout: 20_000,
  });
  if (status !== 0) throw new Error(`did not start: ${/^\w*Error.*$/m.exec(stderr.toString())?.[0].slice(0, 200)}`);
  return performance.now() - startedAt;
};

/** Size of every function's bundle, and what loading it costs over a Node that loads nothing. */
export const bundles = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const bare = join(folder, 'bare.mjs');
    await writeFile(bare, '');
    const figures: Figure[] = [];
    for (const [index, entry] of (await entries()).entries()) {
      const waited = entry.startsWith('api/');
      try {
        const outfile = join(folder, `${index}.mjs`);
        const { metafile } = await bundle(entry, outfile);
        const bytes = metafile.outputs[Object.keys(metafile.outputs)[0] ?? '']?.bytes ?? 0;
        const load = join(folder, `${index}.load.mjs`);
        await writeFile(load, `await import('./${index}.mjs'); process.exit(0);`);
        const pairs = Array.from({ length: RUNS }, () => [startMs(bare), startMs(load)] as const);
        const over = median(pairs.map(([nothing, all]) => all - nothing));
        const kilobytes = bytes / 1024;
        const what = entry.replace(/\.ts$/, '');
        const value = `${kilobytes.toFixed(0)} KB, ${over.toFixed(0)} ms over bare Node`;
        const met = kilobytes <= 350 && over <= 65;
        figures.push(waited ? figure(what, value, '≤ 350 KB, ≤ 65 ms', met) : figure(what, value));
      } catch (error) {
        figures.push(figure(entry, `not bundled: ${error instanceof Error ? error.message.split('\n')[0] : ''}`));
      }
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
