import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { openTable } from '../store/table.ts';
import { expireWishes } from '../store/waitlist.ts';

const logger = new Logger({ serviceName: 'expire-wishes' });
const table = openTable(readEnvironment('TABLE_NAME').TABLE_NAME);

/** Every hour: ends wishes whose dates have passed, and returns those to the line whose offer has run out. */
export const handler = async (): Promise<Awaited<ReturnType<typeof expireWishes>>> => {
  const outcome = await expireWishes(table, Date.now(), Math.random);
  logger.info('expired', { ...outcome });
  return outcome;
};
