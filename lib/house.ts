import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageValues } from './stages.ts';

/** What every construct of the stack shares. */
export interface House {
  readonly stage: StageValues;
  readonly version: string;
  /** Encrypts data, secrets and logs; absent where AWS's own keys do. */
  readonly key: Key | undefined;
}

export const removalPolicy = ({ keepsData }: StageValues): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** Records why a policy rule does not apply to a construct and what is in it. */
export const waive = (of: Construct, reasons: Readonly<Record<string, string>>): void =>
  Validations.of(of).acknowledge(...Object.entries(reasons).map(([id, reason]) => ({ id, reason })));

/** The stage's own encryption key, where it has one. */
export const customerKey = (scope: Construct, stage: StageValues): Key | undefined => {
  if (!stage.customerKey) return undefined;
  const key = new Key(scope, 'Key', {
    description: 'Appointments: the table, the signing secret, logs and alarms',
    enableKeyRotation: true,
    removalPolicy: removalPolicy(stage),
  });
  const { partition, region, account } = Stack.of(scope);
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      // In a key's policy `*` is the key itself.
      resources: ['*'],
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` },
      },
    }),
  );
  return key;
};

/** A log group that forgets in time. */
export const logGroup = (scope: Construct, id: string, { stage, key }: House): LogGroup =>
  new LogGroup(scope, id, {
    retention: stage.logRetention,
    removalPolicy: removalPolicy(stage),
    ...(key && { encryptionKey: key }),
  });
