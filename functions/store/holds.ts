import type { Appointment } from '../domain/appointment.ts';
import type { EpochMs } from '../domain/time.ts';
import { expiryKey, holdsKey } from './keys.ts';
import { getItem, type Item, type NamedWrite, type Table } from './table.ts';

export type HoldWrite = 'holds';

/** A time held for a person: until when, and whether the waitlist offered it (those do not count as their holds). */
export interface PersonalHold {
  readonly appointmentId: string;
  readonly expiresAt: EpochMs;
  readonly offered: boolean;
  /** The start that is held; not known of holds taken before it was written down. */
  readonly start?: EpochMs | undefined;
}

/** Everything held for a person, run out or not, under a version that every hold taken moves on. */
export interface PersonalHolds {
  readonly holds: readonly PersonalHold[];
  readonly version: number;
}

export const toPersonalHolds = (item: Item | undefined): PersonalHolds => ({
  holds: Object.entries((item?.holds ?? {}) as Record<string, Omit<PersonalHold, 'appointmentId'>>).map(
    ([appointmentId, hold]) => ({ appointmentId, ...hold }),
  ),
  version: (item?.version ?? 0) as number,
});

export const holdsOf = async (table: Table, patientId: string): Promise<PersonalHolds> =>
  toPersonalHolds(await getItem(table, holdsKey(patientId)));

/** Adds a hold to those seen at `seen`; fails when another was taken since, so that nobody gets past the limit. */
export const takeHoldWrite = (
  table: Table,
  { id, patientId, start, holdExpiresAt }: Appointment,
  seen: PersonalHolds,
  offered: boolean,
): NamedWrite<HoldWrite> => ({
  name: 'holds',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...holdsKey(patientId),
        holds: {
          ...Object.fromEntries(seen.holds.map(({ appointmentId, ...hold }) => [appointmentId, hold])),
          [id]: { expiresAt: holdExpiresAt, offered, start },
        },
        version: seen.version + 1,
      },
      ConditionExpression: 'attribute_not_exists(PK) OR #version = :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':seen': seen.version },
    },
  },
});

/** Where the job that ends holds finds this one once it has run out; it stays there even if it is confirmed before. */
export const expiryWrite = (
  table: Table,
  { id, holdExpiresAt }: { readonly id: string; readonly holdExpiresAt: EpochMs },
): NamedWrite<HoldWrite> => ({
  name: 'holds',
  write: {
    Put: {
      TableName: table.name,
      Item: { ...expiryKey(id, new Date(holdExpiresAt).toISOString()), appointmentId: id },
    },
  },
});

/** Takes a hold off its person's list, because it was confirmed, given up or has run out. */
export const dropHoldWrite = (table: Table, { id, patientId }: Appointment): NamedWrite<HoldWrite> => ({
  name: 'holds',
  write: {
    Update: {
      TableName: table.name,
      Key: holdsKey(patientId),
      UpdateExpression: 'REMOVE holds.#id ADD #version :one',
      ExpressionAttributeNames: { '#id': id, '#version': 'version' },
      ExpressionAttributeValues: { ':one': 1 },
    },
  },
});
