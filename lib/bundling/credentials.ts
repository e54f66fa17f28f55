import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for the SDK's chain of credential providers in every bundle: Lambda hands credentials over in the
 * environment, and files, single sign-on and instance metadata are 120 KB that it never uses.
 */
export const defaultProvider = fromEnv;
