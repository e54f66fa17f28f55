import { beforeAll, expect, test } from 'vitest';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { contributionOf, type Counts, sumOf } from '../../functions/domain/analytics.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { complete, checkIn, markNoShow } from '../../functions/domain/transitions.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { countAppointment, countNotice, countsOf } from '../../functions/store/counts.ts';
import { countsKey } from '../../functions/store/keys.ts';
import { failNotice } from '../../functions/store/notice-failures.ts';
import { queueNotice, settleNotice } from '../../functions/store/notices.ts';
import { rebuildCounters } from '../../functions/store/rebuilding.ts';
import type { Table } from '../../functions/store/table.ts';
import { verifyHistory } from '../../functions/store/history.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { aNotice, seeded } from '../support/builders.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, cancelled, NOW, openWorld, type World } from '../support/world.ts';

let table: Table;
let world: World;

beforeAll(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 3 });
});

const FROM = '2026-11-01';
const TO = '2026-12-31';
const counted = async (): Promise<Record<string, Counts>> =>
  Object.fromEntries([...(await countsOf(table, world.clinic.id, FROM, TO))].filter(([, c]) => Object.keys(c).length));

/** Straight from the appointments, without any counter. */
const fromScratch = (appointments: Iterable<Appointment>): Record<string, Counts> => {
  const parts = [...appointments].map((appointment) => contributionOf({ appointment }));
  return Object.fromEntries(
    [...Map.groupBy(parts, ({ date }) => date)].map(([date, those]) => [
      date,
      sumOf(those.map(({ counts }) => counts)),
    ]),
  );
};

test.each([1, 2, 3])(
  'counters equal what is stored, whatever is delivered how often in what order (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const pick = <Of>(all: readonly Of[]): Of | undefined => all[Math.floor(random() * all.length)];
    const own = await openWorld(table, { doctors: 3 });
    const stored = new Map<string, Appointment>();
    const deliveries: string[] = [];
    const deliver = async () => {
      // Some of what waits, in any order, several at once, some of it again.
      const batch = Array.from({ length: 4 }, () => pick(deliveries)).filter((id) => id !== undefined);
      await Promise.all(batch.map((id) => countAppointment(table, id)));
    };
    const asStaff = { actor: { id: 's', role: 'admin' }, now: NOW + 5 * 86_400_000 } as const;
    for (let step = 0; step < 60; step++) {
      const start = NOW + 2 * 86_400_000 + Math.floor(random() * 96 * 3) * 900_000;
      const some = pick([...stored.values()]);
      const cause = { actor: asStaff.actor, correlationId: 'r' };
      const outcome =
        random() < 0.5 || !some
          ? await bookAt(own, start, { patient: `p${Math.floor(random() * 9)}`, random })
          : random() < 0.4
            ? await cancelled(own, some)
            : await changeAppointment(table, some.id, cause, random, (before) =>
                before?.status === 'CHECKED_IN'
                  ? complete(before, asStaff)
                  : random() < 0.5
                    ? checkIn(before, asStaff)
                    : markNoShow(before, asStaff),
              );
      if (!isRefusal(outcome)) {
        stored.set(outcome.id, outcome);
        deliveries.push(outcome.id);
      }
      if (random() < 0.5) await deliver();
    }
    expect(stored.size).toBeGreaterThan(5);
    for (const id of deliveries.toSorted(() => random() - 0.5)) await countAppointment(table, id);
    const counts = async () =>
      Object.fromEntries(
        [...(await countsOf(table, own.clinic.id, FROM, TO))].filter(([, c]) => Object.keys(c).length > 0),
      );
    expect(await counts()).toEqual(fromScratch(stored.values()));

    // Whatever has become of the counters, they can be made anew; notices keep theirs.
    const [date = ''] = Object.keys(await counts());
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: countsKey(own.clinic.id, date),
        UpdateExpression: 'SET #c = :many, #s = :sent',
        ExpressionAttributeNames: { '#c': 'status:CONFIRMED', '#s': 'notices:sent' },
        ExpressionAttributeValues: { ':many': 99, ':sent': 4 },
      }),
    );
    await rebuildCounters(table, own.clinic.id, NOW, 0);
    const whole = fromScratch(stored.values());
    expect(await counts()).toEqual({ ...whole, [date]: { ...whole[date], 'notices:sent': 4 } });
  },
);

test('a message counts once as sent, as failed when it came back, and not while it waits', async () => {
  const notice = aNotice({ id: 'note_1', personId: 'p1', clinicId: world.clinic.id, createdAt: NOW });
  const count = () => countNotice(table, { personId: 'p1', noticeId: 'note_1' }, async () => world.clinic);
  await queueNotice(table, notice);
  await count();
  expect((await counted())['2026-11-21']).toBeUndefined();
  await settleNotice(table, notice, { status: 'SENT', kind: 'MESSAGE', subject: 's' }, NOW);
  await Promise.all([count(), count(), count()]);
  await count();
  expect((await counted())['2026-11-21']).toEqual({ 'notices:sent': 1 });
  await failNotice(table, notice, 'bounce', NOW);
  await count();
  expect((await counted())['2026-11-21']).toEqual({ 'notices:failed': 1 });
});

test('every history agrees with what is stored, and one that was tampered with is told', async () => {
  const report = await verifyHistory(table);
  expect([...report.differences]).toEqual([]);
  expect(report.appointments).toBeGreaterThan(15);
  const victim = await bookAt(world, '2026-11-24T15:00:00Z', { key: 'tampered' });
  if (isRefusal(victim)) throw new Error(victim.refused);
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { PK: `APPT#${victim.id}`, SK: 'APPT' },
      UpdateExpression: 'SET #status = :done',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':done': 'COMPLETED' },
    }),
  );
  const after = await verifyHistory(table);
  expect([...after.differences.keys()]).toEqual([victim.id]);
});
