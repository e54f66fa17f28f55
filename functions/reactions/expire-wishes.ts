import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { type Budget, PERIODIC } from '../contract/time-limits.ts';
import type { Random } from '../domain/assignment.ts';
import type { EpochMs } from '../domain/time.ts';
import { clinicBook, listClinics } from '../store/clinics.ts';
import { openTable, type Table } from '../store/table.ts';
import { expireWishes } from '../store/waitlist.ts';
import { inTurns } from './turns.ts';

const logger = new Logger({ serviceName: 'expire-wishes' });

const JOB = 'expire-wishes';

/** Every hour: ends wishes whose dates have passed, and returns those to the line whose offer has run out. */
export const expireAllWishes =
  (table: Table, now: () => EpochMs, random: Random, { budgetMs, shareMs }: Budget = PERIODIC.usual) =>
  async () => {
    const outcome = { expired: 0, skipped: 0 };
    let failures = 0;
    const failed = (what: string, error: unknown): void => {
      failures++;
      logger.error('not expired', { what, error: error as Error });
    };
    const clinics = (await listClinics(table)).map(({ id }) => id);
    const run = { table, job: JOB, now, budgetMs, shareMs, failed };
    const finished = await inTurns(run, clinics, async (id, { from, goOn, reached }) => {
      const book = await clinicBook(table, id);
      if (!book) return 'finished';
      const pace = { after: from.place, goOn, failed, reached: (place: string) => reached({ place }) };
      return (await expireWishes(table, book, { now, random }, outcome, pace)) ? 'finished' : 'stopped';
    });
    const all = { ...outcome, failed: failures, finished };
    logger.info('expired', all);
    return all;
  };

export const handler = expireAllWishes(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now, Math.random);
