import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { EpochMs } from '../domain/time.ts';
import { noticeKey } from './keys.ts';
import { getItem, type Table } from './table.ts';

/** One message to one person through one channel about one version of an appointment. */
export interface Notice {
  readonly appointmentId: string;
  readonly kind: string;
  readonly version: number;
  readonly channel: 'email' | 'sms' | 'in-app';
}

export type NoticeOutcome = 'SENT' | 'FAILED' | 'SUPPRESSED';

/** Longer than any sending function may run, so that a lease outlives its holder only when that has died. */
const LEASE_MS = 60_000;

const keyOf = ({ appointmentId, kind, version, channel }: Notice) => noticeKey(appointmentId, kind, version, channel);

const ifMet = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/**
 * Takes the right to send a notice. `settled`: it was sent, or given up, before. `busy`: somebody is at it right now,
 * or died at it less than a minute ago; then nobody can know whether it went out, and after the lease it goes once more.
 */
export const claimNotice = async (
  table: Table,
  notice: Notice,
  now: EpochMs,
): Promise<'claimed' | 'settled' | 'busy'> => {
  const claimed = await ifMet(
    table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...keyOf(notice), ...notice, status: 'QUEUED', leaseUntil: now + LEASE_MS, createdAt: now },
        ConditionExpression: 'attribute_not_exists(PK) OR (#status = :queued AND leaseUntil <= :now)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':queued': 'QUEUED', ':now': now },
      }),
    ),
  );
  if (claimed) return 'claimed';
  return (await getItem(table, keyOf(notice)))?.status === 'QUEUED' ? 'busy' : 'settled';
};

/** Writes down what became of a notice whose right to send is held. */
export const settleNotice = async (
  table: Table,
  notice: Notice,
  outcome: NoticeOutcome,
  now: EpochMs,
): Promise<void> => {
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(notice),
      UpdateExpression: 'SET #status = :outcome, settledAt = :now REMOVE leaseUntil',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':outcome': outcome, ':now': now },
    }),
  );
};

/** Gives the right to send back, when it is certain that nothing went out. */
export const releaseNotice = async (table: Table, notice: Notice): Promise<void> => {
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(notice),
      UpdateExpression: 'SET leaseUntil = :past',
      ConditionExpression: '#status = :queued',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':past': 0, ':queued': 'QUEUED' },
    }),
  );
};
