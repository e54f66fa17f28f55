import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    EVENT_BUS_NAME: 'bus',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    // Metrics go to the console that the test reads.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
  }),
);

import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { anyEvent, EVENT_SOURCE } from '../../functions/contract/events.ts';
import type { Outbox } from '../../functions/outbox/publish.ts';
import { sweep } from '../../functions/outbox/sweep.ts';
import { type Key, OUTBOX_SHARDS, outboxEntry, outboxPartition, scheduleEventKey } from '../../functions/store/keys.ts';
import type { Item, Table } from '../../functions/store/table.ts';
import { around, faulty } from '../support/faulty.ts';
import { scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { NOW } from '../support/world.ts';

const MINUTE = 60_000;
const LATE = NOW + 60 * MINUTE;
/** One call of PutEvents takes ten. */
const PAGE = 10;

const bus = mockClient(EventBridgeClient);
let table: Table;
let outbox: Outbox;
/** Doctors whose events went out, in order. */
let published: string[];
let calls: number;
/** What goes to the console: the metrics. */
const told = vi.spyOn(console, 'log').mockImplementation(() => undefined);
let refuses: (entry: PutEventsRequestEntry) => boolean;

beforeEach(async () => {
  table = await freshTable();
  published = [];
  calls = 0;
  refuses = () => false;
  bus.reset();
  bus.on(PutEventsCommand).callsFake(({ Entries = [] }: { Entries?: PutEventsRequestEntry[] }) => {
    calls++;
    const answers = Entries.map((entry) => {
      if (refuses(entry)) return { ErrorCode: 'ThrottlingException' };
      published.push(doctorIn(entry));
      return { EventId: '1' };
    });
    return { Entries: answers, FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length };
  });
  outbox = { table, bus: new EventBridgeClient({ region: 'us-east-1' }), busName: 'bus' };
});

const doctorIn = ({ Detail = '' }: PutEventsRequestEntry): string => {
  const event = anyEvent.parse(JSON.parse(Detail));
  return 'doctorId' in event ? event.doctorId : '';
};

/** Doctors whose events wait in one shard: their ids have the same characters. */
const doctorsOf = (shard: number, count: number): string[] => {
  const [first, second] = Array.from({ length: OUTBOX_SHARDS * 2 }, (_, index) =>
    String.fromCharCode(65 + index),
  ).flatMap((letter) =>
    outboxEntry(`doc_${letter}_${permutations[0]}`, 1, NOW).outboxPK === outboxPartition(shard) ? [letter] : [],
  );
  if (first === undefined || second === undefined) throw new Error('no such shard');
  return permutations.slice(0, count).map((digits) => `doc_${first}_${digits}`);
};
/** Texts of the same characters, in order. */
const permutations = Array.from({ length: 10_000 }, (_, index) => String(index).padStart(4, '0')).filter(
  (digits) => Array.from(digits).reduce((sum, digit) => sum + Number(digit), 0) === 12,
);

const eventRow = (doctorId: string, occurredAt: number): Item & Key => ({
  ...scheduleEventKey(doctorId, 1, '2026-12-01'),
  type: 'ScheduleChanged',
  version: 1,
  occurredAt,
  clinicId: 'clinic_1',
  doctorId,
  from: '2026-11-21',
  to: '2026-12-01',
  correlationId: 'c',
  ...outboxEntry(doctorId, 1, occurredAt),
});
/** A row that no code reads: it has no time. */
const unreadable = (doctorId: string, at: number): Item & Key => ({ ...eventRow(doctorId, at), occurredAt: 'never' });

const store = async (rows: readonly Item[]): Promise<void> => {
  for (let from = 0; from < rows.length; from += 25)
    await table.client.send(
      new BatchWriteCommand({
        RequestItems: { [table.name]: rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
};
const waiting = async (): Promise<number> =>
  (await scan(table)).filter(({ outboxPK }) => outboxPK !== undefined).length;

describe('the sweep of a long backlog', () => {
  it('publishes the first page before it reads the second, and holds no more than a page of a shard', async () => {
    const shards = [0, 5, 11].map((shard) => doctorsOf(shard, 5 * PAGE));
    await store(shards.flatMap((doctors) => doctors.map((doctor, index) => eventRow(doctor, NOW + index))));
    const shardOf = (doctor: string) => shards.findIndex((doctors) => doctors.includes(doctor));
    const read = [0, 0, 0];
    const most = [0, 0, 0];
    const metered = around(table, async ({ name }, proceed) => {
      const output = await proceed();
      if (name !== 'BatchGetItemCommand') return output;
      const { Responses = {} } = output as { Responses?: Record<string, Item[]> };
      for (const { doctorId } of Responses[table.name] ?? []) {
        const shard = shardOf(String(doctorId));
        read[shard] = (read[shard] ?? 0) + 1;
        const gone = published.filter((doctor) => shardOf(doctor) === shard).length;
        most[shard] = Math.max(most[shard] ?? 0, (read[shard] ?? 0) - gone);
      }
      return output;
    });
    expect(await sweep({ ...outbox, table: metered }, () => LATE)()).toEqual({ published: 150, failed: 0 });
    expect(most).toEqual([PAGE, PAGE, PAGE]);
    expect(await waiting()).toBe(0);
    for (const doctors of shards) expect(published.filter((doctor) => doctors.includes(doctor))).toEqual(doctors);
  });

  it('makes progress in a run that is cut short, and the next goes on', async () => {
    const doctors = doctorsOf(3, 4 * PAGE);
    await store(doctors.map((doctor, index) => eventRow(doctor, NOW + index)));
    const short = () =>
      sweep(
        outbox,
        () => LATE,
        () => () => false,
      )();
    expect(await short()).toEqual({ published: PAGE, failed: 0 });
    expect(await short()).toEqual({ published: PAGE, failed: 0 });
    expect(published).toEqual(doctors.slice(0, 2 * PAGE));
    expect(await sweep(outbox, () => LATE)()).toEqual({ published: 2 * PAGE, failed: 0 });
    expect(published).toEqual(doctors);
  });

  it('goes past a page that nobody can read, and a run cut short does not read it again before the rest', async () => {
    const doctors = doctorsOf(3, 4 * PAGE);
    const stuck = doctors.slice(0, 2 * PAGE);
    await store([
      ...stuck.map((doctor, index) => unreadable(doctor, NOW + index)),
      ...doctors.slice(2 * PAGE).map((doctor, index) => eventRow(doctor, NOW + MINUTE + index)),
    ]);
    const short = () =>
      sweep(
        outbox,
        () => LATE,
        () => () => false,
      )();
    for (let run = 0; run < 6; run++) await short();
    expect(published).toEqual(doctors.slice(2 * PAGE));
    expect(await sweep(outbox, () => LATE)()).toEqual({ published: 0, failed: 2 * PAGE });
    expect(await waiting()).toBe(2 * PAGE);
  });

  it('does not ask a bus that takes nothing for every page, and no shard stops another', async () => {
    const [silent, heard] = [doctorsOf(3, 9 * PAGE).slice(0, 8 * PAGE), doctorsOf(4, PAGE)];
    await store([...silent, ...heard].map((doctor, index) => eventRow(doctor, NOW + index)));
    refuses = (entry) => silent.includes(doctorIn(entry));
    expect(await sweep(outbox, () => LATE)()).toMatchObject({ published: PAGE });
    expect(published).toEqual(heard);
    expect(calls).toBeLessThan(6);
  });

  it('does not wait for ever behind events that the bus never takes', async () => {
    const doctors = doctorsOf(3, 7 * PAGE).slice(0, 7 * PAGE);
    await store(doctors.map((doctor, index) => eventRow(doctor, NOW + index)));
    const never = doctors.slice(0, 5 * PAGE);
    refuses = (entry) => never.includes(doctorIn(entry));
    await sweep(outbox, () => LATE)();
    await sweep(outbox, () => LATE)();
    expect(published).toEqual(doctors.slice(5 * PAGE));
    refuses = () => false;
    await sweep(outbox, () => LATE)();
    expect(await waiting()).toBe(0);
  });

  it('publishes the other shards when one cannot be read, and then fails, so that somebody hears of it', async () => {
    const [lost, kept] = [doctorsOf(3, PAGE), doctorsOf(4, PAGE)];
    await store([...lost, ...kept].map((doctor, index) => eventRow(doctor, NOW + index)));
    const failing = faulty(table, ({ name, input }) =>
      name === 'QueryCommand' && JSON.stringify(input).includes(`"${outboxPartition(3)}"`) ? 'before' : undefined,
    );
    await expect(sweep({ ...outbox, table: failing }, () => LATE)()).rejects.toThrow(/outbox/);
    expect(published).toEqual(kept);
  });

  describe('tells the age of what has waited longest', () => {
    const age = async (run: () => Promise<unknown>): Promise<number> => {
      told.mockClear();
      await run();
      const lines = told.mock.calls.flat().map(String);
      expect(lines).toHaveLength(1);
      return (JSON.parse(lines[0] ?? '{}') as { OutboxAgeSeconds: number }).OutboxAgeSeconds;
    };
    const short = () =>
      sweep(
        outbox,
        () => LATE,
        () => () => false,
      )();

    it('of all shards, nothing when nothing waits', async () => {
      expect(await age(sweep(outbox, () => LATE))).toBe(0);
      await store([eventRow('doc_a', NOW + 30 * MINUTE), eventRow('doc_b', NOW), eventRow('doc_c', NOW + MINUTE)]);
      expect(await age(sweep(outbox, () => LATE))).toBe(3600);
    });

    it('in a run that ends early too, wherever it began', async () => {
      const doctors = doctorsOf(3, 3 * PAGE);
      await store([
        ...doctors.slice(0, PAGE).map((doctor, index) => unreadable(doctor, NOW + index)),
        ...doctors.slice(PAGE).map((doctor, index) => eventRow(doctor, NOW + 30 * MINUTE + index)),
      ]);
      for (let run = 0; run < 3; run++) expect(await age(short)).toBe(3600);
    });
  });
});

it('sends ten events in one call, however long their ids are: all of it must be below 256 KB', () => {
  const id = '😀'.repeat(128);
  for (const { shape } of anyEvent.options) {
    const largest = Object.fromEntries(
      Object.keys(shape).map((name) => [name, name === 'previous' ? [id, id, id] : id]),
    );
    const sizes = [EVENT_SOURCE, id, JSON.stringify({ ...largest, more: id })].map((text) => Buffer.byteLength(text));
    expect(PAGE * sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(256 * 1024);
  }
});
