import { readFile } from 'node:fs/promises';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { isStageName, STAGES } from '../../lib/stages.ts';
import { configuration } from '../local/aws.ts';
import { LOCAL } from '../local/paths.ts';

/** Something that the person at the keyboard can put right. */
export class Hint extends Error {}

/** A deployed stack, and how to speak to the account or emulator that it is in. */
export interface Target {
  readonly stackName: string;
  /** Empty for AWS: the environment names account and region. */
  readonly config: Partial<ReturnType<typeof configuration>>;
}

/** The stack in an emulator. */
export const localTarget = (stackName: string, awsEndpoint: string): Target => ({
  stackName,
  config: configuration(awsEndpoint),
});

/** What the running local cloud says of itself. */
export interface LocalStack {
  readonly stackName: string;
  readonly awsEndpoint: string;
  readonly apiUrl: string;
  readonly inboxUrl: string;
  readonly accounts: Readonly<Record<'admin', { readonly email: string; readonly password: string }>>;
}

export const localStack = async (): Promise<LocalStack> => {
  const text = await readFile(`${LOCAL}/stack.json`, 'utf8').catch(() => {
    throw new Hint('No local cloud is running. Start it with `npm start`, or name a stage: --stage dev.');
  });
  return JSON.parse(text) as LocalStack;
};

export const isLocal = (stage: string | undefined): boolean => stage === undefined || stage === 'local';

/** The stack of a stage; the running local cloud's when none is named. */
export const targetOf = async (stage: string | undefined): Promise<Target> => {
  if (stage === undefined || isLocal(stage)) {
    const { stackName, awsEndpoint } = await localStack();
    return localTarget(stackName, awsEndpoint);
  }
  if (!isStageName(stage)) throw new Hint(`There is no stage "${stage}". Known stages: ${STAGES.join(', ')}.`);
  return { stackName: `appointments-${stage}`, config: {} };
};

const cannotRead = (stackName: string, error: unknown): Hint =>
  new Hint(`The stack ${stackName} cannot be read: ${error instanceof Error ? error.message : String(error)}`);

/** Everything that the stack says of itself. */
export const outputsOf = async ({ stackName, config }: Target): Promise<Readonly<Record<string, string>>> => {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(config)
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: unknown) => {
      throw cannotRead(stackName, error);
    });
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
};

export const outputOf = async (target: Target, name: string): Promise<string> => {
  const value = (await outputsOf(target))[name];
  if (value === undefined) throw new Hint(`The stack ${target.stackName} has no ${name}: deploy it again.`);
  return value;
};

/** The physical names of the stack's resources of one type. */
export const resourcesOf = async ({ stackName, config }: Target, type: string): Promise<string[]> => {
  const found: string[] = [];
  const pages = paginateListStackResources({ client: new CloudFormationClient(config) }, { StackName: stackName });
  try {
    for await (const { StackResourceSummaries = [] } of pages)
      for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
        if (ResourceType === type && PhysicalResourceId !== undefined) found.push(PhysicalResourceId);
  } catch (error) {
    throw cannotRead(stackName, error);
  }
  return found;
};

/** Runs a command; what its user can put right is said in one line. */
export const hinting =
  <Input>(command: (input: Input) => Promise<void>) =>
  async (input: Input): Promise<void> => {
    try {
      await command(input);
    } catch (error) {
      if (!(error instanceof Hint)) throw error;
      console.error(error.message);
      process.exitCode = 1;
    }
  };

/** The argument by which every command is told where. */
export const STAGE_ARGUMENT = {
  type: 'string',
  valueHint: STAGES.join('|'),
  description: 'Where; the local cloud of npm start by default',
} as const;
