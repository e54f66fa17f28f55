import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { BatchWriteCommand, DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { toUtc } from '../../functions/domain/time.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { eventsOf, toEventRow } from '../../functions/store/events.ts';
import { verifyHistory } from '../../functions/store/history.ts';
import { appointmentKey, EVENT_PREFIX, slotKey, undoneKey } from '../../functions/store/keys.ts';
import { forgetUndone, restoreFrom, type Undone } from '../../functions/store/restoring.ts';
import { getItem, putItem, type Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, openWorld, savedPerson, type World } from '../support/world.ts';

const HOUR = 3_600_000;

let table: Table;
let copy: Table;
let world: World;
let post: Post;
let stands: Appointment;
let lost: Appointment;

/** A table as point-in-time recovery makes it: every row as it was, and no stream that has seen them. */
const copyOf = async (of: Table): Promise<Table> => {
  const made = await freshTable();
  const items = await scan(of);
  for (let from = 0; from < items.length; from += 25)
    await made.client.send(
      new BatchWriteCommand({
        RequestItems: { [made.name]: items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  return made;
};

/** Tells everybody of everything that the table says has happened, as the stream and the sweep do. */
const tellAll = async (of: Table): Promise<void> => {
  const rows = (await scan(of)).filter(({ SK }) => String(SK).startsWith(EVENT_PREFIX)).map(toEventRow);
  for (const { detail } of rows) if ('status' in detail) await tell(post, detail, of);
};

const contentsOf = async (of: Table) =>
  (await scan(of)).toSorted((a, b) => (`${String(a.PK)} ${String(a.SK)}` < `${String(b.PK)} ${String(b.SK)}` ? -1 : 1));

const inOrder = (undone: readonly Undone[]) => undone.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Two bookings of whom everybody is told, one of them cancelled; the copy; one more booking, and a disaster. */
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  await savedPerson(table);
  post = openPost(table);
  stands = await booked(world, MONDAY_9);
  const gone = await cancelled(world, await booked(world, MONDAY_9 + HOUR));
  if (isRefusal(gone)) throw new Error(gone.refused);
  await tellAll(table);
  copy = await copyOf(table);
  lost = await booked(world, MONDAY_9 + 2 * HOUR);
  await tellAll(table);
});

const disaster = async (): Promise<void> => {
  const [doctor] = world.doctors;
  if (!doctor) throw new Error('a world has doctors');
  await table.client.send(
    new DeleteCommand({ TableName: table.name, Key: { ...slotKey(doctor.id, toUtc(MONDAY_9)) } }),
  );
  // Of the last booking only its event is left.
  await table.client.send(new DeleteCommand({ TableName: table.name, Key: { ...appointmentKey(lost.id) } }));
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { ...appointmentKey(stands.id) },
      UpdateExpression: 'SET #start = :start',
      ExpressionAttributeNames: { '#start': 'start' },
      ExpressionAttributeValues: { ':start': MONDAY_9 + 5 * HOUR },
    }),
  );
};

