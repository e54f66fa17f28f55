import { LOCAL, BIN, ROOT } from '../local/paths.ts';
import { mkdir } from 'node:fs/promises';
import { run } from '../local/run.ts';

/** Builds the web app into `web/dist`, which the local gateway serves and the deploy uploads. */
export const buildWeb = async (signal?: AbortSignal): Promise<void> => {
  await mkdir(LOCAL, { recursive: true });
  await run({
    command: `${BIN}/vite`,
    args: ['build', 'web', '--logLevel', 'warn'],
    cwd: ROOT,
    // A process of its own: whatever it is started from, people get React as it is meant for them.
    env: { ...process.env, NODE_ENV: 'production' },
    log: `${LOCAL}/web.log`,
    signal,
  });
};
