import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LOCAL, ROOT } from './paths.ts';
import { run } from './run.ts';

const REQUIREMENTS = `${ROOT}scripts/local/requirements.txt`;
const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const NO_PYTHON =
  'The local cloud needs Python 3.10 or newer and found none. Install one (or set PYTHON to its path), or set ' +
  'AWS_ENDPOINT_URL to a running LocalStack-compatible endpoint, such as the image ministackorg/ministack.';

/** A Python that has MiniStack: its command, and what to add to the environment. */
export interface Python {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const execute = promisify(execFile);

const findPython = async (): Promise<string> => {
  for (const command of process.env['PYTHON'] === undefined ? CANDIDATES : [process.env['PYTHON']]) {
    try {
      await execute(command, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
      return command;
    } catch {
      // not there, or too old: try the next
    }
  }
  throw new Error(NO_PYTHON);
};

const inVenv = (folder: string): Python => ({ command: `${folder}/bin/python`, env: {} });
const inTarget = (folder: string, command: string): Python => ({ command, env: { PYTHONPATH: `${folder}/site` } });

const install = async (folder: string, log: string, signal?: AbortSignal): Promise<void> => {
  const python = await findPython();
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--only-binary', ':all:'];
  const given = { cwd: ROOT, log, signal };
  try {
    await run({ ...given, command: python, args: ['-m', 'venv', folder] });
  } catch {
    signal?.throwIfAborted();
    // Debian ships Python without `venv`; packages in a plain folder do as well.
    await rm(folder, { recursive: true, force: true });
    await run({ ...given, command: python, args: [...pip, '--target', `${folder}/site`, '-r', REQUIREMENTS] });
    await writeFile(`${folder}/python`, python);
    return;
  }
  await run({ ...given, command: `${folder}/bin/python`, args: [...pip, '-r', REQUIREMENTS] });
};

/** The Python environment of the local cloud: made once for each set of pinned versions, under `.local/`. */
export const ministackPython = async (log: string, signal?: AbortSignal): Promise<Python> => {
  const pins = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  const folder = `${LOCAL}/venv/${pins.slice(0, 12)}`;
  if (!existsSync(folder)) {
    // Made aside and renamed when complete, so that neither a crash nor a second start leaves half of one.
    const made = `${folder}.${process.pid}`;
    await mkdir(`${LOCAL}/venv`, { recursive: true });
    try {
      await install(made, log, signal);
      await rename(made, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  }
  return existsSync(`${folder}/site`) ? inTarget(folder, await readFile(`${folder}/python`, 'utf8')) : inVenv(folder);
};
