import { quarterAt } from '../../functions/domain/time.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { acceptOffer } from '../../functions/api/accept-offer.ts';
import type { Dependencies } from '../../functions/api/callers/dependencies.ts';
import { declineOffer } from '../../functions/api/decline-offer.ts';
import { joinWaitlist } from '../../functions/api/join-waitlist.ts';
import { leaveWaitlist } from '../../functions/api/leave-waitlist.ts';
import { listWaitlist } from '../../functions/api/list-waitlist.ts';
import { offerFreedTime } from '../../functions/store/offering.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { callerOf } from '../support/calls.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const ada = { id: 'ada', role: 'patient' } as const;
const eve = { id: 'eve', role: 'patient' } as const;

let table: Table;
let world: World;
let now: number;
let call: ReturnType<typeof callerOf<Dependencies>>;

beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { now: NOW - 3_600_000 });
  now = NOW;
  let count = 0;
  call = callerOf<Dependencies>(
    {
      table,
      random: Math.random,
      newId: (prefix) => `${prefix}_${++count}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
    },
    () => now,
  );
});

const wish = (over: object = {}) => ({
  clinicId: world.clinic.id,
  appointmentTypeId: world.type.id,
  from: '2026-11-23',
  to: '2026-11-24',
  ...over,
});
const joins = async (as: typeof ada | typeof eve = ada, over: object = {}) => {
  const { status, json } = await call(joinWaitlist, { as, body: wish(over) });
  expect(status).toBe(201);
  return { waitlistEntryId: String(json.id) };
};
/** Offers the first half-hour of Monday as if it had just been cancelled. */
const open = () =>
  offerFreedTime(
    table,
    {
      clinicId: world.clinic.id,
      doctorId: world.doctors[0]?.id ?? '',
      quarters: [quarterAt(MONDAY_9), quarterAt(MONDAY_9) + 1],
      openedAt: now,
    },
    { now: () => now, random: Math.random, newRoom: () => 'room', correlationId: 'r' },
  );

describe('a wish', () => {
  test('is answered as it was left, and nothing of how it is stored', async () => {
    const body = wish({ earliest: '09:00', latest: '11:00', doctorId: world.doctors[0]?.id });
    const { status, json } = await call(joinWaitlist, { as: ada, body });
    expect(status).toBe(201);
    expect(json).toEqual({ ...body, id: 'wish_1', status: 'WAITING', position: 1 });
    expect((await call(listWaitlist, { as: ada })).json).toEqual({ items: [json], nextCursor: null });
    expect((await call(listWaitlist, { as: eve })).json).toEqual({ items: [], nextCursor: null });
  });

  test('with a key is left once, however often and at once it is sent', async () => {
    const headers = { 'idempotency-key': 'k' };
    const answers = await Promise.all([1, 2, 3].map(() => call(joinWaitlist, { as: ada, body: wish(), headers })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await scan(table)).filter(({ PK }) => String(PK).startsWith('WAITLIST#'))).toHaveLength(1);
    const other = await call(joinWaitlist, { as: ada, body: wish({ latest: '10:00' }), headers });
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test.each([
    [{ to: '2026-11-22' }, 400, 'VALIDATION_FAILED'],
    [{ earliest: '10:00', latest: '09:45' }, 400, 'VALIDATION_FAILED'],
    [{ earliest: '10:05' }, 400, 'VALIDATION_FAILED'],
    [{ status: 'OFFERED' }, 400, 'VALIDATION_FAILED'],
    [{ patientId: 'eve' }, 400, 'VALIDATION_FAILED'],
    [{ clinicId: 'none' }, 422, 'UNKNOWN_REFERENCE'],
    [{ doctorId: 'none' }, 422, 'UNKNOWN_REFERENCE'],
    [{ from: '2026-11-01', to: '2026-11-20' }, 422, 'OUTSIDE_BOOKING_WINDOW'],
  ])('with %j is refused', async (over, status, code) => {
    const answer = await call(joinWaitlist, { as: ada, body: wish(over) });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect((await call(listWaitlist, { as: ada })).json.items).toEqual([]);
  });

  test('is not for somebody removed, nor for those who work here', async () => {
    await savedPerson(table, { id: 'ada', removedAt: NOW });
    expect((await call(joinWaitlist, { as: ada, body: wish() })).status).toBe(403);
    expect((await call(joinWaitlist, { as: { id: 'd', role: 'admin' }, body: wish() })).status).toBe(403);
    expect((await call(joinWaitlist, { body: wish() })).status).toBe(401);
  });

  test('is listed page by page', async () => {
    const ids = [];
    for (let index = 0; index < 3; index++) ids.push((await joins()).waitlistEntryId);
    const one = await call(listWaitlist, { as: ada, query: { limit: '2' } });
    const two = await call(listWaitlist, { as: ada, query: { limit: '2', cursor: one.json.nextCursor } });
    expect([...one.json.items, ...two.json.items].map(({ id }) => id)).toEqual(ids);
    expect([...one.json.items, ...two.json.items].map(({ position }) => position)).toEqual([1, 2, 3]);
  });
});

describe('an offer', () => {
  test('is shown with its time, doctor and end, and taken with an ETag', async () => {
    const path = await joins();
    const [hold] = await open();
    const { json } = await call(listWaitlist, { as: ada });
    expect(json.items[0]).toMatchObject({
      status: 'OFFERED',
      offer: {
        appointmentId: hold?.id,
        start: '2026-11-23T09:00:00-05:00',
        end: '2026-11-23T09:30:00-05:00',
        doctor: { id: world.doctors[0]?.id },
        expiresAt: '2026-11-21T07:30:00-05:00',
      },
    });
    const taken = await call(acceptOffer, { as: ada, path });
    expect([taken.status, taken.json.status, taken.headers.etag]).toEqual([200, 'CONFIRMED', '"2"']);
    expect((await call(acceptOffer, { as: ada, path })).text).toBe(taken.text);
    const late = await call(declineOffer, { as: ada, path });
    expect([late.status, late.json.code]).toEqual([409, 'INVALID_STATE']);
    await expectInvariants(table);
  });

  test('that has run out is shown and answered so, before anybody has written it down', async () => {
    const path = await joins();
    await open();
    now = NOW + world.clinic.policy.offerSeconds * 1000;
    const [item] = (await call(listWaitlist, { as: ada })).json.items;
    expect([item.status, item.offer, item.position]).toEqual(['WAITING', undefined, 1]);
    for (const operation of [acceptOffer, declineOffer]) {
      const answer = await call(operation, { as: ada, path });
      expect([answer.status, answer.json.code]).toEqual([410, 'OFFER_EXPIRED']);
    }
    expect((await call(leaveWaitlist, { as: ada, path })).status).toBe(204);
    await expectInvariants(table);
  });

  test('that was never made, or is another’s, is nothing', async () => {
    const path = await joins();
    for (const operation of [acceptOffer, declineOffer]) {
      const none = await call(operation, { as: ada, path });
      expect([none.status, none.json.code]).toEqual([409, 'INVALID_STATE']);
      const foreign = await call(operation, { as: eve, path });
      const missing = await call(operation, { as: eve, path: { waitlistEntryId: 'none' } });
      expect([foreign.status, foreign.json.code]).toEqual([404, 'NOT_FOUND']);
      expect(missing.json.code).toBe('NOT_FOUND');
    }
    expect((await call(leaveWaitlist, { as: eve, path })).status).toBe(404);
    expect((await call(leaveWaitlist, { as: ada, path })).status).toBe(204);
    expect((await call(leaveWaitlist, { as: ada, path })).status).toBe(204);
  });
});