describe('a copy from a point in time', () => {
  it('holds together, agrees with its events, and makes nobody be told again', async () => {
    const before = post.accepted.length;
    expect(before).toBe(3);
    expect((await expectInvariants(copy)).appointments).toHaveLength(2);
    expect((await verifyHistory(copy)).differences.size).toBe(0);
    await tellAll(copy);
    await tellAll(copy);
    expect(post.accepted).toHaveLength(before);
  });

  it('puts a damaged table back to what it was, names whom it concerns, and makes nobody be told again', async () => {
    await disaster();
    const told = post.accepted.length;
    const expected = await contentsOf(copy);
    const { missing, differing, undone } = await restoreFrom(copy, table, true);
    expect(missing + differing).toBeGreaterThanOrEqual(2);
    expect(undone.map(({ id }) => id).sort()).toEqual([lost.id, stands.id].sort());
    await forgetUndone(table, undone);
    expect(await contentsOf(table)).toEqual(expected);
    await expectInvariants(table);
    expect((await verifyHistory(table)).differences.size).toBe(0);
    await tellAll(table);
    expect(post.accepted).toHaveLength(told);
    // What was lost can be booked again, and its patient hears of it.
    await booked(world, MONDAY_9 + 2 * HOUR);
    await tellAll(table);
    expect(post.accepted).toHaveLength(told + 1);
    await expectInvariants(table);
  });

  it('sends nothing again that waited at that time and was sent since', async () => {
    const waiting = await booked(world, MONDAY_9 + 3 * HOUR);
    const [event] = await eventsOf(table, waiting.id);
    const { tellPatients } = await import('../../functions/reactions/tell-patients.ts');
    await tellPatients(post.mailroom)(event as never);
    const before = await freshTable();
    for (const Item of await scan(table)) await putItem(before, { Item });
    await post.drain();
    const sent = post.accepted.length;
    await restoreFrom(before, table, true);
    await tell(post, event as never);
    post.at(post.now() + HOUR);
    await post.drain();
    expect(post.accepted).toHaveLength(sent);
  });

  it('only says what it would do unless it is told to', async () => {
    await disaster();
    const before = await contentsOf(table);
    expect((await restoreFrom(copy, table, false)).undone).toHaveLength(2);
    expect(await contentsOf(table)).toEqual(before);
  });

  it('brings no list of undone appointments back that an earlier restore had left in the copy', async () => {
    const { id, clinicId, patientId, status, start, version } = stands;
    await putItem(copy, { Item: { ...undoneKey(id), id, clinicId, patientId, status, start, version } });
    await forgetUndone(table, (await restoreFrom(copy, table, true)).undone);
    expect(await restoreFrom(copy, table, true)).toEqual({ missing: 0, differing: 0, extra: 0, undone: [] });
    expect(await getItem(table, undoneKey(id))).toBeUndefined();
  });

  it.each(FAULTS)('is put back wherever that stops (%s), once it is repeated', async (fault) => {
    await disaster();
    const { table: counting, calls } = watched(table);
    await restoreFrom(copy, counting, false);
    for (let failing = 1; failing <= calls.length + 12; failing += 3) {
      await restoreFrom(
        copy,
        faulty(table, ({ number }) => (number === failing ? fault : undefined)),
        true,
      ).catch(() => undefined);
    }
    const { undone } = await restoreFrom(copy, table, true);
    expect(undone.map(({ id }) => id).sort()).toEqual([lost.id, stands.id].sort());
    expect(await restoreFrom(copy, table, true)).toEqual({ missing: 0, differing: 0, extra: 0, undone });
    await forgetUndone(table, undone);
    expect(await contentsOf(table)).toEqual(await contentsOf(copy));
    expect(await restoreFrom(copy, table, true)).toEqual({ missing: 0, differing: 0, extra: 0, undone: [] });
  });

  it('names everybody it concerns, whichever request a run before it died after', async () => {
    const moved = await booked(world, MONDAY_9 + 3 * HOUR);
    const gone = await cancelled(world, await booked(world, MONDAY_9 + 4 * HOUR));
    if (isRefusal(gone)) throw new Error(gone.refused);
    await disaster();
    const damaged = await copyOf(table);
    const expected = await contentsOf(copy);
    const { table: counting, calls } = watched(table);
    const { undone } = await restoreFrom(copy, counting, true);
    expect(undone.map(({ id }) => id).sort()).toEqual([lost.id, stands.id, moved.id, gone.id].sort());
    const list = inOrder(undone);
    for (let last = 1; last <= calls.length; last++) {
      const again = await copyOf(damaged);
      await restoreFrom(
        copy,
        faulty(again, ({ number }) => (number < last ? undefined : number === last ? 'lost-reply' : 'before')),
        true,
      ).catch(() => undefined);
      expect(inOrder((await restoreFrom(copy, again, false)).undone)).toEqual(list);
      expect(inOrder((await restoreFrom(copy, again, true)).undone)).toEqual(list);
      await forgetUndone(again, list);
      expect(await contentsOf(again)).toEqual(expected);
    }
  });
});
