import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    ARCHIVE_BUCKET: 'archive',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { keptSeconds } from '../../functions/contract/retention.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { toUtc } from '../../functions/domain/time.ts';
import { complete, checkIn, markNoShow } from '../../functions/domain/transitions.ts';
import { archiveAll } from '../../functions/reactions/archive.ts';
import { type Archive, readFiles } from '../../functions/reactions/archive-files.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { archivedOf, readHistory } from '../../functions/store/archive.ts';
import { hold } from '../../functions/store/booking.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { countAppointment } from '../../functions/store/counts.ts';
import { ARCHIVED_PREFIX, appointmentKey, archivedKey, TTL_ATTRIBUTE } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A year and a week after everything below. */
const LATER = MONDAY_9 + 372 * DAY;
const MONTH = '2026-11';

const s3 = mockClient(S3Client);
const archive: Archive = { client: new S3Client({ region: 'us-east-1' }), bucket: 'archive' };
let files: Map<string, Buffer>;
/** What goes wrong with the next file. */
let trouble: 'put' | 'get' | 'lie' | undefined;
const strikes = (what: typeof trouble): boolean => {
  if (trouble !== what) return false;
  trouble = undefined;
  return true;
};
let table: Table;
let world: World;
let appointments: Appointment[];

const doctor = () => ({ id: 'd', role: 'doctor', doctorId: world.doctors[0]?.id }) as const;
const changed = async (of: Appointment, decide: typeof complete, now: number) => {
  const asking = { actor: doctor(), now };
  const after = await changeAppointment(table, of.id, { actor: doctor(), correlationId: 'c' }, seeded(1), (before) =>
    decide(before, asking),
  );
  if (isRefusal(after)) throw new Error(after.refused);
  return after;
};

beforeEach(async () => {
  files = new Map();
  s3.reset();
  trouble = undefined;
  s3.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: Buffer }) => {
    if (strikes('put')) throw new Error('unavailable');
    files.set(Key, strikes('lie') ? gzipSync('') : Body);
  });
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => {
    if (strikes('get')) throw new Error('unavailable');
    return { Body: { transformToByteArray: async () => files.get(Key) } };
  });
  s3.on(ListObjectsV2Command).callsFake(({ Prefix }: { Prefix: string }) => ({
    Contents: [...files.keys()].filter((Key) => Key.startsWith(Prefix)).map((Key) => ({ Key })),
  }));
  table = await freshTable();
  world = await openWorld(table, { type: { bufferMinutes: 15 } });
  const [done, missed, given, stands] = await Promise.all(
    [0, 1, 2, 3].map((hour) => booked(world, MONDAY_9 + hour * HOUR, { patient: `p-${hour % 2}`, reason: 'a cough' })),
  );
  if (!done || !missed || !given || !stands) throw new Error('four were booked');
  const gone = await cancelled(world, given);
  if (isRefusal(gone)) throw new Error(gone.refused);
  appointments = [
    await changed(await changed(done, checkIn, MONDAY_9), complete, MONDAY_9 + HOUR),
    await changed(missed, markNoShow, MONDAY_9 + 2 * HOUR),
    gone,
    stands,
  ];
});

const ids = () => appointments.map(({ id }) => id);
const run = (through = table, now = LATER) => archiveAll(through, archive, () => now)();
const inArchive = async () =>
  (await readFiles(archive, world.clinic.id, MONTH)).map(({ appointment: { id }, events }) => ({
    id,
    events: events.length,
  }));
const inTable = async () => (await expectInvariants(table)).appointments.map(({ id }) => id);

describe('the archive', () => {
  it('takes what ended more than a year ago, with its history, and its claims and calendar entries with it', async () => {
    const before = await Promise.all(ids().map((id) => readHistory(table, id)));
    expect(await run()).toEqual({ archived: 4, left: 0, finished: true });
    expect(await inTable()).toEqual([]);
    expect(JSON.stringify(await scan(table))).not.toContain('a cough');
    const read = await readFiles(archive, world.clinic.id, MONTH);
    expect(read).toEqual(before);
    expect(JSON.stringify(read)).not.toContain('a cough');
    expect(await run()).toEqual({ archived: 0, left: 0, finished: true });
    expect(files.size).toBe(1);
  });

  it('leaves each patient a line about what is in there, and takes none of what they wrote', async () => {
    expect((await findAppointment(table, ids()[0] ?? ''))?.reason).toBe('a cough');
    await run();
    const [first, third] = await archivedOf(table, 'p-0');
    expect(first).toMatchObject({ id: ids()[0], status: 'COMPLETED', clinicId: world.clinic.id });
    expect(third).toMatchObject({ id: ids()[2], status: 'CANCELLED' });
    expect(await archivedOf(table, 'p-1')).toMatchObject([{ status: 'NO_SHOW' }, { status: 'CONFIRMED' }]);
  });

  it('leaves what ended or was changed within the year', async () => {
    expect(await run(table, MONDAY_9 + 365 * DAY)).toEqual({ archived: 0, left: 0, finished: true });
    expect(await inTable()).toHaveLength(4);
    expect(files.size).toBe(0);
  });

  it.each(FAULTS)('loses nothing however a run dies (%s), and the next one ends it', async (fault) => {
    const { calls, table: counting } = watched(table);
    await run(counting);
    const kept = await inArchive();
    for (let failing = 1; failing <= calls.length; failing++) {
      table = await freshTable();
      files = new Map();
      world = await openWorld(table, { type: { bufferMinutes: 15 } });
      const done = await booked(world, MONDAY_9);
      appointments = [await changed(await changed(done, checkIn, MONDAY_9), complete, MONDAY_9 + HOUR)];
      await run(faulty(table, ({ number }) => (number === failing ? fault : undefined))).catch(() => undefined);
      const still = await inTable();
      const there = await inArchive();
      expect(still.length + there.length).toBeGreaterThanOrEqual(1);
      expect((await run()).left).toBe(0);
      expect(await inTable()).toEqual([]);
      expect(await inArchive()).toEqual([{ id: done.id, events: 3 }]);
    }
    expect(kept).toHaveLength(4);
  });

  it.each(['put', 'get', 'lie'] as const)('drops nothing that it cannot read back (%s fails)', async (what) => {
    trouble = what;
    expect(await run()).toEqual({ archived: 0, left: 4, finished: true });
    expect(await inTable()).toHaveLength(4);
    expect(await run()).toEqual({ archived: 4, left: 0, finished: true });
    expect(await inTable()).toEqual([]);
  });

  it('keeps within its time, and goes on the next time', async () => {
    expect(
      await archiveAll(
        table,
        archive,
        () => LATER,
        () => () => false,
      )(),
    ).toEqual({ archived: 0, left: 0, finished: false });
    expect(await run()).toMatchObject({ archived: 4, finished: true });
  });
});

