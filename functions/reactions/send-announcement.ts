import * as z from 'zod';
import { readEnvironment } from '../contract/environment.ts';
import { announcementEvent } from '../contract/events.ts';
import { endChunk, findAnnouncement, recipientsIn } from '../store/announcements.ts';
import { announceTo } from './announcing.ts';
import { ownQueue } from './own-queue.ts';
import { onMessages } from './queue.ts';
import { type Queueing, realQueueing } from './queueing.ts';

/** A part of those whom an announcement goes to. */
const chunkMessage = z.object({
  type: z.literal('AnnouncementChunk'),
  announcementId: z.string(),
  correlationId: z.string(),
  chunk: z.number().int(),
});
type ChunkMessage = z.infer<typeof chunkMessage>;
const message = z.discriminatedUnion('type', [announcementEvent, chunkMessage]);
export type AnnouncementMessage = z.infer<typeof message>;

/** What queueing announcements needs. */
export interface AnnouncementDesk {
  readonly room: Queueing;
  /** Puts a part into the reaction's own queue. */
  readonly goOn: (next: ChunkMessage) => Promise<void>;
}

const queueChunk = async ({ room }: AnnouncementDesk, part: ChunkMessage): Promise<void> => {
  const { announcementId: id, chunk, correlationId } = part;
  const announcement = await findAnnouncement(room.table, id);
  const recipients = announcement && (await recipientsIn(room.table, id, chunk));
  if (!recipients) return;
  const unreachable: string[] = [];
  const errors: unknown[] = [];
  for (const recipient of recipients) {
    try {
      if (!(await announceTo(room, announcement, recipient, correlationId))) unreachable.push(recipient.personId);
    } catch (error) {
      // One recipient's trouble stops no other.
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} notices of ${id} not queued`);
  await endChunk(room.table, id, chunk, unreachable, room.now());
};

/**
 * Queues what many people are told, a part of them for each message. The ledger knows what is queued, so any number of
 * deliveries tells everybody once.
 */
export const sendAnnouncement =
  (desk: AnnouncementDesk) =>
  async (event: AnnouncementMessage): Promise<void> => {
    if (event.type === 'AnnouncementChunk') return queueChunk(desk, event);
    const { announcementId, correlationId, chunks } = event;
    for (let chunk = 0; chunk < chunks; chunk++)
      await desk.goOn({ type: 'AnnouncementChunk', announcementId, correlationId, chunk });
  };

const { ANNOUNCEMENT_QUEUE_URL } = readEnvironment('ANNOUNCEMENT_QUEUE_URL');

export const handler = onMessages(
  'send-announcement',
  message,
  sendAnnouncement({
    room: realQueueing(),
    goOn: ownQueue(ANNOUNCEMENT_QUEUE_URL),
  }),
);
