import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { LoggedError } from './steps.ts';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly log: string;
  readonly signal?: AbortSignal | undefined;
}

const KEPT = 16_384;
const LINE = 300;
// oxlint-disable-next-line no-control-regex -- terminal colours start with an escape character
const COLOURS = /\u001b\[[0-9;]*m/g;

/** What a person needs of a long output: its last lines that speak of an error, else its last lines. */
const lastWords = (output: string): string => {
  const lines = output
    .replaceAll(COLOURS, '')
    .split('\n')
    .map((text) => text.trim().slice(0, LINE))
    .filter((text) => text !== '');
  const errors = lines.filter((text) => /error|failed|fatal|cannot|❌/i.test(text));
  return (errors.length > 0 ? errors : lines).slice(-4).join('\n');
};

/** Runs a command to its end, its output going to a log, and throws with its last words when it fails. */
export const run = ({ command, args, cwd, env = process.env, log, signal }: Command): Promise<string> =>
  new Promise((resolve, reject) => {
    const file = createWriteStream(log, { flags: 'a' });
    file.write(`$ ${command} ${args.join(' ')}\n`);
    const child = spawn(command, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let tail = '';
    const keep = (chunk: Buffer): void => {
      file.write(chunk);
      tail = (tail + chunk.toString()).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => file.end(() => reject(error)));
    child.on('close', (code) => {
      file.end(() => (code === 0 ? resolve(tail) : reject(new LoggedError(lastWords(tail) || `exit ${code}`, log))));
    });
  });
