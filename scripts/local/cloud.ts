import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { REGION } from './aws.ts';
import { deploy, STACK_NAME, type Outputs } from './deploy.ts';
import { saveFunctionLogs } from './function-logs.ts';
import { startGateway } from './gateway.ts';
import { startMailbox, type Mailbox } from './mail.ts';
import { startMinistack } from './ministack.ts';
import { HOST } from './ports.ts';
import { ministackPython } from './python.ts';
import { step, type OnStep } from './steps.ts';

/** A whole running system on this machine. */
export interface Cloud {
  readonly apiUrl: string;
  readonly webUrl: string;
  readonly inboxUrl: string;
  readonly awsEndpoint: string;
  readonly region: string;
  readonly stackName: string;
  readonly apiId: string;
  readonly tableName: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly eventBusName: string;
  readonly scheduleGroup: string;
  /** Every output of the stack by name. */
  readonly outputs: Outputs;
  /** Every mail sent, in this process; the same as `inboxUrl` tells over HTTP. */
  readonly mailbox: Mailbox;
  /** The folder with the logs (`ministack.log`, `cdk.log`, and after the end `functions.log`). */
  readonly stateDir: string;
  /** Resolves when the emulator has ended; never, for an endpoint that is not ours. */
  readonly ended: Promise<void>;
  /** Ends everything that was started; calling it again waits for the same end. */
  stop(): Promise<void>;
}

export interface CloudOptions {
  /** Its state and logs; every cloud that runs at the same time needs its own. */
  readonly stateDir: string;
  /** The wanted port of the gateway; the next free one is taken when it is busy. Any free one by default. */
  readonly port?: number | undefined;
  readonly onStep?: OnStep | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A running AWS-compatible endpoint to deploy to instead of starting one; `AWS_ENDPOINT_URL` by default. */
  readonly endpoint?: string | undefined;
}

interface Endings {
  add(end: () => unknown): void;
  run(): Promise<void>;
}

/** What was started, ended in reverse order, once. */
const endings = (): Endings => {
  const list: (() => unknown)[] = [];
  let running: Promise<void> | undefined;
  const runAll = async (): Promise<void> => {
    for (const end of list.toReversed()) await end();
  };
  return {
    add: (end) => void list.push(end),
    run: () => (running ??= runAll()),
  };
};

/** Mails of an endpoint that is not ours come only to a port that its `SMTP_HOST` can be set to beforehand. */
const SMTP_PORT_FOR_OTHERS = 1025;

const noStep: OnStep = () => undefined;

/** Starts the local cloud, deploys the system to it and serves it through the gateway. Ends what it began on failure. */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { port = 0, onStep = noStep, signal, endpoint = process.env['AWS_ENDPOINT_URL'] } = options;
  const stateDir = resolve(options.stateDir);
  await mkdir(stateDir, { recursive: true });
  const ends = endings();
  try {
    const [mailbox, gateway] = await step(
      onStep,
      'Open the gateway and the inbox',
      async () => {
        const opened = await startMailbox(endpoint === undefined ? 0 : SMTP_PORT_FOR_OTHERS);
        ends.add(() => opened.stop());
        const served = await startGateway(opened, port);
        ends.add(() => served.stop());
        return [opened, served] as const;
      },
      ([{ smtpPort }, served]) => {
        const moved = port !== 0 && served.port !== port ? `port ${port} is busy, so it is ${served.port}` : '';
        const mails = endpoint === undefined ? '' : `mails come in with SMTP_HOST=${HOST}:${smtpPort} on the endpoint`;
        return [moved, mails].filter((text) => text !== '').join('; ');
      },
    );

    let ended = new Promise<void>(() => undefined);
    let awsEndpoint = endpoint?.replace(/\/$/, '');
    if (awsEndpoint === undefined) {
      const log = `${stateDir}/python.log`;
      const python = await step(onStep, 'Prepare Python and MiniStack', () => ministackPython(log, signal));
      const emulator = await step(onStep, 'Start MiniStack', () =>
        startMinistack({ python, stateDir, smtpPort: mailbox.smtpPort, signal }),
      );
      ends.add(() => emulator.stop());
      // Logs are there to help; without them the end is the same.
      ends.add(() => saveFunctionLogs(emulator.endpoint, `${stateDir}/functions.log`).catch(() => undefined));
      ({ ended, endpoint: awsEndpoint } = emulator);
    }

    const outputs = await deploy({ endpoint: awsEndpoint, stateDir, webUrl: gateway.webUrl, onStep, signal });
    gateway.passApiTo(`${awsEndpoint}/_aws/execute-api/${outputs.ApiId}`);
    const { apiUrl, webUrl, inboxUrl } = gateway;
    return {
      apiUrl,
      webUrl,
      inboxUrl,
      awsEndpoint,
      region: REGION,
      stackName: STACK_NAME,
      apiId: outputs.ApiId,
      tableName: outputs.TableName,
      userPoolId: outputs.UserPoolId,
      userPoolClientId: outputs.UserPoolClientId,
      eventBusName: outputs.EventBusName,
      scheduleGroup: outputs.ScheduleGroup,
      outputs,
      mailbox,
      stateDir,
      ended,
      stop: () => ends.run(),
    };
  } catch (error) {
    await ends.run();
    throw error;
  }
};
