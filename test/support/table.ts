import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import type { Table } from '../../functions/store/table.ts';
import { tableOn } from './table-shape.ts';

/** A client of the run's DynamoDB Local. */
export const localDynamo = (): DynamoDBClient =>
  new DynamoDBClient({
    endpoint: inject('dynamoEndpoint'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

/** A fresh table on a real engine, shaped as the stack shapes it. */
export const freshTable = (): Promise<Table> => tableOn(localDynamo());
