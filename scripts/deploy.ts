import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { defineCommand, runMain } from 'citty';
import { isStageName, STAGES } from '../lib/stages.ts';
import { BIN, ROOT } from './local/paths.ts';
import { publishWeb } from './operate/publish-web.ts';

/** Something that the person at the keyboard can put right. */
class Hint extends Error {}

const stageFrom = (name: string): string => {
  if (!isStageName(name)) throw new Hint(`There is no stage "${name}". Known stages: ${STAGES.join(', ')}.`);
  if (name === 'local') throw new Hint('The local stage is deployed by `npm start`, which also starts its cloud.');
  return name;
};

/** Fails early and clearly; the CDK would bundle everything first. */
const checkAccess = async (): Promise<void> => {
  const { config } = new CloudFormationClient({});
  await config.credentials().catch(() => {
    throw new Hint('There are no AWS credentials. Run `aws sso login`, or set AWS_PROFILE or AWS_ACCESS_KEY_ID.');
  });
  await config.region().catch(() => {
    throw new Hint('There is no AWS region. Set AWS_REGION, for example AWS_REGION=us-east-1.');
  });
};

const cdk = (args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: [BIN, process.env.PATH ?? ''].join(delimiter) };
    const child = spawn(`${BIN}/cdk`, args, { cwd: ROOT, stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });

/** The web app goes where the edge serves it from, where the stage has an edge and the app was built. */
const deployWeb = async (stackName: string): Promise<void> => {
  const { Stacks: [stack] = [] } = await new CloudFormationClient({}).send(
    new DescribeStacksCommand({ StackName: stackName }),
  );
  const bucket = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'WebBucketName')?.OutputValue;
  if (bucket === undefined) return;
  const files = await publishWeb(new S3Client({}), bucket, `${ROOT}web/dist`);
  console.log(
    files === 0 ? 'The web app is not built: `npm run build:web`, then deploy again.' : `Web: ${files} files`,
  );
};

const command = defineCommand({
  meta: {
    name: 'npm run deploy --',
    description: 'Deploys a stage to AWS. Once for each account and region before: npx cdk bootstrap.',
  },
  args: {
    stage: {
      type: 'string',
      required: true,
      valueHint: STAGES.filter((name) => name !== 'local').join('|'),
      description: 'What to deploy (values in lib/stages.ts)',
    },
    diff: { type: 'boolean', description: 'Only show what would change' },
    destroy: { type: 'boolean', description: 'Remove the stage; one that keeps data refuses' },
  },
  run: async ({ args }) => {
    try {
      const stage = stageFrom(args.stage);
      if (args.diff && args.destroy) throw new Hint('Choose either --diff or --destroy.');
      await checkAccess();
      const verb = args.destroy ? 'destroy' : args.diff ? 'diff' : 'deploy';
      process.exitCode = await cdk([verb, `appointments-${stage}`, '-c', `stage=${stage}`]);
      if (verb === 'deploy' && process.exitCode === 0) await deployWeb(`appointments-${stage}`);
    } catch (error) {
      if (!(error instanceof Hint)) throw error;
      console.error(error.message);
      process.exitCode = 1;
    }
  },
});

await runMain(command);
