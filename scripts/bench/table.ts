import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TestProject } from 'vitest/node';
import { INDEXES } from '../../functions/store/keys.ts';
import { openTable, type Table } from '../../functions/store/table.ts';
import setup from '../../test/support/dynamo.ts';

const ATTRIBUTES = ['PK', 'SK', ...Object.values(INDEXES).flatMap(({ partition, sort }) => [partition, sort])];
const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];

/** A DynamoDB Local of this run's own. */
export const startDynamo = async (): Promise<{
  readonly freshTable: () => Promise<Table>;
  readonly stop: () => Promise<void>;
}> => {
  let endpoint = '';
  // The tests' engine, told to us instead of to Vitest.
  const project: Pick<TestProject, 'provide'> = {
    provide: (_, value) => {
      endpoint = typeof value === 'string' ? value : '';
    },
  };
  const stop = await setup(project as TestProject);
  let tables = 0;
  const freshTable = async (): Promise<Table> => {
    const client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
      requestHandler: { socketAcquisitionWarningTimeout: 600_000 },
    });
    tables++;
    const name = `bench-${tables}`;
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ATTRIBUTES.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys('PK', 'SK'),
        GlobalSecondaryIndexes: Object.values(INDEXES).map(({ name: IndexName, partition, sort }) => ({
          IndexName,
          KeySchema: keys(partition, sort),
          Projection: { ProjectionType: IndexName === INDEXES.outbox.name ? 'KEYS_ONLY' : 'ALL' },
        })),
      }),
    );
    return openTable(name, client);
  };
  return { freshTable, stop };
};
