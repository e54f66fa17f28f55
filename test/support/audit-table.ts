import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { v7 } from 'uuid';
import { AUDIT_INDEXES } from '../../functions/store/keys.ts';
import { openTable, type Table } from '../../functions/store/table.ts';
import { localDynamo } from './table.ts';

/** A fresh audit table on a real engine, shaped as the stack shapes it. */
export const freshAuditTable = async (): Promise<Table> => {
  const client = localDynamo();
  const name = `audit-${v7()}`;
  const partitions = Object.values(AUDIT_INDEXES).map(({ partition }) => partition);
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['PK', 'SK', ...partitions].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: Object.values(AUDIT_INDEXES).map(({ name: IndexName, partition, sort }) => ({
        IndexName,
        KeySchema: [
          { AttributeName: partition, KeyType: 'HASH' },
          { AttributeName: sort, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  return openTable(name, client);
};
