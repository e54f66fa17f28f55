import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
  }),
);

import type { EventDetail } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import { confirmHold } from '../../functions/domain/transitions.ts';
import { asOf, type WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { typeWrites } from '../../functions/store/clinics.ts';
import { endExpiredHolds } from '../../functions/store/expiry.ts';
import { expireAllWishes } from '../../functions/reactions/expire-wishes.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import type { Table } from '../../functions/store/table.ts';
import { seeWishes } from '../../functions/store/waitlist.ts';
import { aType, MONDAY_9, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { accepts, declines, deliverAll, leaves, statusesOf, waits, wishNow, wishOf } from '../support/waiting.ts';
import {
  booked,
  cancelled,
  NOW,
  openWorld,
  replaceAvailability,
  savedPerson,
  SHORT,
  store,
  type World,
} from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OFFER_MS = SHORT.offerSeconds * 1000;
const random = seeded(9);
const newRoom = () => 'https://visit.example/room';

/** Monday from 9 to 10 and nothing else: two visits of half an hour. */
const ONE_HOUR = { weekly: [{ day: 'MON', start: '09:00', end: '10:00' }], exceptions: [] } as const;

let table: Table;
let world: World;
let now: EpochMs;
let seen: Set<string>;

const react = (event: EventDetail) => offerWaitlist({ table, now: () => now, random, newRoom })(event);
/** Everything that has happened reaches the waitlist. */
const settle = () => deliverAll(table, react, seen);

/** The whole hour is booked. */
const fullHour = async (): Promise<[Appointment, Appointment]> => [
  await booked(world, MONDAY_9, { patient: 'early' }),
  await booked(world, MONDAY_9 + 30 * MINUTE, { patient: 'late' }),
];
const holdOf = async (wish: WaitlistEntry): Promise<Appointment> => {
  const [found] = await seeWishes(table, [await wishNow(table, wish)], now);
  if (!found?.offered) throw new Error(`${wish.id} is offered nothing`);
  return found.offered;
};
const runOut = async (wish: WaitlistEntry): Promise<void> => {
  const hold = await holdOf(wish);
  now = hold.holdExpiresAt ?? now;
  await endExpiredHolds(table, [{ appointmentId: hold.id }], now, random);
};

/** Cancels at the story's present. */
const cancelledAt = async (appointment: Appointment): Promise<void> => {
  const actor = { id: 'desk', role: 'admin' } as const;
  await changeAppointment(table, appointment.id, { actor, correlationId: 'r' }, random, (before) =>
    cancel(before, world.clinic, { actor, now }),
  );
};

beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { hours: ONE_HOUR, now: NOW - HOUR });
  now = NOW;
  seen = new Set();
});

