import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
const KEY = 'test';

/** Which AWS-compatible endpoint, and how to speak to it. */
export const configuration = (endpoint: string) => ({
  endpoint,
  region: REGION,
  credentials: { accessKeyId: KEY, secretAccessKey: KEY },
});

export const dynamo = (endpoint: string): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(configuration(endpoint)), {
    marshallOptions: { removeUndefinedValues: true },
  });
export const cognito = (endpoint: string): CognitoIdentityProviderClient =>
  new CognitoIdentityProviderClient(configuration(endpoint));
export const scheduler = (endpoint: string): SchedulerClient => new SchedulerClient(configuration(endpoint));

/** The environment in which AWS tools speak to the endpoint and never to a real account. */
export const awsEnvironment = (endpoint: string): NodeJS.ProcessEnv => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: KEY,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
};
