import { Duration } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { APPOINTMENT_EVENTS } from '../functions/contract/events.ts';
import { PERIODIC } from '../functions/contract/time-limits.ts';
import { AUDIT_INDEXES, AUDIT_LISTS } from '../functions/store/keys.ts';
import type { Events } from './events.ts';
import { type House, removalPolicy, waive } from './house.ts';
import type { NodeFunction } from './node-function.ts';
import { Periodic } from './periodic.ts';
import { Reaction } from './reaction.ts';
import type { BookingTable } from './table.ts';

export interface AuditProps {
  readonly house: House;
  readonly table: BookingTable;
  readonly events: Events;
}

/** What would change or take out what is written down. Nobody may, whatever else they may do. */
const UNDOING = ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate', 'PartiQLDelete'] as const;

/**
 * Who did and saw what: a table of its own that one function alone may add to, whose queue the API hands entries to
 * before it answers, and a bucket that a copy of every day goes to and stays in.
 */
export class Audit extends Construct {
  readonly table: Table;
  readonly writer: Reaction;
  readonly bucket: Bucket;
  readonly exporter: Periodic;
  private readonly house: House;

  constructor(scope: Construct, id: string, { house, table, events }: AuditProps) {
    super(scope, id);
    this.house = house;
    this.table = this.addTable();
    this.writer = new Reaction(this, 'Writer', {
      house,
      bus: events.bus,
      after: APPOINTMENT_EVENTS,
      entry: 'reactions/record-audit',
      description: 'Writes down who did and saw what',
      environment: { TABLE_NAME: table.table.tableName, AUDIT_TABLE_NAME: this.table.tableName },
      atOnce: 10,
      whenItFails: {
        userImpact: 'Some of what was done and seen is not in the audit yet, and leaves its queue after 14 days.',
        runbook: 'audit-not-written',
      },
    });
    table.allow(this.writer.fn, ['GetItem']);
    this.allow(this.writer.fn, ['dynamodb:PutItem'], this.table.tableArn);

    this.bucket = this.addBucket();
    this.exporter = new Periodic(this, 'Export', {
      house,
      entry: 'reactions/export-audit',
      description: 'Copies the audit of the past days to where nobody can change it',
      environment: { AUDIT_TABLE_NAME: this.table.tableName, AUDIT_BUCKET_NAME: this.bucket.bucketName },
      schedule: 'cron(30 3 * * ? *)',
      timeout: Duration.millis(PERIODIC.long.functionMs),
      whenItFails: {
        userImpact: 'The copy of the audit that nobody can change lacks a day.',
        runbook: 'periodic-work-failed',
      },
    });
    this.allow(this.exporter.fn, ['dynamodb:Query'], `${this.table.tableArn}/index/${AUDIT_INDEXES.recorded.name}`);
    this.exporter.fn.allow(['s3:PutObject'], `${this.bucket.bucketArn}/audit/*`);
    const bucketId = this.bucket.stack.getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    waive(this.exporter.fn.ownRole, {
      [`AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/audit/*]`]: 'Every day has objects of its own.',
    });
  }

  /** Lets a function hand entries over. */
  allowHandingOver(fn: NodeFunction): void {
    fn.allow(['sqs:SendMessage'], this.writer.queue.queueArn);
  }

  /** Lets a function look entries up. */
  allowLooking(fn: NodeFunction): void {
    const indexes = Object.values(AUDIT_LISTS).map(({ name }) => `${this.table.tableArn}/index/${name}`);
    this.allow(fn, ['dynamodb:Query'], ...indexes);
  }

  private allow(fn: NodeFunction, actions: readonly string[], ...resources: readonly string[]): void {
    fn.allow(actions, ...resources);
    if (this.house.key) fn.allow(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], this.house.key.keyArn);
  }

  private addTable(): Table {
    const { stage, key } = this.house;
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      sortKey: { name: 'SK', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
        : { encryption: TableEncryption.DEFAULT }),
      deletionProtection: stage.keepsData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      removalPolicy: removalPolicy(stage),
      ...(stage.keepsData && {
        resourcePolicy: new PolicyDocument({
          statements: [
            new PolicyStatement({
              effect: Effect.DENY,
              principals: [new AnyPrincipal()],
              actions: UNDOING.map((action) => `dynamodb:${action}`),
              // In a table's policy `*` is the table itself.
              resources: ['*'],
            }),
          ],
        }),
      }),
    });
    for (const { name, partition, sort } of Object.values(AUDIT_INDEXES))
      table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partition, type: AttributeType.STRING },
        sortKey: { name: sort, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    waive(table, {
      'HIPAA.Security-DynamoDBInBackupPlan': 'Point-in-time recovery, and every day’s copy in a locked bucket.',
    });
    return table;
  }

  private addBucket(): Bucket {
    const { stage, key } = this.house;
    const { auditLockDays } = stage;
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      ...(key ? { encryption: BucketEncryption.KMS, encryptionKey: key } : { encryption: BucketEncryption.S3_MANAGED }),
      ...(auditLockDays !== undefined && {
        objectLockEnabled: true,
        objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(auditLockDays)),
        lifecycleRules: [
          { expiration: Duration.days(auditLockDays + 1), noncurrentVersionExpiration: Duration.days(1) },
        ],
      }),
      removalPolicy: removalPolicy(stage),
    });
    const reason = 'Only the exporter writes to it and nobody reads it in operation; CloudTrail tells who did.';
    waive(bucket, {
      'AwsSolutions-S1': reason,
      'HIPAA.Security-S3BucketLoggingEnabled': reason,
      'HIPAA.Security-S3BucketReplicationEnabled': 'It is the copy; the table it copies has point-in-time recovery.',
    });
    return bucket;
  }
}
