import type { Person } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import { noticeKey, personKey, suppressionKey } from './keys.ts';
import { commitWithRetry, getItem, type NamedWrite, type Table } from './table.ts';

export type SuppressionReason = 'bounce' | 'complaint';

/** Whether mail to this address is in vain or unwanted. */
export const isSuppressed = async (table: Table, email: string): Promise<boolean> =>
  (await suppressionOf(table, email)) !== undefined;

/** Why nothing is mailed to this address, if that is so. */
export const suppressionOf = async (table: Table, email: string): Promise<SuppressionReason | undefined> =>
  (await getItem(table, suppressionKey(email.toLowerCase())))?.reason as SuppressionReason | undefined;

const IS_NO_COMPLAINT = {
  ConditionExpression: 'attribute_not_exists(PK) OR reason = :bounce',
  ExpressionAttributeValues: { ':bounce': 'bounce' },
};

/** Lets mail go to an address again that bounced; not to one whose owner complained. */
export const liftSuppressionWrite = (table: Table, email: string): NamedWrite<'suppression'> => ({
  name: 'suppression',
  write: { Delete: { TableName: table.name, Key: { ...suppressionKey(email.toLowerCase()) }, ...IS_NO_COMPLAINT } },
});

/** Which attempt to send a notice something is known from. */
export interface NoticeAttempt {
  readonly id: string;
  readonly attempt: number;
}

type SuppressionWrite = 'person' | 'notice' | 'suppression';

const suppressionWrites = (
  table: Table,
  { id, email }: Pick<Person, 'id' | 'email'>,
  reason: SuppressionReason,
  now: EpochMs,
  from: NoticeAttempt | undefined,
): NamedWrite<SuppressionWrite>[] => [
  {
    name: 'person',
    write: {
      ConditionCheck: {
        TableName: table.name,
        Key: { ...personKey(id) },
        ConditionExpression: 'email = :email AND attribute_not_exists(erasedAt)',
        ExpressionAttributeValues: { ':email': email },
      },
    },
  },
  {
    name: 'suppression',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...suppressionKey(email.toLowerCase()), reason, at: now },
        ...(reason === 'bounce' && IS_NO_COMPLAINT),
      },
    },
  },
  ...(from === undefined
    ? []
    : [
        {
          name: 'notice' as const,
          write: {
            ConditionCheck: {
              TableName: table.name,
              Key: { ...noticeKey(id, from.id) },
              ConditionExpression: 'attribute_not_exists(PK) OR attempts = :attempt',
              ExpressionAttributeValues: { ':attempt': from.attempt },
            },
          },
        },
      ]),
];

/**
 * Stops mail to a person's address until it is lifted, in one transaction with what that rests on: the address is still
 * theirs (an erasure takes both away), and what is known `from` an attempt is not from one before the last. A complaint
 * stays a complaint, whatever bounces later.
 * @returns whether the address is stopped by this.
 */
export const suppress = async (
  table: Table,
  person: Pick<Person, 'id' | 'email'>,
  reason: SuppressionReason,
  now: EpochMs,
  from?: NoticeAttempt,
): Promise<boolean> =>
  (await commitWithRetry(table, suppressionWrites(table, person, reason, now, from))) === 'committed';
