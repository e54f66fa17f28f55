import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { INDEXES, TTL_ATTRIBUTE } from '../functions/store/keys.ts';
import { type House, removalPolicy, waive } from './house.ts';
import type { NodeFunction } from './node-function.ts';

type Action = 'GetItem' | 'BatchGetItem' | 'Query' | 'ConditionCheckItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/** What one may do to items; nobody may scan, nor touch the table itself. */
export const READ = ['GetItem', 'BatchGetItem', 'Query'] as const satisfies readonly Action[];
export const WRITE = [
  ...READ,
  'ConditionCheckItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
] as const satisfies readonly Action[];

/** The one table, its indexes and its stream of changes. */
export class BookingTable extends Construct {
  readonly table: Table;
  private readonly house: House;

  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    this.house = house;
    const { stage, key } = house;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      sortKey: { name: 'SK', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: TTL_ATTRIBUTE,
      ...(key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
        : { encryption: TableEncryption.DEFAULT }),
      deletionProtection: stage.keepsData,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      removalPolicy: removalPolicy(stage),
    });
    this.index('list', ProjectionType.ALL);
    this.index('outbox', ProjectionType.KEYS_ONLY);
    waive(this.table, {
      'HIPAA.Security-DynamoDBInBackupPlan': 'Point-in-time recovery goes back to any second of the last 35 days.',
    });
  }

  /** Lets a function do this to items, and query the indexes named. */
  allow(fn: NodeFunction, actions: readonly Action[], ...indexes: readonly (keyof typeof INDEXES)[]): void {
    fn.allow(
      actions.map((action) => `dynamodb:${action}`),
      this.table.tableArn,
    );
    if (indexes.length > 0) {
      fn.allow(['dynamodb:Query'], ...indexes.map((index) => `${this.table.tableArn}/index/${INDEXES[index].name}`));
    }
    if (this.house.key) fn.allow(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], this.house.key.keyArn);
  }

  private index(of: keyof typeof INDEXES, projectionType: ProjectionType): void {
    const { name, partition, sort } = INDEXES[of];
    this.table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: { name: partition, type: AttributeType.STRING },
      sortKey: { name: sort, type: AttributeType.STRING },
      projectionType,
    });
  }
}