describe('a visit that nobody completed', () => {
  const waiting = () => appointments[3] as Appointment;
  /** The table, with something done just before the transaction that takes the visit out of it. */
  const meanwhile = (work: () => Promise<unknown>): Table => {
    const { SK } = archivedKey(waiting().patientId, toUtc(waiting().start), waiting().id);
    let done = false;
    return around(table, async ({ name, input }, proceed) => {
      if (name === 'TransactWriteItemsCommand' && JSON.stringify(input).includes(SK) && !done) {
        done = true;
        await work();
      }
      return proceed();
    });
  };

  it.each([
    ['that only was booked', 'CONFIRMED', []],
    ['that only began', 'CHECKED_IN', [checkIn]],
  ] as const)('%s is archived as it is: no outcome is made up', async (_, status, steps) => {
    for (const step of steps) await changed(waiting(), step, MONDAY_9 + 3 * HOUR);
    await run();
    expect(await inTable()).toEqual([]);
    const archived = await readFiles(archive, world.clinic.id, MONTH);
    const found = archived.find(({ appointment }) => appointment.id === waiting().id);
    expect(found?.appointment).toMatchObject({ status });
    expect(found?.events.at(-1)).toMatchObject({ after: { status } });
    expect(JSON.stringify(await scan(table))).not.toContain('a cough');
  });

  it('stays with its outcome when somebody completes it while it is archived, and goes with that a year later', async () => {
    await changed(waiting(), checkIn, MONDAY_9 + 3 * HOUR);
    expect(await run(meanwhile(() => changed(waiting(), complete, LATER)))).toMatchObject({ left: 1 });
    expect((await expectInvariants(table)).appointments).toMatchObject([{ id: waiting().id, status: 'COMPLETED' }]);
    expect(await run()).toMatchObject({ archived: 0, left: 0 });
    await run(table, LATER + 366 * DAY);
    expect(await inTable()).toEqual([]);
    const archived = await readFiles(archive, world.clinic.id, MONTH);
    const found = archived.find(({ appointment }) => appointment.id === waiting().id);
    expect(found?.appointment).toMatchObject({ status: 'COMPLETED' });
    expect(found?.events).toHaveLength(3);
  });

  it('cannot be completed once it is archived, and nothing of it comes back', async () => {
    await changed(waiting(), checkIn, MONDAY_9 + 3 * HOUR);
    const late = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand') await run();
      return proceed();
    });
    const answer = await changeAppointment(
      late,
      waiting().id,
      { actor: doctor(), correlationId: 'c' },
      seeded(1),
      (before) => complete(before, { actor: doctor(), now: LATER }),
    );
    expect(answer).toMatchObject({ refused: 'NOT_FOUND' });
    expect(await inTable()).toEqual([]);
    expect((await scan(table)).filter(({ PK }) => String(PK) === appointmentKey(waiting().id).PK)).toEqual([]);
  });

  it('is ended first when it is a hold that nothing ended, and archived a year after that', async () => {
    const held = await hold(
      table,
      { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start: MONDAY_9 + 5 * HOUR, reason: 'a cough' },
      {
        patientId: 'p-2',
        appointmentId: 'appt_held',
        cause: { actor: { id: 'p-2', role: 'patient' }, correlationId: 'c' },
        now: NOW,
        random: seeded(1),
        newRoom: () => '',
      },
    );
    if (isRefusal(held)) throw new Error(held.refused);
    await run();
    expect((await expectInvariants(table)).appointments).toMatchObject([{ id: held.id, status: 'EXPIRED' }]);
    await run(table, LATER + 366 * DAY);
    expect(await inTable()).toEqual([]);
    expect(JSON.stringify(await scan(table))).not.toContain('a cough');
  });

  it('leaves nothing in its place but a line for its patient, which goes when the archive’s file goes', async () => {
    for (const { id } of appointments) await countAppointment(table, id);
    await run();
    const rows = (await scan(table)).filter(({ PK }) => String(PK).startsWith('APPT#'));
    expect(rows).toEqual([]);
    const lines = (await scan(table)).filter(({ SK }) => String(SK).startsWith(ARCHIVED_PREFIX));
    const ends = LATER / 1000 + keptSeconds('archive');
    expect(lines.map((line) => line[TTL_ATTRIBUTE])).toEqual([ends, ends, ends, ends]);
  });
});
