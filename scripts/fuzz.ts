import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { defineCommand, runMain } from 'citty';

interface Args {
  readonly seed: string;
  readonly ops: string;
  readonly seconds: string;
  readonly shorten: string;
  readonly known?: string;
}

/** The store's test of random operations (`test/store/fuzz.test.ts`) with stories of the caller's own choice. */
const command = defineCommand({
  meta: {
    name: 'npm run fuzz --',
    description: 'Plays random operations over DynamoDB Local, story after story, and looks for what may never be',
  },
  args: {
    seed: { type: 'string', default: '1', description: 'The first story; the next has the next number' },
    ops: { type: 'string', default: '100', description: 'How many operations a story has' },
    seconds: { type: 'string', default: '0', description: 'How long to begin new stories; 0 for one story' },
    shorten: { type: 'string', default: '120', description: 'For how many seconds to leave out what is not needed' },
    known: { type: 'string', description: 'Beginnings of violations to pass over, with commas between' },
  },
  run: async ({ args }: { args: Args }) => {
    const vitest = spawn(
      'vitest',
      ['run', '--project', 'store', 'test/store/fuzz.test.ts', '--disable-console-intercept'],
      {
        stdio: 'inherit',
        env: {
          ...process.env,
          POWERTOOLS_LOG_LEVEL: 'SILENT',
          POWERTOOLS_METRICS_DISABLED: 'true',
          FUZZ_SEED: args.seed,
          FUZZ_OPERATIONS: args.ops,
          FUZZ_SECONDS: args.seconds,
          FUZZ_SHORTEN: args.shorten,
          ...(args.known !== undefined && { FUZZ_KNOWN: args.known }),
        },
      },
    );
    const [code]: unknown[] = await once(vitest, 'exit');
    process.exitCode = typeof code === 'number' ? code : 1;
  },
});

await runMain(command);
