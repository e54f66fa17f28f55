import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../domain/time.ts';
import { suppressionKey } from './keys.ts';
import { getItem, type Table } from './table.ts';

/** Whether mail to this address is in vain or unwanted. */
export const isSuppressed = async (table: Table, email: string): Promise<boolean> =>
  (await getItem(table, suppressionKey(email.toLowerCase()))) !== undefined;

/** Stops mail to an address for good. Repeating it changes nothing but the time. */
export const suppress = async (
  table: Table,
  email: string,
  reason: 'bounce' | 'complaint',
  now: EpochMs,
): Promise<void> => {
  await table.client.send(
    new PutCommand({ TableName: table.name, Item: { ...suppressionKey(email.toLowerCase()), reason, at: now } }),
  );
};
