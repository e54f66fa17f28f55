import type { Channel } from '../domain/notification.ts';
import type { Priority, SendRate } from '../domain/send-rate.ts';
import { MAX_STRIKES, pauseMs, TRIAL_MS, waitLimitMs } from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import { sendRateKey } from './keys.ts';
import { getItem, type Table, updateItem } from './table.ts';

/** A channel that leaves through a service of a limited rate. */
export type PacedChannel = Exclude<Channel, 'in-app'>;

/** A turn to send at an instant, and how often in a row the service had failed when it was handed out. */
export interface Taken {
  readonly at: EpochMs;
  readonly strikes: number;
}

/** A turn, or when to ask for one again. */
export type Turn = Taken | { readonly notBefore: EpochMs };

/** How often a turn is asked for when others take it at the same moment. */
const MAX_LOOKS = 5;

/**
 * Reserves the next free turn of a channel. The turns of all senders come from one row, so that together they keep to
 * the rate. Turns are handed out in order, `waitLimitMs` ahead at most; a paused channel hands out none. After a pause
 * one turn tries the service, and the others wait for what comes of it.
 * @param latest when a turn is of no use to the caller any more.
 */
export const reserveTurn = async (
  table: Table,
  channel: PacedChannel,
  rate: SendRate,
  priority: Priority,
  now: EpochMs,
  latest = Infinity,
): Promise<Turn> => {
  const gap = 1000 / rate.perSecond;
  const limit = Math.min(now + waitLimitMs(priority, rate), latest);
  const update = (set: string, condition: string, values: Record<string, number>) =>
    updateItem(table, {
      Key: sendRateKey(channel),
      UpdateExpression: `SET ${set}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: values,
    });
  for (let look = 0; look < MAX_LOOKS; look++) {
    // `next` is when the first free turn begins: one in the past is no credit for a burst.
    const queued = await update(
      '#next = #next + :gap',
      'attribute_not_exists(strikes) AND #next > :now AND #next <= :limit',
      { ':gap': gap, ':now': now, ':limit': limit },
    );
    if (queued) return { at: Number(queued.next) - gap, strikes: 0 };
    const idle = await update(
      '#next = :following',
      'attribute_not_exists(strikes) AND (attribute_not_exists(#next) OR #next <= :now)',
      { ':following': now + gap, ':now': now },
    );
    if (idle) return { at: now, strikes: 0 };
    const trial = await update(
      '#next = :following, pausedUntil = :until',
      'attribute_exists(strikes) AND pausedUntil <= :now',
      { ':following': now + gap, ':until': now + TRIAL_MS, ':now': now },
    );
    if (trial) return { at: now, strikes: Number(trial.strikes) };
    const { pausedUntil, strikes, next } = (await getItem(table, sendRateKey(channel))) ?? {};
    if (strikes !== undefined && Number(pausedUntil) > now) return { notBefore: Number(pausedUntil) };
    if (strikes === undefined && Number(next) > limit) return { notBefore: now + Math.max(gap, Number(next) - limit) };
  }
  return { notBefore: now + gap };
};

/** A turn counts for as long as nobody else's failure or success has changed what the channel is taken for. */
const SAME_STRIKES = 'strikes = :seen OR (attribute_not_exists(strikes) AND :seen = :none)';

/**
 * Pauses a channel whose service takes nothing for now, for longer each time in a row. Failures of turns that were handed
 * out before that count once.
 */
export const pauseChannel = async (
  table: Table,
  channel: PacedChannel,
  { strikes }: Taken,
  now: EpochMs,
): Promise<void> => {
  await updateItem(table, {
    Key: sendRateKey(channel),
    UpdateExpression: 'SET pausedUntil = :until, strikes = :strikes',
    ConditionExpression: SAME_STRIKES,
    ExpressionAttributeValues: {
      ':until': now + pauseMs(strikes),
      ':strikes': Math.min(strikes + 1, MAX_STRIKES),
      ':seen': strikes,
      ':none': 0,
    },
  });
};

/** Ends the pauses of a channel whose service has taken a message on trial. */
export const endPause = async (table: Table, channel: PacedChannel, { strikes }: Taken): Promise<void> => {
  if (strikes === 0) return;
  await updateItem(table, {
    Key: sendRateKey(channel),
    UpdateExpression: 'REMOVE strikes, pausedUntil',
    ConditionExpression: 'strikes = :seen',
    ExpressionAttributeValues: { ':seen': strikes },
  });
};
