import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { readEnvironment } from '../contract/environment.ts';
import { PATIENCE } from '../contract/patience.ts';
import { PERIODIC } from '../contract/time-limits.ts';
import type { EpochMs } from '../domain/time.ts';
import { type GoOn, withinTime } from '../reactions/budget.ts';
import { OUTBOX_SHARDS } from '../store/keys.ts';
import {
  findOutboxPlaces,
  oldestUnpublished,
  OUTBOX_BEGIN,
  type OutboxPlaces,
  outboxPlaceOf,
  type OutboxRange,
  saveOutboxPlaces,
  unpublishedPages,
} from '../store/outbox.ts';
import { openTable } from '../store/table.ts';
import { type Outbox, publish } from './publish.ts';

const logger = new Logger({ serviceName: 'sweep' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'sweep' });

/** What the stream has not published by then, it has probably lost. */
const WAITED_MS = 60_000;

/** Pages of a shard that the bus may refuse as a whole one after another before the shard waits for the next run. */
const REFUSALS = 3;

interface Swept {
  readonly published: number;
  readonly failed: number;
}

interface SweptShard extends Swept {
  readonly oldest?: EpochMs | undefined;
  /** Where the next run goes on; none at the shard's end. */
  readonly place?: string | undefined;
  readonly broken?: boolean;
}

/** All of a shard, beginning where the last run stopped: what stays there, unreadable or refused, has its turn last. */
const rangesFrom = (whole: OutboxRange, place: string | undefined): OutboxRange[] =>
  place === undefined
    ? [whole]
    : [
        // No place continues another with a character as low as that.
        { ...whole, from: `${place}!` },
        { ...whole, to: place },
      ];

/** Publishes a shard page by page, until its end or the time's, or until the bus takes nothing more. */
const sweepShard = async (
  outbox: Outbox,
  shard: number,
  whole: OutboxRange,
  stopped: string | undefined,
  goOn: GoOn,
): Promise<SweptShard> => {
  let swept: SweptShard = { published: 0, failed: 0, place: stopped };
  let refusals = 0;
  try {
    const oldest = await oldestUnpublished(outbox.table, shard, whole);
    if (oldest === undefined) return { published: 0, failed: 0 };
    swept = { ...swept, oldest };
    for (const range of rangesFrom(whole, stopped)) {
      for await (const { rows, unreadable, place } of unpublishedPages(outbox.table, shard, range)) {
        const left = await publish(outbox, rows);
        for (const key of unreadable) logger.error('unreadable event row', { ...key });
        swept = {
          oldest,
          published: swept.published + rows.length - left.length,
          failed: swept.failed + left.length + unreadable.length,
          place,
        };
        if (rows.length > 0) refusals = left.length === rows.length ? refusals + 1 : 0;
        if (refusals === REFUSALS || !goOn()) return swept;
      }
    }
    return { ...swept, place: undefined };
  } catch (error) {
    logger.error('a shard of the outbox was not swept', { shard, error: error as Error });
    return { ...swept, broken: true };
  }
};

const placesIn = (shards: readonly SweptShard[]): OutboxPlaces =>
  Object.fromEntries(shards.flatMap(({ place }, shard) => (place === undefined ? [] : [[shard, place]])));

/**
 * Publishes what has waited in the outbox too long, all shards at the same time, each page before it reads the next; tells
 * how old the oldest of it was. A run that ends early goes on in the next.
 * @throws when a shard could not be read, after the others were published.
 */
export const sweep =
  (outbox: Outbox, now: () => EpochMs, budget: () => GoOn = () => withinTime(now, PERIODIC.usual.budgetMs)) =>
  async (): Promise<Swept> => {
    const goOn = budget();
    const begun = now();
    const whole = { from: OUTBOX_BEGIN, to: outboxPlaceOf(begun - WAITED_MS) };
    const stopped = await findOutboxPlaces(outbox.table);
    const shards = await Promise.all(
      Array.from({ length: OUTBOX_SHARDS }, (_, shard) => sweepShard(outbox, shard, whole, stopped[shard], goOn)),
    );
    const ages = shards.flatMap(({ oldest }) => (oldest === undefined ? [] : [(begun - oldest) / 1000]));
    metrics.addMetric('OutboxAgeSeconds', MetricUnit.Seconds, Math.max(0, ...ages));
    metrics.publishStoredMetrics();
    const places = placesIn(shards);
    if (Object.keys({ ...stopped, ...places }).length > 0) await saveOutboxPlaces(outbox.table, places);
    const sum = (of: (shard: SweptShard) => number) => shards.reduce((total, shard) => total + of(shard), 0);
    const outcome = { published: sum(({ published }) => published), failed: sum(({ failed }) => failed) };
    if (outcome.published + outcome.failed > 0) logger.warn('the stream left events behind', outcome);
    if (shards.some(({ broken }) => broken)) throw new Error('the outbox was not swept as a whole');
    return outcome;
  };

const { TABLE_NAME, EVENT_BUS_NAME } = readEnvironment('TABLE_NAME', 'EVENT_BUS_NAME');

export const handler = sweep(
  { table: openTable(TABLE_NAME), bus: new EventBridgeClient(PATIENCE), busName: EVENT_BUS_NAME },
  Date.now,
);