describe('a wish', () => {
  it('stands behind those who came before, and moves up when they go', async () => {
    const wishes: WaitlistEntry[] = [];
    for (let index = 0; index < 3; index++) wishes.push(await waits(world, `p${index}`, {}, NOW + index));
    const positions = async () =>
      (await seeWishes(table, await Promise.all(wishes.map((wish) => wishNow(table, wish))), now)).map(
        ({ position }) => position,
      );
    expect(await positions()).toEqual([1, 2, 3]);
    const [first] = wishes;
    if (first) await leaves(table, first);
    expect(await positions()).toEqual([0, 1, 2]);
    await expectInvariants(table);
  });

  it('is refused where it could never be met, and says why', async () => {
    const refused = (over: object) => wishOf(world, 'p', over);
    expect(await refused({ clinicId: 'none' })).toMatchObject({ refused: 'UNKNOWN_REFERENCE' });
    expect(await refused({ appointmentTypeId: 'none' })).toMatchObject({ refused: 'UNKNOWN_REFERENCE' });
    expect(await refused({ doctorId: 'none' })).toMatchObject({ refused: 'UNKNOWN_REFERENCE' });
    expect(await refused({ from: '2026-11-01', to: '2026-11-20' })).toMatchObject({
      refused: 'OUTSIDE_BOOKING_WINDOW',
    });
    expect(await refused({ from: '2026-11-28', to: '2026-12-20' })).toMatchObject({
      refused: 'OUTSIDE_BOOKING_WINDOW',
    });
    const surgery = aType({ id: 'type_surgery', clinicId: world.clinic.id, specialization: 'Surgery' });
    await store(table, typeWrites(table, surgery));
    const named = { appointmentTypeId: surgery.id, doctorId: world.doctors[0]?.id };
    expect(await refused(named)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    expect(await refused({ from: '2026-11-01', to: '2026-12-20' })).toMatchObject({ status: 'WAITING' });
  });

  it('is not for what is open when it is made', async () => {
    const wish = await waits(world, 'p');
    await settle();
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await wishNow(table, wish)).toEqual(wish);
  });

  it('ends by itself when its dates have passed, also before anybody writes it down', async () => {
    const wish = await waits(world, 'p');
    const other = await waits(world, 'q', { to: '2026-11-24' });
    now = Date.parse('2026-11-24T00:00:00-05:00');
    expect(asOf(wish, now - 1).status).toBe('WAITING');
    expect(asOf(wish, now).status).toBe('EXPIRED');
    const [seenOther] = await seeWishes(table, [other], now);
    expect(seenOther?.position).toBe(1);
    expect(await expireAllWishes(table, () => now, random)()).toMatchObject({ expired: 1, skipped: 0, failed: 0 });
    expect(await expireAllWishes(table, () => now, random)()).toMatchObject({ expired: 0, skipped: 0, failed: 0 });
    expect(await statusesOf(table, [wish, other])).toEqual(['EXPIRED', 'WAITING']);
    await expectInvariants(table);
  });
});

