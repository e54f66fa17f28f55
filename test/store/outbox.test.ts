import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    EVENT_BUS_NAME: 'bus',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  }),
);

import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { anyEvent } from '../../functions/contract/events.ts';
import type { Outbox } from '../../functions/outbox/publish.ts';
import { publishChanges } from '../../functions/outbox/publish-changes.ts';
import { sweep } from '../../functions/outbox/sweep.ts';
import type { Item, Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { faulty } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld } from '../support/world.ts';

const HOUR = 3_600_000;
const bus = mockClient(EventBridgeClient);
let table: Table;
let outbox: Outbox;
let published: string[];
/** Each of the two doctors wrote hours down once. */
const SCHEDULES = 2;
let refuses: (entry: PutEventsRequestEntry) => boolean;

beforeEach(async () => {
  table = await freshTable();
  published = [];
  refuses = () => false;
  bus.reset();
  bus.on(PutEventsCommand).callsFake(({ Entries = [] }: { Entries?: PutEventsRequestEntry[] }) => {
    const answers = Entries.map((entry) => {
      if (refuses(entry)) return { ErrorCode: 'ThrottlingException' };
      published.push(anyEvent.parse(JSON.parse(entry.Detail ?? '')).eventId);
      return { EventId: '1' };
    });
    return { Entries: answers, FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length };
  });
  outbox = { table, bus: new EventBridgeClient({ region: 'us-east-1' }), busName: 'bus' };
  const world = await openWorld(table, { doctors: 2 });
  for (let index = 0; index < 14; index++)
    await booked(world, MONDAY_9 + (index % 7) * HOUR, { patient: `p-${index}`, key: 'k' });
});

const isBooking = ({ PK, SK }: Item) => String(PK).startsWith('APPT#') && String(SK).startsWith('EVENT#');
const eventRows = async () => (await scan(table)).filter(isBooking);
const waiting = async () => (await eventRows()).filter(({ outboxPK }) => outboxPK !== undefined);
const inserted = (item: Item, sequence: number): DynamoDBRecord =>
  ({
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(sequence),
      NewImage: marshall(item, { removeUndefinedValues: true }),
    },
  }) as unknown as DynamoDBRecord;
const stream = async () => ({ Records: (await eventRows()).map((row, index) => inserted(row, index + 1)) });
const late = () => NOW + 10 * 60_000;
const ids = (records: readonly DynamoDBRecord[]) =>
  records.map(({ dynamodb }) => String(dynamodb?.NewImage?.PK?.S).replace('APPT#', '') + '@1');

describe('publishing what the stream brings', () => {
  it('publishes every change once and empties the outbox', async () => {
    const batch = await stream();
    expect(await publishChanges(outbox)(batch)).toEqual({ batchItemFailures: [] });
    expect(published.sort()).toEqual(ids(batch.Records).sort());
    expect(await waiting()).toEqual([]);
    expect(await sweep(outbox, late)()).toEqual({ published: SCHEDULES, failed: 0 });
    await expectInvariants(table);
  });

  it('reports exactly those that the bus refused, and the sweep publishes them later', async () => {
    const batch = await stream();
    const unlucky = ids(batch.Records)[11];
    refuses = ({ Detail = '' }) => JSON.parse(Detail).eventId === unlucky;
    expect(await publishChanges(outbox)(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: '12' }] });
    expect(published).toHaveLength(13);
    expect(await waiting()).toHaveLength(1);
    refuses = () => false;
    expect(await sweep(outbox, late)()).toEqual({ published: 1 + SCHEDULES, failed: 0 });
    expect(published.slice(13)).toContain(unlucky);
    expect(await waiting()).toEqual([]);
  });

  it('reports everything of a call that never reached the bus', async () => {
    bus.on(PutEventsCommand).rejects(new Error('no route'));
    const { batchItemFailures } = await publishChanges(outbox)(await stream());
    expect(batchItemFailures).toHaveLength(14);
    expect(await waiting()).toHaveLength(14);
  });

  it('reports a row it cannot read, and publishes the rest', async () => {
    const batch = await stream();
    const [first] = await eventRows();
    const broken = inserted({ ...first, after: { id: 'nonsense' } }, 99);
    expect(await publishChanges(outbox)({ Records: [...batch.Records, broken] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '99' }],
    });
    expect(published).toHaveLength(14);
  });

  it('passes over what an idempotency key led to, which stands where a booking has its first event', async () => {
    const remembered = { PK: 'APPT#appt_1', SK: 'EVENT#000001', requestHash: 'hash', answer: '{}' };
    expect(await publishChanges(outbox)({ Records: [inserted(remembered, 1)] })).toEqual({ batchItemFailures: [] });
    expect(published).toEqual([]);
  });

  it('passes over everything that is no new event', async () => {
    const rows = (await scan(table)).filter((item) => !String(item.SK).startsWith('EVENT#'));
    const changed = (await stream()).Records.map((record) => ({ ...record, eventName: 'MODIFY' as const }));
    const records = [...rows.map((row, index) => inserted(row, index)), ...changed];
    expect(await publishChanges(outbox)({ Records: records })).toEqual({ batchItemFailures: [] });
    expect(published).toEqual([]);
  });

  it('publishes the whole batch although one event cannot be marked, and reports only that one', async () => {
    let marks = 0;
    const failing = faulty(table, ({ name }) => (name === 'UpdateItemCommand' && ++marks === 3 ? 'before' : undefined));
    const { batchItemFailures } = await publishChanges({ ...outbox, table: failing })(await stream());
    expect(published).toHaveLength(14);
    expect(batchItemFailures).toEqual([{ itemIdentifier: '3' }]);
    expect(await waiting()).toHaveLength(1);
  });
});

describe('the sweep', () => {
  it('publishes everything when the stream was off, one doctor’s schedules included', async () => {
    expect(await sweep(outbox, late)()).toEqual({ published: 14 + SCHEDULES, failed: 0 });
    expect(await waiting()).toEqual([]);
  });

  it('leaves alone what the stream may still be publishing', async () => {
    expect(await sweep(outbox, () => NOW + 59_000)()).toEqual({ published: 0, failed: 0 });
    // Instants of the outbox have milliseconds, and so has the one they are compared with.
    expect(await sweep(outbox, () => NOW + 60_000)()).toEqual({ published: 0, failed: 0 });
    expect(published).toEqual([]);
  });

  it('publishes the rest when one row cannot be read, and tells of that one', async () => {
    const [row] = await eventRows();
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...row, after: { id: 'nonsense' } } }));
    expect(await sweep(outbox, late)()).toEqual({ published: 13 + SCHEDULES, failed: 1 });
    expect(await waiting()).toHaveLength(1);
  });
});
