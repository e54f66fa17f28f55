import * as z from 'zod';
import type { AnnouncementEventDetail } from '../contract/events.ts';
import { keptSeconds } from '../contract/retention.ts';
import { type Announcement, chunksOf, PLATFORM, type Progress, type Recipient } from '../domain/announcement.ts';
import { noticeId } from '../domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { commitOnce, type Repeatable } from './idempotency.ts';
import {
  announcementEventKey,
  announcementKey,
  CHUNK_PREFIX,
  chunkKey,
  noticeKey,
  outboxEntry,
  TTL_ATTRIBUTE,
} from './keys.ts';
import { getItem, getItems, type Item, type NamedWrite, queryPrefix, type Table, updateItem } from './table.ts';

const announcementRow = z.object({
  id: z.string(),
  clinicId: z.string().optional(),
  subject: z.string(),
  body: z.string(),
  recipients: z.number(),
  createdAt: z.number(),
});
const chunkRow = z.object({
  recipients: z.array(z.object({ personId: z.string(), clinicId: z.string(), appointmentId: z.string().optional() })),
  endedAt: z.number().optional(),
  unreachable: z.array(z.string()).default([]),
});

/** Announced once, so its event has no other version. */
const VERSION = 1;

type AnnounceWrite = 'announcement' | 'chunk' | 'event';

/** An announcement with the lists of those it goes to, and the event that sets it going: all or nothing. */
const announceWrites = (
  table: Table,
  announcement: Announcement,
  recipients: readonly Recipient[],
  correlationId: string,
): NamedWrite<AnnounceWrite>[] => {
  const { id, clinicId, createdAt } = announcement;
  const put = (name: AnnounceWrite, Item: Item): NamedWrite<AnnounceWrite> => ({
    name,
    write: { Put: { TableName: table.name, Item, ConditionExpression: 'attribute_not_exists(PK)' } },
  });
  const lifetime = { [TTL_ATTRIBUTE]: Math.ceil(createdAt / 1000) + keptSeconds('notices') };
  const chunks = chunksOf(recipients);
  return [
    put('announcement', { ...announcementKey(id), ...announcement, ...lifetime }),
    ...chunks.map((chunk, index) => put('chunk', { ...chunkKey(id, index), recipients: chunk, ...lifetime })),
    put('event', {
      ...announcementEventKey(id),
      type: 'AnnouncementQueued',
      version: VERSION,
      occurredAt: createdAt,
      announcementId: id,
      clinicId: clinicId ?? PLATFORM.id,
      recipients: recipients.length,
      chunks: chunks.length,
      correlationId,
      ...outboxEntry(id, VERSION, createdAt),
    }),
  ];
};

/** The event in such a row. */
export const announcementDetail = (item: Item): AnnouncementEventDetail => ({
  eventId: `${String(item.announcementId)}@${VERSION}`,
  type: 'AnnouncementQueued',
  version: VERSION,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  announcementId: item.announcementId as string,
  clinicId: item.clinicId as string,
  recipients: item.recipients as number,
  chunks: item.chunks as number,
  correlationId: item.correlationId as string,
});

/** Queues an announcement; under a key that was used before, answers what it led to then. */
export const announce = async <Answer>(
  table: Table,
  announcement: Announcement,
  recipients: readonly Recipient[],
  answer: Answer,
  once: Repeatable<Answer> | undefined,
  correlationId: string,
): Promise<Answer | Refusal> => {
  const outcome = await commitOnce(table, announceWrites(table, announcement, recipients, correlationId), answer, once);
  if (isRefusal(outcome)) return outcome;
  return 'answer' in outcome ? outcome.answer : refuse('TRY_AGAIN');
};

export const findAnnouncement = async (table: Table, id: string): Promise<Announcement | undefined> => {
  const item = await getItem(table, announcementKey(id));
  return item && announcementRow.parse(item);
};

/** What some announcements say, by their ids. */
export const bodiesOf = async (table: Table, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map();
  const items = await getItems(table, ids.map(announcementKey));
  return new Map(items.flatMap((item) => (item ? [[String(item.id), String(item.body)] as const] : [])));
};

/** A part of those whom an announcement goes to; `undefined` when their notices are queued already. */
export const recipientsIn = async (table: Table, id: string, chunk: number): Promise<Recipient[] | undefined> => {
  const item = await getItem(table, chunkKey(id, chunk));
  if (!item) return undefined;
  const { recipients, endedAt } = chunkRow.parse(item);
  return endedAt === undefined ? recipients : undefined;
};

/**
 * Records that the notices of a part are queued, and who has none. The first record stands: a redelivery changes
 * nothing, nor of a part that has outlived its time.
 */
export const endChunk = async (
  table: Table,
  id: string,
  chunk: number,
  unreachable: readonly string[],
  now: EpochMs,
): Promise<void> => {
  await updateItem(table, {
    Key: chunkKey(id, chunk),
    UpdateExpression: 'SET endedAt = :now, unreachable = :unreachable',
    ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(endedAt)',
    ExpressionAttributeValues: { ':now': now, ':unreachable': unreachable },
  });
};

/** The ledger's name of an announcement to one person through one channel. */
export const announcedId = ({ id, createdAt }: Announcement, personId: string, channel: 'email' | 'in-app'): string =>
  noticeId([id, personId, 'MESSAGE', channel], createdAt);

/**
 * How far an announcement has come, as the ledger says of the mails: a bounce that comes later counts, and so does a
 * retry. A person who wants no mail has it in the app.
 */
export const progressOf = async (table: Table, announcement: Announcement): Promise<Progress> => {
  const chunks = (await queryPrefix(table, announcementKey(announcement.id).PK, CHUNK_PREFIX)).map((item) =>
    chunkRow.parse(item),
  );
  const people = chunks.flatMap(({ recipients, endedAt, unreachable }) =>
    recipients.map(({ personId }) => ({
      personId,
      ended: endedAt !== undefined,
      lost: unreachable.includes(personId),
    })),
  );
  const notices = await getItems(
    table,
    people.map(({ personId }) => noticeKey(personId, announcedId(announcement, personId, 'email'))),
    false,
  );
  const states = people.map(({ ended, lost }, index): keyof Progress => {
    const status = notices[index]?.status;
    if (status === 'FAILED' || status === 'EXPIRED' || lost) return 'failed';
    // A person who wants no mail has it in the app; an address that takes none was not reached by what they asked for.
    if (status === 'SUPPRESSED' && notices[index]?.reason === 'unreachable') return 'failed';
    if (status === 'SENT' || status === 'SUPPRESSED') return 'sent';
    // Of somebody who has been erased since, nothing says any more that they were told.
    return status === undefined && ended ? 'sent' : 'queued';
  });
  const count = (state: keyof Progress): number => states.filter((one) => one === state).length;
  return { queued: count('queued'), sent: count('sent'), failed: count('failed') };
};

/** Takes the words out of an announcement that was meant for one person alone; those to several are about nobody. */
export const forgetPrivateWords = async (table: Table, id: string): Promise<void> => {
  const announcement = await findAnnouncement(table, id);
  if (announcement?.recipients !== 1 || announcement.subject === '') return;
  await updateItem(table, {
    Key: announcementKey(id),
    UpdateExpression: 'SET subject = :none, body = :none',
    // One that outlived its time in between is gone with its words.
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':none': '' },
  });
};
