import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BIN, ROOT } from './paths.ts';
import { freePort, HOST } from './ports.ts';
import type { Python } from './python.ts';
import { LoggedError } from './steps.ts';
import { waitFor } from './wait.ts';

export interface MinistackOptions {
  readonly python: Python;
  /** Its state, temporary files and log live here; nothing else may use it meanwhile. */
  readonly stateDir: string;
  /** Where it relays every mail to. */
  readonly smtpPort: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Ministack {
  readonly endpoint: string;
  readonly pid: number;
  readonly log: string;
  /** Resolves when the server has ended, wanted or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * MiniStack that ends with us: our end of its stdin closes when this process dies in whatever way, and then the whole
 * process group ends, Lambda processes included.
 */
const BOOT = `
import os, signal, threading
def watch():
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
from ministack.app import main
main()
`;

/** Only what Python and Lambda processes need: they inherit it, and a stray AWS_* of the caller would mislead them. */
const environment = async (
  python: Python,
  stateDir: string,
  port: number,
  smtpPort: number,
): Promise<NodeJS.ProcessEnv> => {
  const { HOME, LANG, PATH = '' } = process.env;
  return {
    HOME,
    LANG,
    ...python.env,
    // Lambdas run on the first `node` in PATH: the one that npm installed, else the one that runs this.
    PATH: [BIN, dirname(process.execPath), PATH].join(':'),
    BIND_HOST: HOST,
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    MINISTACK_WORKER_THREADS: '256',
    SMTP_HOST: `${HOST}:${smtpPort}`,
    STATE_DIR: `${stateDir}/state`,
    S3_DATA_DIR: `${stateDir}/state/s3`,
    TMPDIR: await readlink(`${stateDir}/tmp`),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
};

const PREFIX = 'appointments-';

const killGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {
    // already gone
  }
};

const isReady = async (endpoint: string): Promise<true | undefined> => {
  try {
    const answer = await fetch(`${endpoint}/_ministack/ready`, { signal: AbortSignal.timeout(2000) });
    await answer.arrayBuffer();
    return answer.ok || undefined;
  } catch {
    return undefined;
  }
};

/**
 * Lambda code is unpacked outside the repository: inside, its `package.json` would make ES modules of MiniStack's
 * CommonJS workers, and its `node_modules` would hide what a bundle lacks. A link leads there, so that the next start
 * can remove what a killed one left.
 */
const emptyState = async (stateDir: string): Promise<void> => {
  const link = `${stateDir}/tmp`;
  const target = await readlink(link).catch(() => undefined);
  if (target?.startsWith(join(tmpdir(), PREFIX)) === true)
    await rm(target, { recursive: true, force: true, maxRetries: 5 });
  for (const path of [link, `${stateDir}/state`]) await rm(path, { recursive: true, force: true, maxRetries: 5 });
};

const newState = async (stateDir: string): Promise<void> => {
  await emptyState(stateDir);
  await mkdir(`${stateDir}/state`, { recursive: true });
  await symlink(await mkdtemp(join(tmpdir(), PREFIX)), `${stateDir}/tmp`);
};

const stopChild = async (child: ChildProcess, pid: number, ended: Promise<void>, stateDir: string): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(3000, undefined, { ref: false })]);
  }
  // Lambda processes outlive a server that ended by itself; they are in its group.
  killGroup(pid, 'SIGKILL');
  await ended;
  await emptyState(stateDir);
};

/** Starts an empty MiniStack of its own on a free port and waits until it answers. */
export const startMinistack = async (options: MinistackOptions): Promise<Ministack> => {
  const { python, stateDir, smtpPort, signal } = options;
  await newState(stateDir);
  const port = await freePort();
  const endpoint = `http://${HOST}:${port}`;
  const log = `${stateDir}/ministack.log`;
  const output = openSync(log, 'w');
  const child = spawn(python.command, ['-c', BOOT], {
    cwd: ROOT,
    env: await environment(python, stateDir, port, smtpPort),
    stdio: ['pipe', output, output],
    detached: true,
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const { pid } = child;
  if (pid === undefined) throw new LoggedError(`could not start ${python.command}`, log);
  child.stdin?.on('error', () => undefined);

  const stop = (): Promise<void> => stopChild(child, pid, ended, stateDir);
  try {
    const dead = ended.then(async () => {
      const words = (await readFile(log, 'utf8')).trim().split('\n').slice(-3).join('\n');
      throw new LoggedError(`MiniStack ended by itself: ${words}`, log);
    });
    dead.catch(() => undefined);
    await Promise.race([waitFor('MiniStack to answer', () => isReady(endpoint), { signal }), dead]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, pid, log, ended, stop };
};
