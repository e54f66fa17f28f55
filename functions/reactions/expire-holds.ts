import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { PERIODIC } from '../contract/time-limits.ts';
import type { Random } from '../domain/assignment.ts';
import type { EpochMs } from '../domain/time.ts';
import { type Expired, expireHolds } from '../store/expiry.ts';
import { openTable, type Table } from '../store/table.ts';
import { type GoOn, withinTime } from './budget.ts';

const logger = new Logger({ serviceName: 'expire-holds' });

/** Every minute: ends the holds and offers that have run out, so that nothing shows them as taken any more. */
export const expireAll =
  (
    table: Table,
    now: () => EpochMs,
    random: Random,
    budget: () => GoOn = () => withinTime(now, PERIODIC.minutely.budgetMs),
  ) =>
  async (): Promise<Expired> => {
    const expired = await expireHolds(table, now, random, budget());
    if (expired.settled + expired.failed > 0) logger.info('expired', { ...expired });
    return expired;
  };

export const handler = expireAll(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now, Math.random);
