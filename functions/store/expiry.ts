import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { Refusal } from '../domain/refusal.ts';
import { expireHold, isExpired } from '../domain/transitions.ts';
import type { EpochMs } from '../domain/time.ts';
import { changeAppointment } from './changes.ts';
import { EXPIRY_SHARDS, expiryPartition } from './keys.ts';
import { deleteItem, queryPages, type Table } from './table.ts';

const SYSTEM = { id: 'hold-expiry', role: 'system' } as const;

const endExpiredHold = (
  table: Table,
  appointmentId: string,
  now: EpochMs,
  random: Random,
): Promise<Appointment | Refusal> =>
  changeAppointment(
    table,
    appointmentId,
    { actor: SYSTEM, correlationId: `expiry-${appointmentId}` },
    random,
    (before) => expireHold(before, now),
  );

/**
 * Ends holds whose time is over: their claims, their patient's calendar and the hold itself go together, with an event.
 * One that was confirmed in the last instant stays. Called by whoever meets such a hold, and by a periodic job.
 */
export const endExpiredHolds = async (
  table: Table,
  holds: readonly { readonly appointmentId: string }[],
  now: EpochMs,
  random: Random,
): Promise<void> => {
  await Promise.all(holds.map(({ appointmentId }) => endExpiredHold(table, appointmentId, now, random)));
};

/** What came of looking for holds that have run out. */
export interface Expired {
  /** Looked at and settled, by us or by somebody before. */
  readonly settled: number;
  /** Still to be settled the next time. */
  readonly failed: number;
}

/**
 * Ends every hold, offers included, that has run out by now. They are found by when they run out, each looked at once;
 * whatever `goOn` leaves undone is found again.
 */
export const expireHolds = async (
  table: Table,
  now: () => EpochMs,
  random: Random,
  goOn: () => boolean,
): Promise<Expired> => {
  const shards = await Promise.all(
    Array.from({ length: EXPIRY_SHARDS }, (_, shard) => expireShard(table, shard, now, random, goOn)),
  );
  const sum = (of: (expired: Expired) => number) => shards.reduce((total, shard) => total + of(shard), 0);
  return { settled: sum(({ settled }) => settled), failed: sum(({ failed }) => failed) };
};

const PAGE = 25;

const expireShard = async (
  table: Table,
  shard: number,
  clock: () => EpochMs,
  random: Random,
  goOn: () => boolean,
): Promise<Expired> => {
  let settled = 0;
  let failed = 0;
  const due = queryPages(table, {
    KeyConditionExpression: 'PK = :pk AND SK <= :now',
    ExpressionAttributeValues: {
      ':pk': expiryPartition(shard),
      // Sorts after every hold of this very instant.
      ':now': `${new Date(clock()).toISOString()}~`,
    },
    Limit: PAGE,
  });
  for await (const rows of due) {
    const now = clock();
    const outcomes = await Promise.all(
      rows.map(async ({ PK, SK, appointmentId }) => {
        try {
          const after = await endExpiredHold(table, appointmentId as string, now, random);
          // A refusal of a busy moment leaves the row; one that there is no such appointment does not.
          if ('refused' in after ? after.refused === 'TRY_AGAIN' : isExpired(after, now)) return false;
          await deleteItem(table, { Key: { PK, SK } });
          return true;
        } catch {
          // One hold's trouble must not keep the others alive; its row is met again in a minute.
          return false;
        }
      }),
    );
    settled += outcomes.filter(Boolean).length;
    failed += outcomes.filter((done) => !done).length;
    if (!goOn()) break;
  }
  return { settled, failed };
};
