import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import { updateClinic } from '../../functions/api/update-clinic.ts';
import type { EventDetail } from '../../functions/contract/events.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { refreshOpenTimes } from '../../functions/reactions/refresh-open-times.ts';
import { getClinic } from '../../functions/store/clinics.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { ADMIN, anOffice } from '../support/clinic-office.ts';
import { expectInvariants } from '../support/invariants.ts';
import { takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { deliverAll, eventsIn, statusesOf, waits } from '../support/waiting.ts';
import { bookAt, NOW, openWorld, SHORT, type World, type WorldPlan } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const random = seeded(11);
const newRoom = () => 'https://visit.example/room';

let table: Table;
let now: EpochMs;
let seen: Set<string>;
beforeEach(async () => {
  table = await freshTable();
  now = NOW;
  seen = new Set();
});

const open = (horizonDays: number, over: WorldPlan = {}) =>
  openWorld(table, { policy: { ...SHORT, horizonDays }, now: NOW - HOUR, ...over });

/** An administrator gives the clinic another horizon, a minute after what was before. */
const withHorizon = async (world: World, horizonDays: number): Promise<World> => {
  now += MINUTE;
  const { clinic } = world;
  const body = { policy: { horizonDays } };
  const { status } = await anOffice(table, () => now).call(updateClinic, {
    as: ADMIN,
    path: { clinicId: clinic.id },
    body,
  });
  expect(status).toBe(200);
  now += MINUTE;
  return { ...world, clinic: (await getClinic(table, clinic.id)) ?? clinic };
};

/** What a waitlist entry becomes once all events are delivered and the repair has run. */
const expectAfterwards = async ({ clinic }: World, entry: WaitlistEntry, status: string): Promise<void> => {
  const react = (event: EventDetail) => offerWaitlist({ table, now: () => now, random, newRoom })(event);
  await deliverAll(table, react, seen);
  await offerOpenTimes(table, clinic.id, { now: () => now, random, newRoom });
  expect(await statusesOf(table, [entry])).toEqual([status]);
  await expectInvariants(table);
};

describe('the listing of open times', () => {
  it('follows a time off that was taken on a date while that was beyond the horizon', async () => {
    const ahead = MONDAY_9 + 14 * DAY;
    const refresh = async (of: World) => {
      const fresh = (await eventsIn(table)).filter(({ eventId }) => !seen.has(eventId));
      for (const { eventId } of fresh) seen.add(eventId);
      await refreshOpenTimes(table, () => now)(of.clinic.id, fresh);
    };
    const before = await open(30);
    await refresh(before);
    const lowered = await withHorizon(before, 6);
    await refresh(lowered);
    await takesOff(lowered, ahead, ahead + 8 * HOUR, { now });
    await refresh(lowered);
    const raised = await withHorizon(lowered, 30);
    await refresh(raised);
    const [day] = await openTimes(table, { ...raised, from: '2026-12-07', to: '2026-12-07' }, now);
    expect(day?.slots).toEqual([]);
    expect(await bookAt(raised, ahead, { now })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
  });
});

describe('a lowered horizon', () => {
  it('makes a date that was open all along no offer when the horizon reaches it again', async () => {
    const world = await open(30);
    const entry = await waits(world, 'a', { from: '2026-11-28', to: '2026-11-28' }, now);
    const lowered = await withHorizon(world, 6);
    await expectAfterwards(lowered, entry, 'WAITING');
    now = Date.parse('2026-11-22T00:30:00-05:00');
    await expectAfterwards(lowered, entry, 'WAITING');
  });
});

describe('a raised horizon', () => {
  it.each([
    ['by a little, so that the days are made already', [6], 8, '2026-11-29T10:00:00-05:00'],
    ['by more, so that days are made for it', [6], 20, '2026-12-02T10:00:00-05:00'],
    ['to what it was before', [30, 6], 30, '2026-12-02T10:00:00-05:00'],
  ])('offers the dates that it adds to who waits for them: %s', async (_, [first = 6, ...then], days, start) => {
    let world = await open(first);
    for (const horizonDays of then) world = await withHorizon(world, horizonDays);
    now += MINUTE;
    const entry = await waits(world, 'a', { from: '2026-11-27', to: start.slice(0, 10) }, now);
    now += MINUTE;
    expect(await bookAt(world, start, { now })).toMatchObject({ refused: 'OUTSIDE_BOOKING_WINDOW' });
    await expectAfterwards(world, entry, 'WAITING');
    await expectAfterwards(await withHorizon(world, days), entry, 'OFFERED');
  });

  it('offers them where a doctor works on few days only', async () => {
    const hours = { weekly: [{ day: 'FRI', start: '09:00', end: '17:00' } as const], exceptions: [] };
    const lowered = await withHorizon(await open(30, { hours }), 3);
    const entry = await waits(lowered, 'a', { from: '2026-11-24', to: '2026-12-10' }, now);
    await expectAfterwards(lowered, entry, 'WAITING');
    await expectAfterwards(await withHorizon(lowered, 30), entry, 'OFFERED');
  });
});
