import type { Channel } from '../domain/notification.ts';
import {
  type AskingForTurn,
  freeTurn,
  LOOK_AGAIN_MS,
  MAX_STRIKES,
  pauseMs,
  type Priority,
  type SendRate,
  TRIAL_MS,
  type TurnsState,
} from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import { sendRateKey } from './keys.ts';
import { getItem, isThrottled, type Item, type Table, updateItem } from './table.ts';

/** A channel that leaves through a service of a limited rate. */
export type PacedChannel = Exclude<Channel, 'in-app'>;

/** A turn to send at an instant, and how often in a row the service had failed when it was handed out. */
export interface Taken {
  readonly at: EpochMs;
  readonly strikes: number;
  /** Until when the others wait for what comes of it, where it tries the service after a pause. */
  readonly trialUntil?: EpochMs;
}

/** A turn, or when to ask for one again. */
export type Turn = Taken | { readonly notBefore: EpochMs };

/** How often a turn is asked for when others take it at the same moment. */
const MAX_LOOKS = 5;

/** Senders that ask for the row too often get no answer, and the SDK has repeated it: that is no failure of a notice. */
const unlessThrottled = async <Output>(answer: Promise<Output>): Promise<Output | 'throttled'> => {
  try {
    return await answer;
  } catch (error) {
    if (isThrottled(error)) return 'throttled';
    throw error;
  }
};

const stateOf = (item: Item = {}): TurnsState => ({
  next: Number(item.next ?? 0),
  lastUrgent: Number(item.lastUrgent ?? 0),
  strikes: Number(item.strikes ?? 0),
  pausedUntil: Number(item.pausedUntil ?? 0),
  trialUntil: Number(item.trialUntil ?? 0),
});

const IS_WELL = 'attribute_not_exists(strikes)';

/** Takes the turn that was free a moment ago; `undefined` when somebody else did. */
const take = async (
  table: Table,
  channel: PacedChannel,
  { priority, rate, now }: AskingForTurn,
  free: Exclude<ReturnType<typeof freeTurn>, { readonly notBefore: EpochMs }>,
): Promise<Taken | undefined> => {
  const gap = 1000 / rate.perSecond;
  const update = (set: string, condition: string, values: Record<string, number>) =>
    updateItem(table, {
      Key: sendRateKey(channel),
      UpdateExpression: `SET ${set}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: { ...values, ':now': now },
    });
  switch (free.turn) {
    case 'behind': {
      const set = priority === 'urgent' ? '#next = #next + :gap, lastUrgent = #next' : '#next = #next + :gap';
      const row = await update(set, `${IS_WELL} AND #next > :now AND #next <= :limit`, {
        ':gap': gap,
        ':limit': free.limit,
      });
      return row && { at: Number(row.next) - gap, strikes: 0 };
    }
    case 'now': {
      const set = priority === 'urgent' ? '#next = :following, lastUrgent = :now' : '#next = :following';
      const row = await update(set, `${IS_WELL} AND (attribute_not_exists(#next) OR #next <= :now)`, {
        ':following': now + gap,
      });
      return row && { at: now, strikes: 0 };
    }
    case 'trial': {
      const trialUntil = now + TRIAL_MS;
      const row = await update(
        '#next = :following, trialUntil = :until',
        'attribute_exists(strikes) AND pausedUntil <= :now AND (attribute_not_exists(trialUntil) OR trialUntil <= :now)',
        { ':following': now + gap, ':until': trialUntil },
      );
      return row && { at: now, strikes: Number(row.strikes), trialUntil };
    }
    default:
      return free satisfies never;
  }
};

/**
 * Reserves the next free turn of a channel. The turns of all senders come from one row, so that together they keep to
 * the rate. Turns are handed out in order, `waitLimitMs` ahead at most; a paused channel hands out none. After a pause
 * one turn tries the service, and the others wait for what comes of it. Who gets none has only read the row.
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
  const asking = { priority, rate, now, latest };
  for (let look = 0; look < MAX_LOOKS; look++) {
    const row = await unlessThrottled(getItem(table, sendRateKey(channel)));
    if (row === 'throttled') break;
    const free = freeTurn(stateOf(row), asking);
    if ('notBefore' in free) return free;
    const taken = await unlessThrottled(take(table, channel, asking, free));
    if (taken === 'throttled') break;
    if (taken) return taken;
  }
  return { notBefore: now + LOOK_AGAIN_MS };
};

/** A turn counts for as long as nobody else's failure or success has changed what the channel is taken for. */
const SAME_STRIKES = `strikes = :seen OR (${IS_WELL} AND :seen = :none)`;

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
  await unlessThrottled(
    updateItem(table, {
      Key: sendRateKey(channel),
      UpdateExpression: 'SET pausedUntil = :until, strikes = :strikes REMOVE trialUntil',
      ConditionExpression: SAME_STRIKES,
      ExpressionAttributeValues: {
        ':until': now + pauseMs(strikes),
        ':strikes': Math.min(strikes + 1, MAX_STRIKES),
        ':seen': strikes,
        ':none': 0,
      },
    }),
  );
};

/** Ends the pauses of a channel whose service has answered a trial. */
export const endPause = async (table: Table, channel: PacedChannel, { strikes }: Taken): Promise<void> => {
  if (strikes === 0) return;
  await unlessThrottled(
    updateItem(table, {
      Key: sendRateKey(channel),
      UpdateExpression: 'REMOVE strikes, pausedUntil, trialUntil',
      ConditionExpression: 'strikes = :seen',
      ExpressionAttributeValues: { ':seen': strikes },
    }),
  );
};

/** Lets somebody else try the service whose notice turned out to have nothing to send. */
export const giveTrialBack = async (table: Table, channel: PacedChannel, { trialUntil }: Taken): Promise<void> => {
  if (trialUntil === undefined) return;
  await unlessThrottled(
    updateItem(table, {
      Key: sendRateKey(channel),
      UpdateExpression: 'REMOVE trialUntil',
      ConditionExpression: 'trialUntil = :mine',
      ExpressionAttributeValues: { ':mine': trialUntil },
    }),
  );
};
