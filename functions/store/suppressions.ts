import type { Person } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import { noticeKey, personKey, suppressionKey } from './keys.ts';
import { commitWithRetry, getItem, type NamedWrite, type Table } from './table.ts';

export type SuppressionReason = 'bounce' | 'complaint';

/** Whether mail to this address is in vain or unwanted. */
export const isSuppressed = async (table: Table, email: string): Promise<boolean> =>
  (await suppressionOf(table, email)) !== undefined;

/** Since when nothing is mailed to this address and why, if that is so; one that was lifted has a row without a reason. */
export const stoppedMail = async (
  table: Table,
  email: string,
): Promise<{ readonly reason: SuppressionReason; readonly at: EpochMs } | undefined> => {
  const row = await getItem(table, suppressionKey(email.toLowerCase()));
  return row?.reason === undefined ? undefined : { reason: row.reason as SuppressionReason, at: Number(row.at) };
};

/** Why nothing is mailed to this address, if that is so. */
export const suppressionOf = async (table: Table, email: string): Promise<SuppressionReason | undefined> =>
  (await stoppedMail(table, email))?.reason;

const IS_NO_COMPLAINT = '(attribute_not_exists(reason) OR reason = :bounce)';

/**
 * Lets mail go to an address again that bounced; not to one whose owner complained, nor to one that was erased. The row
 * keeps when that was, so that a late bounce of a mail that had left before does not stop the address again.
 */
export const liftSuppressionWrite = (table: Table, email: string, now: EpochMs): NamedWrite<'suppression'> => ({
  name: 'suppression',
  write: {
    Update: {
      TableName: table.name,
      Key: { ...suppressionKey(email.toLowerCase()) },
      UpdateExpression: 'SET liftedAt = :now REMOVE reason, #at',
      ConditionExpression: `attribute_exists(PK) AND ${IS_NO_COMPLAINT}`,
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':now': now, ':bounce': 'bounce' },
    },
  },
});

/** Which attempt to send a notice something is known from. */
export interface NoticeAttempt {
  readonly id: string;
  readonly attempt: number;
}

/** When the mail of an attempt left at the earliest; `undefined` when that is not known. */
const claimedAt = async (
  table: Table,
  personId: string,
  { id, attempt }: NoticeAttempt,
): Promise<EpochMs | undefined> => {
  const row = await getItem(table, noticeKey(personId, id));
  return row?.attempts === attempt && typeof row.claimedAt === 'number' ? row.claimedAt : undefined;
};

/** A bounce replaces no complaint, and stops no address that was lifted since its mail left. */
const bounceCondition = (leftAt: EpochMs | undefined) => ({
  ConditionExpression:
    leftAt === undefined
      ? IS_NO_COMPLAINT
      : `${IS_NO_COMPLAINT} AND (attribute_not_exists(liftedAt) OR liftedAt < :left)`,
  ExpressionAttributeValues: { ':bounce': 'bounce', ...(leftAt !== undefined && { ':left': leftAt }) },
});

type SuppressionWrite = 'person' | 'notice' | 'suppression';

const suppressionWrites = (
  table: Table,
  { id, email }: Pick<Person, 'id' | 'email'>,
  reason: SuppressionReason,
  now: EpochMs,
  from: NoticeAttempt | undefined,
  leftAt: EpochMs | undefined,
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
        ...(reason === 'bounce' && bounceCondition(leftAt)),
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
 * theirs (an erasure takes both away), and what is known `from` an attempt is not from one before the last, nor from
 * before the address was lifted. A complaint stays a complaint, whatever bounces later.
 * @returns whether the address is stopped by this.
 */
export const suppress = async (
  table: Table,
  person: Pick<Person, 'id' | 'email'>,
  reason: SuppressionReason,
  now: EpochMs,
  from?: NoticeAttempt,
): Promise<boolean> => {
  const leftAt = from && (await claimedAt(table, person.id, from));
  return (await commitWithRetry(table, suppressionWrites(table, person, reason, now, from, leftAt))) === 'committed';
};
