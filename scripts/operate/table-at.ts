import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openTable, type Table } from '../../functions/store/table.ts';
import { outputOf, targetOf } from './target.ts';

/** The table of a stage, or another one of the same account by its name. */
export const tableAt = async (stage: string | undefined, name?: string): Promise<Table> => {
  const target = await targetOf(stage);
  return openTable(name ?? (await outputOf(target, 'TableName')), new DynamoDBClient(target.config));
};