describe('time that is cancelled', () => {
  it('is kept for the first in line whom it suits, and for nobody else', async () => {
    const [early] = await fullHour();
    const tooLate = await waits(world, 'a', { earliest: '09:15' }, NOW);
    const otherDay = await waits(world, 'b', { from: '2026-11-24', to: '2026-11-25' }, NOW + 1);
    const first = await waits(world, 'c', { latest: '09:00' }, NOW + 2);
    const second = await waits(world, 'd', {}, NOW + 3);
    now = NOW + MINUTE;
    await cancelledAt(early);
    await settle();
    expect(await statusesOf(table, [tooLate, otherDay, first, second])).toEqual([
      'WAITING',
      'WAITING',
      'OFFERED',
      'WAITING',
    ]);
    expect(await holdOf(first)).toMatchObject({
      status: 'PENDING',
      patientId: 'c',
      start: MONDAY_9,
      holdExpiresAt: now + OFFER_MS,
      assignment: { policy: 'waitlist' },
    });
    await expectInvariants(table);
  });

  it('goes on from one to the next: declined, run out, accepted', async () => {
    const [early] = await fullHour();
    const wishes = [
      await waits(world, 'a'),
      await waits(world, 'b', {}, NOW + 1),
      await waits(world, 'c', {}, NOW + 2),
    ];
    const [a, b, c] = wishes;
    if (!a || !b || !c) throw new Error('three wait');
    now = NOW + MINUTE;
    await cancelledAt(early);
    await settle();
    expect(await statusesOf(table, wishes)).toEqual(['OFFERED', 'WAITING', 'WAITING']);

    expect(await declines(table, a, now)).toMatchObject({ status: 'WAITING', offer: { ended: 'PASSED' } });
    expect(await declines(table, a, now)).toMatchObject({ refused: 'INVALID_STATE' });
    await settle();
    expect(await statusesOf(table, wishes)).toEqual(['WAITING', 'OFFERED', 'WAITING']);

    await runOut(b);
    expect(await accepts(table, b, now)).toMatchObject({ refused: 'OFFER_EXPIRED' });
    expect(await declines(table, b, now)).toMatchObject({ refused: 'OFFER_EXPIRED' });
    await settle();
    expect(await statusesOf(table, wishes)).toEqual(['WAITING', 'WAITING', 'OFFERED']);

    const appointment = await accepts(table, c, now);
    expect(appointment).toMatchObject({ status: 'CONFIRMED', patientId: 'c', start: MONDAY_9 });
    expect(await accepts(table, c, now)).toEqual(appointment);
    expect(await statusesOf(table, wishes)).toEqual(['WAITING', 'WAITING', 'FULFILLED']);

    // Those who let it pass are never asked about this time and doctor again.
    now += MINUTE;
    await cancelledAt(appointment as Appointment);
    await settle();
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await statusesOf(table, wishes)).toEqual(['WAITING', 'WAITING', 'FULFILLED']);
    await expectInvariants(table);
  });

  it('serves two who want half of it each, and leaves neither a rest nor a clash', async () => {
    const long = aType({ id: 'type_long', clinicId: world.clinic.id, durationMinutes: 60 });
    await store(table, typeWrites(table, long));
    const hour = await booked(world, MONDAY_9, { patient: 'x', appointmentTypeId: long.id });
    const wishes = [
      await waits(world, 'a'),
      await waits(world, 'b', {}, NOW + 1),
      await waits(world, 'c', {}, NOW + 2),
    ];
    now = NOW + MINUTE;
    await cancelledAt(hour);
    await settle();
    expect(await statusesOf(table, wishes)).toEqual(['OFFERED', 'OFFERED', 'WAITING']);
    const starts = await Promise.all(wishes.slice(0, 2).map(async (wish) => (await holdOf(wish)).start));
    expect(starts).toEqual([MONDAY_9, MONDAY_9 + 30 * MINUTE]);
    await expectInvariants(table);
  });

  it('in two places is offered to one wish once: no wish has two offers', async () => {
    const [early, late] = await fullHour();
    const wish = await waits(world, 'a');
    now = NOW + MINUTE;
    await cancelledAt(early);
    await cancelledAt(late);
    await settle();
    // Of two times freed in the same moment either may be seen first.
    expect([MONDAY_9, MONDAY_9 + 30 * MINUTE]).toContain((await holdOf(wish)).start);
    expect((await expectInvariants(table)).claims).toBe(2);
  });

  it('is not offered to somebody who is elsewhere then, nor at too short notice, nor to somebody removed', async () => {
    const [early] = await fullHour();
    const elsewhere = await openWorld(table, { now: NOW - HOUR });
    await booked(elsewhere, MONDAY_9 + 15 * MINUTE, { patient: 'busy' });
    const busy = await waits(world, 'busy');
    const gone = await waits(world, 'gone', {}, NOW + 1);
    await savedPerson(table, { id: 'gone', removedAt: NOW });
    const free = await waits(world, 'free', {}, NOW + 2);
    now = NOW + MINUTE;
    await cancelledAt(early);
    await settle();
    expect(await statusesOf(table, [busy, gone, free])).toEqual(['WAITING', 'WAITING', 'OFFERED']);
    now = MONDAY_9 - 59 * MINUTE;
    await endExpiredHolds(
      table,
      [{ appointmentId: (await wishNow(table, free)).offer?.appointmentId ?? '' }],
      now,
      random,
    );
    const hasty = await waits(world, 'hasty', {}, NOW + 3);
    await settle();
    expect(await statusesOf(table, [busy, free, hasty])).toEqual(['WAITING', 'WAITING', 'WAITING']);
    await expectInvariants(table);
  });

  it('is offered beside the three holds that a person may have, and counts as none', async () => {
    const [early] = await fullHour();
    const wish = await waits(world, 'a');
    now = NOW + MINUTE;
    await cancelledAt(early);
    await settle();
    const hold = await holdOf(wish);
    const confirmed = await changeAppointment(
      table,
      hold.id,
      { actor: { id: 'a', role: 'patient' }, correlationId: 'r' },
      random,
      (before) => confirmHold(before, { actor: { id: 'a', role: 'patient' }, now }),
    );
    expect(confirmed).toMatchObject({ status: 'CONFIRMED' });
    expect(await statusesOf(table, [wish])).toEqual(['FULFILLED']);
    expect(await accepts(table, wish, now)).toEqual(confirmed);
    await expectInvariants(table);
  });

  it('is given up like any hold, which passes it on', async () => {
    const [early] = await fullHour();
    const [a, b] = [await waits(world, 'a'), await waits(world, 'b')];
    await cancelledAt(early);
    await settle();
    expect(await cancelled(world, await holdOf(a))).toMatchObject({ status: 'CANCELLED' });
    await settle();
    expect(await statusesOf(table, [a, b])).toEqual(['WAITING', 'OFFERED']);
    await expectInvariants(table);
  });

  it('is let go by whoever leaves the line, and goes to the next', async () => {
    const [early] = await fullHour();
    const [a, b] = [await waits(world, 'a'), await waits(world, 'b', {}, NOW + 1)];
    now = NOW + MINUTE;
    await cancelledAt(early);
    await settle();
    expect(await leaves(table, a, now)).toBe('left');
    expect(await leaves(table, a, now)).toBe('left');
    await settle();
    expect(await statusesOf(table, [a, b])).toEqual(['WITHDRAWN', 'OFFERED']);
    expect(await accepts(table, a, now)).toMatchObject({ refused: 'INVALID_STATE' });
    expect(await accepts(table, { ...b, patientId: 'a' }, now)).toMatchObject({ refused: 'NOT_FOUND' });
    await expectInvariants(table);
  });
});

