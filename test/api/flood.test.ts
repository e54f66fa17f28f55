import { beforeAll, describe, expect, test } from 'vitest';
import { cancelAppointment } from '../../functions/api/cancel-appointment.ts';
import { bookAppointment } from '../../functions/api/book-appointment.ts';
import { listAppointments } from '../../functions/api/list-appointments.ts';
import type { Dependencies } from '../../functions/api/callers/dependencies.ts';
import { writeLimiter } from '../../functions/store/limits.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { callerOf } from '../support/calls.ts';
import { faulty } from '../support/faulty.ts';
import { AT_ONCE, ENVIRONMENTS, flood } from '../support/flood.ts';
import { expectInvariants } from '../support/invariants.ts';
import { metered } from '../support/meter.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, type World } from '../support/world.ts';

let table: Table;

beforeAll(async () => {
  table = await freshTable();
});

describe('somebody who floods', () => {
  test('is told to wait, and everybody else is served', async () => {
    const { flooder, others, retryAfter } = await flood(table, { requests: 240, others: 8, mostPerMinute: 20 });
    expect(others).toEqual({ '201': 8 });
    const answered = Object.values(flooder).reduce((sum, times) => sum + times, 0);
    expect(answered).toBe(240);
    expect(flooder['429 RATE_LIMITED']).toBe(220);
    expect(new Set(retryAfter)).toEqual(new Set(['60']));
    await expectInvariants(table);
  });

  test('costs the table next to nothing once refused', async () => {
    const { requestsForRefused } = await flood(await freshTable(), { requests: 2_000, others: 0, mostPerMinute: 10 });
    // Two for each who was under way in an environment until it heard of the first refusal; and then none.
    expect(requestsForRefused).toBeLessThanOrEqual(2 * AT_ONCE * ENVIRONMENTS);
  });
});

describe('what one person may write in a minute', () => {
  let world: World;
  let now: number;
  let count = 0;
  const asking = (most: number, through = world.table) => {
    const dependencies: Dependencies = {
      table: through,
      random: Math.random,
      newId: (prefix) => `${prefix}_limit${++count}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
    };
    const limit = writeLimiter(through, most);
    return callerOf<Dependencies>(
      dependencies,
      () => now,
      (doorway) => ({ ...doorway, limit }),
    );
  };
  const body = () => ({
    clinicId: world.clinic.id,
    appointmentTypeId: world.type.id,
    start: '2026-11-23T09:00:00-05:00',
  });

  beforeAll(async () => {
    world = await openWorld(await freshTable(), { doctors: 2 });
    now = NOW;
  });

  test('is counted per person, across kinds of writes and environments, and begins anew', async () => {
    const [one, another] = [asking(2), asking(2)];
    const as = { id: 'ada', role: 'patient' } as const;
    const first = await one(bookAppointment, { as, body: body() });
    expect(first.status).toBe(201);
    const path = { appointmentId: String(first.json.id) };
    expect((await another(cancelAppointment, { as, path })).status).toBe(200);
    now = NOW + 45_500;
    for (const call of [one, another, one]) {
      const refused = await call(cancelAppointment, { as, path });
      expect([refused.status, refused.json.code, refused.headers['retry-after']]).toEqual([429, 'RATE_LIMITED', '15']);
    }
    expect((await one(bookAppointment, { as, body: body() })).status).toBe(429);
    expect((await one(bookAppointment, { as: { id: 'eve', role: 'patient' }, body: body() })).status).toBe(201);
    now = NOW + 60_000;
    expect((await one(cancelAppointment, { as, path })).status).toBe(200);
    now = NOW;
  });

  test('leaves reading alone, and what is refused before anything is looked at', async () => {
    const call = asking(1);
    const as = { id: 'reader', role: 'patient' } as const;
    for (let index = 0; index < 5; index++) {
      expect((await call(listAppointments, { as })).status).toBe(200);
      expect((await call(bookAppointment, { as, body: { ...body(), start: 'soon' } })).status).toBe(400);
      expect((await call(bookAppointment, { as: { id: 'reader', role: 'admin' }, body: body() })).status).toBe(403);
    }
    expect((await call(bookAppointment, { as, body: { ...body(), clinicId: 'none' } })).status).toBe(422);
    expect((await call(bookAppointment, { as, body: body() })).status).toBe(429);
  });

  test('costs a booking one write unit and no trip', async () => {
    const meter = metered(world.table);
    const start = MONDAY_9 + 4 * 3_600_000;
    await booked(world, start, { patient: 'plain', through: meter.table });
    const plain = meter.read();
    meter.reset();
    const admission = writeLimiter(meter.table, 5)('counted', NOW);
    await booked(world, start + 3_600_000, { patient: 'counted', through: meter.table, admission });
    const counted = meter.read();
    expect([counted.trips, counted.writes]).toEqual([plain.trips, plain.writes + 1]);
  });

  test('is too much when DynamoDB finds it too much; when nobody can count, the request has to be repeated', async () => {
    const isCount = ({ input }: { input: object }) => JSON.stringify(input).includes('LIMIT#');
    const as = { id: 'hot', role: 'patient' } as const;
    const throttled = asking(
      100,
      faulty(world.table, (call) => (isCount(call) ? 'throttled' : undefined)),
    );
    expect((await throttled(bookAppointment, { as, body: body() })).status).toBe(429);
    const broken = asking(
      100,
      faulty(world.table, (call) => (isCount(call) ? 'before' : undefined)),
    );
    expect((await broken(bookAppointment, { as, body: body() })).status).toBe(500);
  });
});
