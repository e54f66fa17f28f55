import type { Channel } from '../domain/notification.ts';
import type { Priority, SendRate } from '../domain/send-rate.ts';
import { isPaused, MAX_STRIKES, pauseMs, waitLimitMs } from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import { sendRateKey } from './keys.ts';
import { getItem, type Table, updateItem } from './table.ts';

/** A channel that leaves through a service of a limited rate. */
export type PacedChannel = Exclude<Channel, 'in-app'>;

/** A turn to send at an instant, or when to ask for one again. */
export type Turn = { readonly at: EpochMs; readonly strikes: number } | { readonly notBefore: EpochMs };

/** How often a turn is asked for when others take it at the same moment. */
const MAX_LOOKS = 5;

/**
 * Reserves the next free turn of a channel. The turns of all senders come from one row, so that together they keep to
 * the rate. Turns are handed out in order, `waitLimitMs` ahead at most; a paused channel hands out none.
 */
export const reserveTurn = async (
  table: Table,
  channel: PacedChannel,
  { perSecond }: SendRate,
  priority: Priority,
  now: EpochMs,
): Promise<Turn> => {
  const gap = 1000 / perSecond;
  const limit = now + waitLimitMs(priority);
  const update = (expression: string, condition: string, values: Record<string, number>) =>
    updateItem(table, {
      Key: sendRateKey(channel),
      UpdateExpression: expression,
      ConditionExpression: `(attribute_not_exists(pausedUntil) OR pausedUntil <= :now) AND ${condition}`,
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: { ':now': now, ...values },
    });
  for (let look = 0; look < MAX_LOOKS; look++) {
    // `next` is when the first free turn begins: one in the past is no credit for a burst.
    const queued = await update('SET #next = #next + :gap', '#next > :now AND #next <= :limit', {
      ':gap': gap,
      ':limit': limit,
    });
    if (queued) return { at: Number(queued.next) - gap, strikes: Number(queued.strikes ?? 0) };
    const idle = await update('SET #next = :following', '(attribute_not_exists(#next) OR #next <= :now)', {
      ':following': now + gap,
    });
    if (idle) return { at: now, strikes: Number(idle.strikes ?? 0) };
    const row = await getItem(table, sendRateKey(channel));
    const pausedUntil = Number(row?.pausedUntil ?? 0);
    if (isPaused(pausedUntil, now)) return { notBefore: pausedUntil };
    const next = Number(row?.next ?? 0);
    if (next > limit) return { notBefore: now + Math.max(gap, next - limit) };
  }
  return { notBefore: now + gap };
};

/**
 * Pauses a channel whose service takes nothing for now, for longer each time in a row. A failure of a turn from before
 * the pause that is under way changes nothing: one moment of trouble counts once.
 */
export const pauseChannel = async (
  table: Table,
  channel: PacedChannel,
  turn: { readonly at: EpochMs; readonly strikes: number },
  now: EpochMs,
): Promise<void> => {
  await updateItem(table, {
    Key: sendRateKey(channel),
    UpdateExpression: 'SET pausedUntil = :until, strikes = :strikes',
    ConditionExpression: 'attribute_not_exists(pausedUntil) OR pausedUntil <= :turn',
    ExpressionAttributeValues: {
      ':until': now + pauseMs(turn.strikes),
      ':strikes': Math.min(turn.strikes + 1, MAX_STRIKES),
      ':turn': turn.at,
    },
  });
};

/** Writes down that the service takes messages again, if there was trouble before. */
export const noteAccepted = async (
  table: Table,
  channel: PacedChannel,
  { strikes, at }: { readonly at: EpochMs; readonly strikes: number },
): Promise<void> => {
  if (strikes === 0) return;
  await updateItem(table, {
    Key: sendRateKey(channel),
    UpdateExpression: 'REMOVE strikes, pausedUntil',
    ConditionExpression: 'pausedUntil <= :turn',
    ExpressionAttributeValues: { ':turn': at },
  });
};
