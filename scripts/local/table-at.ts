import * as z from 'zod';
import { openTable, type Table } from '../../functions/store/table.ts';
import { dynamo } from './aws.ts';
import { localStack } from '../operate/target.ts';

const facts = z.object({ awsEndpoint: z.string(), tableName: z.string() });

/** A table by name, with the account that the environment names; without a name that of the running local cloud. */
export const tableAt = async (name: string | undefined): Promise<Table> => {
  if (name !== undefined) return openTable(name);
  const { awsEndpoint, tableName } = facts.parse(await localStack());
  return { client: dynamo(awsEndpoint), name: tableName };
};
