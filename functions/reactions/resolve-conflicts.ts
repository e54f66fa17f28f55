import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { readEnvironment } from '../contract/environment.ts';
import { scheduleEvent } from '../contract/events.ts';
import { REACTION } from '../contract/time-limits.ts';
import { getClinic, getDoctor } from '../store/clinics.ts';
import { resolveConflicts, type Resolving } from '../store/resolution.ts';
import { openTable, type Table } from '../store/table.ts';
import { withinTime } from './budget.ts';
import { ownQueue } from './own-queue.ts';
import { onMessages } from './queue.ts';
import { roomsAt } from '../contract/video-room.ts';

const logger = new Logger({ serviceName: 'resolve-conflicts' });

/**
 * A schedule that changed; `after` continues where an earlier message stopped, and `failed` are the appointments before
 * it that could not be dealt with.
 */
const message = scheduleEvent.extend({ after: z.string().optional(), failed: z.array(z.string()).optional() });
export type ConflictMessage = z.infer<typeof message>;

/** How many appointments one step settles, and how many may fail in all before a step gives up. */
const STEP = 25;

/** What dealing with conflicts needs. */
export interface ConflictDesk extends Pick<Resolving, 'now' | 'random' | 'newRoom'> {
  readonly table: Table;
  /** Puts a message into the reaction's own queue. */
  readonly goOn: (next: ConflictMessage) => Promise<void>;
  /** How many appointments a step settles; `STEP` by default. */
  readonly step?: number;
}

/**
 * A doctor's hours changed: deals with the appointments that no longer fit them, a part of them for each message and
 * the rest by a message of its own. The event only tells where to look; what to do is decided by what is stored now,
 * so any order and number of deliveries ends the same.
 *
 * A step hands on the rest or fails, never both. It hands on only when it has settled its share itself, or what it
 * could of it in its time: each appointment is settled once, so the messages stay as few as the shares, however often
 * one is delivered. Appointments that fail are handed on and looked at again by the last step; that one alone fails
 * with them, and its message ends in the dead-letter queue.
 */
export const resolveAfterChange =
  ({ table, now, random, newRoom, goOn, step = STEP }: ConflictDesk) =>
  async (event: ConflictMessage): Promise<void> => {
    const doctor = await getDoctor(table, event.doctorId);
    const clinic = doctor && (await getClinic(table, doctor.clinicId));
    if (!clinic) return;
    const inTime = withinTime(now, REACTION.messageMs);
    const before = event.failed ?? [];
    const { settled, failures, next } = await resolveConflicts(
      table,
      { doctor, clinic },
      // One that reaches the end of what is made also concerns what staff put beyond it.
      { from: event.from, ...(event.openEnded !== true && { to: event.to }) },
      { correlationId: event.correlationId, now, random, newRoom },
      {
        after: event.after,
        again: before,
        stops: (sofar) =>
          before.length + sofar.failed > step || (sofar.settled > 0 && (sofar.settled >= step || !inTime())),
      },
    );
    const about = { doctorId: doctor.id, correlationId: event.correlationId };
    if (settled > 0) logger.info('settled', { settled, ...about });
    const failed = [...new Set([...before, ...failures.map(({ appointmentId }) => appointmentId)])];
    const mayHandOn = next !== undefined && settled > 0 && failed.length <= step;
    if (failures.length > 0 && !mayHandOn)
      throw new AggregateError(
        failures.map(({ error }) => error),
        `${failures.length} appointments not dealt with`,
      );
    if (next === undefined) return;
    if (failures.length > 0)
      logger.warn('left for the last step', { failed, ...about, error: failures[0]?.error as Error });
    await goOn({ ...event, after: next, failed });
  };

const { TABLE_NAME, VIDEO_URL, CONFLICT_QUEUE_URL } = readEnvironment('TABLE_NAME', 'VIDEO_URL', 'CONFLICT_QUEUE_URL');

export const handler = onMessages(
  'resolve-conflicts',
  message,
  resolveAfterChange({
    table: openTable(TABLE_NAME),
    now: Date.now,
    random: Math.random,
    newRoom: roomsAt(VIDEO_URL),
    goOn: ownQueue(CONFLICT_QUEUE_URL),
  }),
);
