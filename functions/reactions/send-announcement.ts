import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { readEnvironment } from '../contract/environment.ts';
import { announcementEvent, retryEvent } from '../contract/events.ts';
import { waitSeconds } from '../domain/announcement.ts';
import { endChunk, findAnnouncement, recipientsIn } from '../store/announcements.ts';
import { tellOne } from './announcing.ts';
import { paced } from './budget.ts';
import type { Mailroom } from './deliver.ts';
import { realMailroom } from './mailroom.ts';
import { onMessages } from './queue.ts';
import { tryAgain } from './retrying.ts';

const logger = new Logger({ serviceName: 'send-announcement' });

/** A part of those whom an announcement goes to, and how often they have been gone through. */
const chunkMessage = z.object({
  type: z.literal('AnnouncementChunk'),
  announcementId: z.string(),
  correlationId: z.string(),
  chunk: z.number().int(),
  attempt: z.number().int(),
});
type ChunkMessage = z.infer<typeof chunkMessage>;
const message = z.discriminatedUnion('type', [announcementEvent, retryEvent, chunkMessage]);
export type AnnouncementMessage = z.infer<typeof message>;

/** What sending announcements needs. */
export interface AnnouncementDesk {
  readonly mailroom: Mailroom;
  /** Waits for one's turn: so many may be written to in a second. */
  readonly turn: () => Promise<void>;
  /** Puts a part into the reaction's own queue, to be seen after a while. */
  readonly goOn: (next: ChunkMessage, delaySeconds: number) => Promise<void>;
}

const sendChunk = async ({ mailroom, turn, goOn }: AnnouncementDesk, part: ChunkMessage): Promise<void> => {
  const { announcementId: id, chunk, attempt } = part;
  const announcement = await findAnnouncement(mailroom.table, id);
  if (!announcement) return;
  const unreachable: string[] = [];
  const errors: unknown[] = [];
  for (const recipient of await recipientsIn(mailroom.table, id, chunk)) {
    await turn();
    try {
      if (!(await tellOne(mailroom, announcement, recipient, part.correlationId))) unreachable.push(recipient.personId);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 0) return endChunk(mailroom.table, id, chunk, unreachable, mailroom.now());
  const delay = waitSeconds(attempt);
  logger.warn('some are tried again later', { id, chunk, attempt, waiting: errors.length, error: errors[0] as Error });
  if (delay === undefined) throw new AggregateError(errors, `${errors.length} people not told of ${id}`);
  await goOn({ ...part, attempt: attempt + 1 }, delay);
};

/**
 * Tells many people one thing, a part of them for each message. The ledger knows who was told, so any number of
 * deliveries tells everybody once; whoever cannot be told now is left for later and stops nobody else.
 */
export const sendAnnouncement =
  (desk: AnnouncementDesk) =>
  async (event: AnnouncementMessage): Promise<void> => {
    switch (event.type) {
      case 'AnnouncementQueued':
        for (let chunk = 0; chunk < event.chunks; chunk++)
          await desk.goOn(
            {
              type: 'AnnouncementChunk',
              announcementId: event.announcementId,
              correlationId: event.correlationId,
              chunk,
              attempt: 1,
            },
            0,
          );
        return;
      case 'AnnouncementChunk':
        return sendChunk(desk, event);
      case 'NotificationRetried':
        await desk.turn();
        return tryAgain(desk.mailroom)(event);
    }
  };

/** Two of these functions run at once: together they leave the others most of what SES takes. */
const MAILS_A_SECOND = 5;

const { ANNOUNCEMENT_QUEUE_URL: QueueUrl } = readEnvironment('ANNOUNCEMENT_QUEUE_URL');
const sqs = new SQSClient({});

export const handler = onMessages(
  'send-announcement',
  message,
  sendAnnouncement({
    mailroom: realMailroom(),
    turn: paced(MAILS_A_SECOND, Date.now, sleep),
    goOn: async (next, DelaySeconds) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ detail: next }), DelaySeconds }));
    },
  }),
);