describe('new hours', () => {
  const LONGER = { weekly: [{ day: 'MON', start: '09:00', end: '10:30' }], exceptions: [] } as const;
  const openHours = async (at: EpochMs): Promise<void> => {
    const [doctor] = world.doctors;
    if (!doctor) throw new Error('the clinic has a doctor');
    await replaceAvailability(table, world.clinic, doctor, LONGER, at);
  };

  it('are offered to those who wait for them', async () => {
    await fullHour();
    const [a, b] = [await waits(world, 'a'), await waits(world, 'b')];
    now = NOW + MINUTE;
    await openHours(now);
    await settle();
    expect(await statusesOf(table, [a, b])).toEqual(['OFFERED', 'WAITING']);
    expect(await holdOf(a)).toMatchObject({ start: MONDAY_9 + HOUR });
    await expectInvariants(table);
  });

  it('whose event is lost are offered by the repair, once, and not to those who came after', async () => {
    await fullHour();
    const before = await waits(world, 'a', { earliest: '10:15' });
    now = NOW + MINUTE;
    await openHours(now);
    const fits = await waits(world, 'b', {}, NOW);
    const after = await waits(world, 'c', {}, now + 1);
    const repair = async () =>
      (await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom })).offers;
    expect(await repair()).toHaveLength(1);
    expect(await repair()).toHaveLength(0);
    expect(await statusesOf(table, [before, fits, after])).toEqual(['WAITING', 'OFFERED', 'WAITING']);
    await declines(table, fits, now);
    expect(await repair()).toHaveLength(0);
    await expectInvariants(table);
  });

  it('that somebody was skipped for are offered by the repair once they can come', async () => {
    const [early] = await fullHour();
    const elsewhere = await openWorld(table, { now: NOW - HOUR });
    const clash = await booked(elsewhere, MONDAY_9, { patient: 'busy' });
    const wish = await waits(world, 'busy');
    now = NOW + MINUTE;
    await cancelledAt(early);
    await settle();
    expect(await statusesOf(table, [wish])).toEqual(['WAITING']);
    await cancelled(elsewhere, clash);
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await statusesOf(table, [wish])).toEqual(['OFFERED']);
    await expectInvariants(table);
  });
});
