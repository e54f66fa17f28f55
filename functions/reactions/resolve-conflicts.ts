import { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { readEnvironment } from '../contract/environment.ts';
import { scheduleEvent } from '../contract/events.ts';
import { getClinic, getDoctor } from '../store/clinics.ts';
import { resolveConflicts, type Resolving } from '../store/resolution.ts';
import { openTable, type Table } from '../store/table.ts';
import { onMessages } from './queue.ts';
import { roomsAt } from '../contract/video-room.ts';

const logger = new Logger({ serviceName: 'resolve-conflicts' });

/** A schedule that changed; `after` continues where an earlier message stopped. */
const message = scheduleEvent.extend({ after: z.string().optional() });
export type ConflictMessage = z.infer<typeof message>;

/** What dealing with conflicts needs. */
export interface ConflictDesk extends Pick<Resolving, 'random' | 'newRoom'> {
  readonly table: Table;
  readonly now: () => number;
  /** Puts a message into the reaction's own queue. */
  readonly goOn: (next: ConflictMessage) => Promise<void>;
}

/**
 * A doctor's hours changed: deals with the appointments that no longer fit them, a chunk of them for each message and
 * the rest by a message of its own. The event only tells where to look; what to do is decided by what is stored now,
 * so any order and number of deliveries ends the same.
 */
export const resolveAfterChange =
  ({ table, now, random, newRoom, goOn }: ConflictDesk) =>
  async (event: ConflictMessage): Promise<void> => {
    const doctor = await getDoctor(table, event.doctorId);
    const clinic = doctor && (await getClinic(table, doctor.clinicId));
    if (!clinic) return;
    const { handled, failures, next } = await resolveConflicts(
      table,
      { doctor, clinic },
      // One that reaches the end of what is made also concerns what staff put beyond it.
      { from: event.from, ...(event.openEnded !== true && { to: event.to }) },
      { correlationId: event.correlationId, now: now(), random, newRoom },
      { after: event.after },
    );
    if (handled > 0) logger.info('handled', { handled, doctorId: doctor.id, correlationId: event.correlationId });
    if (next !== undefined) await goOn({ ...event, after: next });
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} appointments not dealt with`);
  };

const { TABLE_NAME, VIDEO_URL, CONFLICT_QUEUE_URL } = readEnvironment('TABLE_NAME', 'VIDEO_URL', 'CONFLICT_QUEUE_URL');

const sqs = new SQSClient({});

export const handler = onMessages(
  'resolve-conflicts',
  message,
  resolveAfterChange({
    table: openTable(TABLE_NAME),
    now: Date.now,
    random: Math.random,
    newRoom: roomsAt(VIDEO_URL),
    goOn: async (next) => {
      await sqs.send(
        new SendMessageCommand({ QueueUrl: CONFLICT_QUEUE_URL, MessageBody: JSON.stringify({ detail: next }) }),
      );
    },
  }),
);
