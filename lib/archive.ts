import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RETENTION } from '../functions/contract/retention.ts';
import { type House, removalPolicy, waive } from './house.ts';
import type { NodeFunction } from './node-function.ts';

/** Where appointments that ended long ago are kept: docs/archive.md. */
export class Archive extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { stage, key }: House) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      versioned: stage.keepsData,
      lifecycleRules: [
        {
          expiration: Duration.days(RETENTION.archive.days),
          // A file never changes; what a rule took away may be brought back for a month.
          noncurrentVersionExpiration: Duration.days(30),
        },
      ],
      removalPolicy: removalPolicy(stage),
    });
    waive(this.bucket, {
      'AwsSolutions-S1': 'One function writes it and nobody reads it day by day; CloudTrail tells who did what.',
      'HIPAA.Security-S3BucketLoggingEnabled': 'As above: CloudTrail tells who did what.',
      'HIPAA.Security-S3BucketReplicationEnabled':
        'S3 keeps every object in three places of the region; versions outlive mistakes.',
    });
  }

  /** Lets a function write to the archive and read back what it has written; nobody may delete. */
  allow(fn: NodeFunction): void {
    fn.allow(['s3:PutObject', 's3:GetObject'], this.bucket.arnForObjects('appointments/*'));
    const bucketId = this.bucket.stack.getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    waive(fn.ownRole, {
      [`AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/appointments/*]`]: 'Names of files come from what is in them.',
    });
  }
}
