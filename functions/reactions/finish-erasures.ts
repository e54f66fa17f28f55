import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { type Budget, PERIODIC } from '../contract/time-limits.ts';
import type { Random } from '../domain/assignment.ts';
import { type Erasure, isSettled } from '../domain/erasure.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';
import { deleteLogin } from '../identity/erasing.ts';
import { openUserPool } from '../identity/user-pool.ts';
import { endErasure, erasuresUnderWay, eraseTraces } from '../store/erasure.ts';
import { openTable, type Table } from '../store/table.ts';
import { inTurns } from './turns.ts';

const logger = new Logger({ serviceName: 'finish-erasures' });

const JOB = 'finish-erasures';

/** What finishing erasures needs. */
export interface Eraser {
  readonly table: Table;
  readonly deleteLogin: (userId: string) => Promise<Refusal | undefined>;
  readonly now: () => EpochMs;
  readonly random: Random;
}

export interface Finished {
  readonly ended: number;
  /** Gone through, but something that was under way when they began may still come. */
  readonly settling: number;
  readonly failed: number;
}

const finish = async ({ table, deleteLogin: remove, now, random }: Eraser, erasure: Erasure): Promise<boolean> => {
  // Asked before the work: what settles during it has not been looked for since.
  const last = isSettled(erasure, now());
  const refused = await remove(erasure.userId);
  if (isRefusal(refused)) throw new Error(`the login was not deleted: ${refused.refused}`);
  await eraseTraces(table, erasure, { now: now(), random });
  if (last) await endErasure(table, erasure);
  return last;
};

/**
 * Every few minutes: goes on with erasures wherever they stopped, and goes through each of them once more when nothing
 * that was under way can have left anything behind. One that fails stops no other, also when there is not time for all
 * in one run, and somebody is told.
 */
export const finishErasures =
  (eraser: Eraser, { budgetMs, shareMs }: Budget = PERIODIC.usual) =>
  async (): Promise<Finished> => {
    const { table, now } = eraser;
    const errors: unknown[] = [];
    let ended = 0;
    let settling = 0;
    const failed = (userId: string, error: unknown): void => {
      errors.push(error);
      logger.error('not erased yet', { userId, error: error as Error });
    };
    const erasures = new Map((await erasuresUnderWay(table)).map((erasure) => [erasure.userId, erasure]));
    await inTurns({ table, job: JOB, now, budgetMs, shareMs, failed }, [...erasures.keys()], async (userId) => {
      const erasure = erasures.get(userId);
      if (erasure && (await finish(eraser, erasure))) ended++;
      else settling++;
      return 'finished';
    });
    const outcome = { ended, settling, failed: errors.length };
    logger.info('erased', outcome);
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} erasures not finished`);
    return outcome;
  };

const { TABLE_NAME, USER_POOL_ID } = readEnvironment('TABLE_NAME', 'USER_POOL_ID');
const pool = openUserPool(USER_POOL_ID, '');

export const handler = finishErasures({
  table: openTable(TABLE_NAME),
  deleteLogin: (userId) => deleteLogin(pool, userId),
  now: Date.now,
  random: Math.random,
});
