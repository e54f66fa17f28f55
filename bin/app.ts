// oxlint-disable no-new -- a construct adds itself to its scope
import { App } from 'aws-cdk-lib';
import packageJson from '../package.json' with { type: 'json' };
import { BookingStack } from '../lib/booking-stack.ts';
import { stageValues } from '../lib/stages.ts';

const app = new App();
const contextText = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const stage = stageValues(contextText('stage') ?? 'dev', { webUrl: contextText('webUrl') });

new BookingStack(app, `appointments-${stage.name}`, {
  stage,
  version: packageJson.version,
  // A synth without credentials still needs a region for the mail settings; the CLI names the real one when it knows it.
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
});
