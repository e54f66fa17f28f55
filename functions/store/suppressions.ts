import type { EpochMs } from '../domain/time.ts';
import { suppressionKey } from './keys.ts';
import { getItem, type NamedWrite, putItem, type Table } from './table.ts';

/** Whether mail to this address is in vain or unwanted. */
export const isSuppressed = async (table: Table, email: string): Promise<boolean> =>
  (await suppressionOf(table, email)) !== undefined;

/** Why nothing is mailed to this address, if that is so. */
export const suppressionOf = async (table: Table, email: string): Promise<'bounce' | 'complaint' | undefined> =>
  (await getItem(table, suppressionKey(email.toLowerCase())))?.reason as 'bounce' | 'complaint' | undefined;

/** Lets mail go to an address again that bounced; not to one whose owner complained. */
export const liftSuppressionWrite = (table: Table, email: string): NamedWrite<'suppression'> => ({
  name: 'suppression',
  write: {
    Delete: {
      TableName: table.name,
      Key: { ...suppressionKey(email.toLowerCase()) },
      ConditionExpression: 'attribute_not_exists(PK) OR reason = :bounce',
      ExpressionAttributeValues: { ':bounce': 'bounce' },
    },
  },
});

/** Stops mail to an address for good. Repeating it changes nothing but the time. */
export const suppress = async (
  table: Table,
  email: string,
  reason: 'bounce' | 'complaint',
  now: EpochMs,
): Promise<void> => {
  await putItem(table, { Item: { ...suppressionKey(email.toLowerCase()), reason, at: now } });
};
