import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PATIENCE } from '../contract/patience.ts';

/** How long a secret is trusted from memory: after a rotation both ends agree again within this time. */
const REMEMBERED_MS = 5 * 60_000;

/** Reads a secret, such as the key that signs cursors and manage links, at the first need and then from memory. */
export const secretFrom = (arn: string, client = new SecretsManagerClient(PATIENCE)): (() => Promise<string>) => {
  let known: { readonly secret: string; readonly readAt: number } | undefined;
  return async () => {
    if (known && performance.now() - known.readAt < REMEMBERED_MS) return known.secret;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (!SecretString) throw new Error('the secret is empty');
    known = { secret: SecretString, readAt: performance.now() };
    return SecretString;
  };
};
