import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { v7 } from 'uuid';
import { INDEXES } from '../../functions/store/keys.ts';
import { openTable, type Table } from '../../functions/store/table.ts';

const ATTRIBUTES = ['PK', 'SK', ...Object.values(INDEXES).flatMap(({ partition, sort }) => [partition, sort])];

/** A fresh table, shaped as the stack shapes it, on some engine. */
export const tableOn = async (client: DynamoDBClient): Promise<Table> => {
  const name = `test-${v7()}`;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ATTRIBUTES.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: Object.values(INDEXES).map(({ name: IndexName, partition, sort }) => ({
        IndexName,
        KeySchema: [
          { AttributeName: partition, KeyType: 'HASH' },
          { AttributeName: sort, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: IndexName === INDEXES.outbox.name ? 'KEYS_ONLY' : 'ALL' },
      })),
    }),
  );
  return openTable(name, client);
};
