import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Actor, Appointment } from '../domain/appointment.ts';
import { type EpochMs, localDateOf } from '../domain/time.ts';
import type { Change } from '../domain/transitions.ts';
import {
  afterOffer,
  type HeldForWish,
  IN_LINE,
  OFFER_ENDS,
  placeInLine,
  WAITLIST_STATUSES,
  type WaitlistEntry,
} from '../domain/waitlist.ts';
import { lineKey, outboxEntry, WISH_PREFIX, wishEventKey, wishKey } from './keys.ts';
import { getItem, type Item, type NamedWrite, queryAll, queryPrefix, type Table } from './table.ts';

export type WishWrite = 'wish';

const wishRow = z.object({
  id: z.string(),
  status: z.enum(WAITLIST_STATUSES),
  patientId: z.string(),
  clinicId: z.string(),
  appointmentTypeId: z.string(),
  timeZone: z.string(),
  from: z.string(),
  to: z.string(),
  earliest: z.string().optional(),
  latest: z.string().optional(),
  doctorId: z.string().optional(),
  offer: z
    .object({ appointmentId: z.string(), expiresAt: z.number(), ended: z.enum(OFFER_ENDS).optional() })
    .optional(),
  offeredBefore: z.array(z.string()),
  since: z.number(),
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
});

export const toWish = (item: Item): WaitlistEntry => wishRow.parse(item);

const lineOf = (wish: WaitlistEntry) => lineKey(wish.clinicId, wish.appointmentTypeId, placeInLine(wish));

/**
 * A wish's next version under its owner, and the same in the line of those who wait, which it leaves when it ends. Both
 * go only with the version before, so that whatever two do to one wish at once happens one after the other.
 */
export const wishWrites = (table: Table, wish: WaitlistEntry): NamedWrite<WishWrite>[] => [
  {
    name: 'wish',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...wishKey(wish.patientId, wish.id), ...wish },
        ...(wish.version === 1
          ? { ConditionExpression: 'attribute_not_exists(PK)' }
          : {
              ConditionExpression: '#version = :before',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':before': wish.version - 1 },
            }),
      },
    },
  },
  {
    name: 'wish',
    write: IN_LINE[wish.status]
      ? { Put: { TableName: table.name, Item: { ...lineOf(wish), ...wish } } }
      : { Delete: { TableName: table.name, Key: lineOf(wish) } },
  },
];

/** The row that tells that a hold was offered to a wish. */
export const offeredEventWrite = (
  table: Table,
  wish: WaitlistEntry,
  hold: HeldForWish,
  correlationId: string,
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...wishEventKey(wish.id, wish.version),
        type: 'WaitlistOffered',
        version: wish.version,
        occurredAt: wish.updatedAt,
        waitlistEntryId: wish.id,
        appointmentId: hold.id,
        clinicId: hold.clinicId,
        appointmentTypeId: hold.appointmentTypeId,
        doctorId: hold.doctor.id,
        patientId: hold.patientId,
        start: hold.start,
        end: hold.end,
        expiresAt: hold.holdExpiresAt,
        correlationId,
        ...outboxEntry(wish.id, wish.version, wish.updatedAt),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** What a change of a hold does to the wish it was offered to: nothing for any other appointment. */
export const wishWritesOnChange = async (
  table: Table,
  before: Appointment,
  { after, leavesWaitlist }: Change,
  actor: Actor,
): Promise<NamedWrite<WishWrite>[]> => {
  if (before.status !== 'PENDING' || before.waitlistEntryId === undefined) return [];
  const wish = afterOffer(
    await findWish(table, before.patientId, before.waitlistEntryId),
    after,
    actor,
    leavesWaitlist === true,
  );
  return wish ? wishWrites(table, wish) : [];
};

/** A person's wish; nobody else's can be named this way. */
export const findWish = async (table: Table, patientId: string, wishId: string): Promise<WaitlistEntry | undefined> => {
  const item = await getItem(table, wishKey(patientId, wishId));
  return item && toWish(item);
};

/** All of a person's wishes, the ended ones too, oldest first. */
export const wishesOfPatient = async (table: Table, patientId: string): Promise<WaitlistEntry[]> =>
  (await queryPrefix(table, wishKey(patientId, '').PK, WISH_PREFIX, true))
    .map(toWish)
    .sort((a, b) => (placeInLine(a) < placeInLine(b) ? -1 : 1));

/** Those who stand in line at a clinic for a type, first come first: one Query. */
export const wishesInLine = async (table: Table, clinicId: string, typeId: string): Promise<WaitlistEntry[]> =>
  (
    await queryAll(table, {
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': lineKey(clinicId, typeId, '').PK },
      ConsistentRead: true,
    })
  ).map(toWish);

/** How many stand before a wish in its line, those whose dates have passed left out. */
export const countBefore = async (
  table: Table,
  wish: Pick<WaitlistEntry, 'clinicId' | 'appointmentTypeId' | 'createdAt' | 'id' | 'timeZone'>,
  now: EpochMs,
): Promise<number> => {
  let count = 0;
  let start: Item | undefined;
  do {
    const page: { Count?: number; LastEvaluatedKey?: Item } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'PK = :pk AND SK < :own',
        FilterExpression: '#to >= :today',
        ExpressionAttributeNames: { '#to': 'to' },
        ExpressionAttributeValues: {
          ':pk': lineKey(wish.clinicId, wish.appointmentTypeId, '').PK,
          ':own': placeInLine(wish),
          ':today': localDateOf(now, wish.timeZone),
        },
        Select: 'COUNT',
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    count += page.Count ?? 0;
    start = page.LastEvaluatedKey;
  } while (start);
  return count;
};
