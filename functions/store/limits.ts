import { tooManyWrites, WINDOW_MS, windowAt, windowEnd } from '../domain/limits.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';
import { limitKey, TTL_ATTRIBUTE } from './keys.ts';
import { isThrottled, type Table, updateItem } from './table.ts';

export type Limiter = (personId: string, now: EpochMs) => Promise<Refusal | undefined>;

/**
 * Counts what each person writes in a minute, by one conditional update of an item of their own (one write unit), and
 * refuses what is over the limit. Whoever is over it costs nothing more here until the minute ends.
 */
export const writeLimiter = (table: Table, mostPerMinute: number): Limiter => {
  let spentIn = 0;
  let spent = new Set<string>();

  return async (personId, now) => {
    const window = windowAt(now);
    if (window !== spentIn) {
      spentIn = window;
      spent = new Set();
    }
    if (spent.has(personId)) return tooManyWrites(now);
    try {
      const counted = await updateItem(table, {
        Key: limitKey(personId, window),
        UpdateExpression: 'SET #ttl = :ends ADD writes :one',
        ConditionExpression: 'attribute_not_exists(writes) OR writes < :most',
        ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
        ExpressionAttributeValues: {
          ':one': 1,
          ':most': mostPerMinute,
          ':ends': Math.ceil((windowEnd(window) + WINDOW_MS) / 1000),
        },
      });
      if (counted) return undefined;
    } catch (error) {
      // Only one person's requests meet at their item: when DynamoDB finds them too many, so do we.
      if (isThrottled(error)) return tooManyWrites(now);
      throw error;
    }
    if (windowAt(now) === spentIn) spent.add(personId);
    return tooManyWrites(now);
  };
};
