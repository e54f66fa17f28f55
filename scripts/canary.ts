import { defineCommand, runMain } from 'citty';
import { stageValues } from '../lib/stages.ts';
import type { Account } from './local/accounts.ts';
import { setUpCanary } from './operate/canary.ts';
import { Hint, hinting, isLocal, localStack, outputOf, STAGE_ARGUMENT, targetOf } from './operate/target.ts';

const adminOf = async (stage: string | undefined): Promise<Account> => {
  if (isLocal(stage)) return (await localStack()).accounts.admin;
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env;
  if (!email || !password)
    throw new Hint('An administrator has to make its clinic: set ADMIN_EMAIL and ADMIN_PASSWORD.');
  return { email, password };
};

const command = defineCommand({
  meta: {
    name: 'npm run canary --',
    description:
      'Makes the patient and the clinic with which the system tries every five minutes whether one can book. On a stage it needs AWS credentials and ADMIN_EMAIL and ADMIN_PASSWORD of an administrator. Then: npm run job -- canary.',
  },
  args: { stage: STAGE_ARGUMENT },
  run: hinting(async ({ args: { stage } }: { args: { stage?: string } }) => {
    const target = await targetOf(stage);
    const apiUrl =
      stage === undefined || isLocal(stage)
        ? (await localStack()).apiUrl
        : (stageValues(stage).apiUrl ?? (await outputOf(target, 'ApiEndpoint')));
    const { clinicId } = await setUpCanary(target, apiUrl, await adminOf(stage));
    console.log(`The canary books at ${clinicId}. Try it: npm run job -- canary${stage ? ` --stage ${stage}` : ''}`);
  }),
});

await runMain(command);
