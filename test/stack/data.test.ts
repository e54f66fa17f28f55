import { describe, expect, it } from 'vitest';
import { RETENTION } from '../../functions/contract/retention.ts';
import { INDEXES, TTL_ATTRIBUTE } from '../../functions/store/keys.ts';
import { STAGES, stageValues } from '../../lib/stages.ts';
import { idsIn, synthesise } from './stage.ts';

const prod = synthesise('prod');
const local = synthesise('local');
const tableOf = ({ ofType }: typeof prod) =>
  ofType('AWS::DynamoDB::Table').find(([, { Properties }]) => Properties.StreamSpecification !== undefined)?.[1];

describe('data', () => {
  it('outlives mistakes on prod', () => {
    const table = tableOf(prod);
    expect(table?.DeletionPolicy).toBe('Retain');
    expect(table?.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
    expect(prod.ofType('AWS::Cognito::UserPool')[0]?.[1]).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
    expect(prod.ofType('AWS::SecretsManager::Secret')[0]?.[1].DeletionPolicy).toBe('Retain');
    expect(prod.stack.terminationProtection).toBe(true);
  });

  it.each(STAGES)('that is archived is private, encrypted and never sent in the clear on %s', (name) => {
    const stage = synthesise(name);
    const [[id, bucket] = []] = stage.ofType('AWS::S3::Bucket').filter(([name]) => name.startsWith('UpkeepArchive'));
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: name === 'prod' ? 'aws:kms' : 'AES256' } },
        ],
      },
    });
    const policy = stage.ofType('AWS::S3::BucketPolicy').find(([, it]) => idsIn(it.Properties.Bucket)[0] === id);
    expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
    if (name !== 'prod') return;
    expect(bucket?.DeletionPolicy).toBe('Retain');
    expect(bucket?.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  });

  it('is encrypted on prod with a key of our own that rotates', () => {
    const [[keyId, key] = []] = prod.ofType('AWS::KMS::Key');
    expect(key?.Properties.EnableKeyRotation).toBe(true);
    const encrypted = [
      tableOf(prod)?.Properties.SSESpecification,
      prod.ofType('AWS::SecretsManager::Secret')[0]?.[1].Properties.KmsKeyId,
      ...prod.ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.KmsKeyId),
      ...prod.ofType('AWS::SNS::Topic').map(([, { Properties }]) => Properties.KmsMasterKeyId),
    ];
    for (const value of encrypted) expect(idsIn(value)).toEqual([keyId]);
  });

  it('is thrown away with the local stage', () => {
    const kept = Object.entries(local.resources).filter(
      ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    expect(tableOf(local)?.Properties.DeletionProtectionEnabled).not.toBe(true);
  });

  it.each(STAGES)('has its keys, indexes, stream and expiry on %s', (name) => {
    expect(tableOf(synthesise(name))?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: INDEXES.list.name, Projection: { ProjectionType: 'ALL' } },
        { IndexName: INDEXES.outbox.name, Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    });
  });

  it.each(STAGES)('of logs is forgotten in time on %s', (name) => {
    const stage = synthesise(name);
    const groups = stage.ofType('AWS::Logs::LogGroup');
    const endless = groups.filter(([, { Properties }]) => !(Number(Properties.RetentionInDays) > 0));
    expect(endless).toEqual([]);
    const groupsOf = stage
      .ofType('AWS::Lambda::Function')
      .map(([, { Properties }]) => idsIn(Properties.LoggingConfig)[0]);
    expect(groupsOf.filter((id) => !groups.some(([known]) => known === id))).toEqual([]);
  });

  it('goes when the periods of the contract say so', () => {
    const buckets = JSON.stringify(prod.ofType('AWS::S3::Bucket'));
    const lifetimes = [...buckets.matchAll(/"ExpirationInDays":(\d+)/g)].map(([, days]) => Number(days));
    expect(lifetimes.toSorted((a, b) => a - b)).toEqual([RETENTION.audit.days + 1, RETENTION.archive.days]);
    const logs = prod.ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => Number(Properties.RetentionInDays));
    expect(new Set(logs)).toEqual(new Set([RETENTION.logs.days]));
    const queues = prod
      .ofType('AWS::SQS::Queue')
      .map(([, it]) => Number(it.Properties.MessageRetentionPeriod) / 86_400);
    expect(Math.max(...queues)).toBe(RETENTION.deadLetters.days);
  });

  it('refuses an unknown stage by naming the known', () => {
    expect(() => stageValues('staging')).toThrow('There is no stage "staging". Known stages: local, dev, prod.');
  });

  it('takes the web address from outside on local only', () => {
    expect(stageValues('local', { webUrl: 'http://127.0.0.1:4000/' }).webUrl).toBe('http://127.0.0.1:4000');
    expect(stageValues('prod', { webUrl: 'http://127.0.0.1:4000/' }).webUrl).toBe('https://appointments.example.com');
  });
});

describe('sign-in', () => {
  it('is by verified e-mail, with the password rule of the contract', () => {
    expect(prod.ofType('AWS::Cognito::UserPool')[0]?.[1].Properties).toMatchObject({
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: false,
        },
      },
    });
  });

  it('tells strangers nothing, hands out short tokens and can take them back', () => {
    expect(prod.ofType('AWS::Cognito::UserPoolClient')[0]?.[1].Properties).toMatchObject({
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: 60,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  it('offers everybody a second factor, and asks it of whoever sees other people’s data', () => {
    expect(prod.ofType('AWS::Cognito::UserPool')[0]?.[1].Properties).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
    const rules = prod
      .ofType('AWS::Lambda::Function')
      .flatMap(([, { Properties }]) => Object.entries(Properties.Environment?.Variables ?? {}))
      .filter(([name]) => name === 'CLINIC_SESSIONS');
    // The functions of everybody who signs in: auth, calendar, patient, doctor, staff.
    expect(rules).toEqual(Array.from({ length: 5 }, () => ['CLINIC_SESSIONS', '15 12 required']));
  });

  it('knows administrators, staff and doctors', () => {
    const groups = prod.ofType('AWS::Cognito::UserPoolGroup').map(([, { Properties }]) => Properties.GroupName);
    expect(new Set(groups)).toEqual(new Set(['admins', 'doctors', 'staff']));
  });
});
