import { randomBytes } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { defineCommand, runMain } from 'citty';
import { rotated, verifyingKeys } from '../functions/contract/signing-keys.ts';
import { Hint, hinting, outputOf, STAGE_ARGUMENT, targetOf } from './operate/target.ts';

const KEY_BYTES = 48;

/** Puts a new generation before the keys that sign; nothing that is out breaks. */
const command = defineCommand({
  meta: {
    name: 'npm run rotate --',
    description: 'Rotates the key that signs manage links and cursors; what was signed before stays good',
  },
  args: {
    stage: STAGE_ARGUMENT,
    'key-has-leaked': { type: 'boolean', description: 'Drops every earlier key: all links and cursors end now' },
  },
  run: hinting(async ({ args }: { args: { stage?: string; 'key-has-leaked'?: boolean } }) => {
    const target = await targetOf(args.stage);
    const SecretId = await outputOf(target, 'SigningSecretArn');
    const client = new SecretsManagerClient(target.config);
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (!SecretString) throw new Hint('The signing secret is empty: deploy the stage again.');
    const fresh = randomBytes(KEY_BYTES).toString('base64url');
    const next = args['key-has-leaked'] === true ? fresh : rotated(SecretString, fresh);
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: next }));
    console.log(`${verifyingKeys(next).length} generation(s); functions know of it within five minutes.`);
  }),
});

await runMain(command);
