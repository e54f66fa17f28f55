import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Notification } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';
import { INBOX_PREFIX, noticeKey } from './keys.ts';
import { toNotification } from './notices.ts';
import { type Item, type Table, updateItem } from './table.ts';

/** Which part of an inbox. */
export interface InboxQuery {
  readonly limit: number;
  /** Continues after the notice of this id. */
  readonly after?: string | undefined;
  /** Only what waits in the app to be read. */
  readonly unread: boolean;
}

/** A part of somebody's inbox, newest first, and whether there is more. */
export const inboxOf = async (
  table: Table,
  personId: string,
  { limit, after, unread }: InboxQuery,
): Promise<{ readonly items: Notification[]; readonly more: boolean }> => {
  const found: Notification[] = [];
  let start: Item | undefined = after === undefined ? undefined : { ...noticeKey(personId, after) };
  do {
    const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :prefix)',
        ...(unread && {
          FilterExpression: 'channel = :app AND attribute_not_exists(readAt)',
        }),
        ExpressionAttributeValues: {
          ':pk': noticeKey(personId, '').PK,
          ':prefix': INBOX_PREFIX,
          ...(unread && { ':app': 'in-app' }),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        // A filter is applied after the limit, so then a whole page is looked through at a time.
        ...(!unread && { Limit: limit + 1 - found.length }),
        ExclusiveStartKey: start,
      }),
    );
    found.push(...(page.Items ?? []).map(toNotification));
    start = page.LastEvaluatedKey;
  } while (start && found.length <= limit);
  return { items: found.slice(0, limit), more: found.length > limit };
};

/** Marks a person's own notice as read, the first time; `undefined` when they have no such notice. */
export const markRead = async (
  table: Table,
  personId: string,
  id: string,
  now: EpochMs,
): Promise<Notification | undefined> => {
  const item = await updateItem(table, {
    Key: noticeKey(personId, id),
    UpdateExpression: 'SET readAt = if_not_exists(readAt, :now)',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':now': now },
  });
  return item && toNotification(item);
};
