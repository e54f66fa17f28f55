import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import type { EventDetail } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { endExpiredHolds } from '../../functions/store/expiry.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around, conflicting, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { accepts, declines, deliverAll, eventsIn, leaves, statusesOf, waits, wishNow } from '../support/waiting.ts';
import { bookAt, booked, NOW, openWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const random = seeded(10);

let table: Table;
let world: World;
let now: EpochMs;

const reactThrough = (through: Table) => (event: EventDetail) =>
  offerWaitlist({ table: through, now: () => now, random, newRoom: () => 'https://visit.example/room' })(event);
const reactAnyway = (event: EventDetail) => reactThrough(table)(event);

const cancelledAt = (appointment: Appointment) =>
  changeAppointment(
    table,
    appointment.id,
    { actor: { id: 'desk', role: 'admin' }, correlationId: 'r' },
    random,
    (before) => cancel(before, world.clinic, { actor: { id: 'desk', role: 'admin' }, now }),
  );

/** A full half-hour with people waiting for it, and the event of its being cancelled. */
const freed = async (waiting: number, start = MONDAY_9): Promise<{ wishes: WaitlistEntry[]; event: EventDetail }> => {
  const appointment = await booked(world, start, { patient: `owner-${start}` });
  const wall = new Date(start - 5 * HOUR).toISOString().slice(11, 16);
  const wishes: WaitlistEntry[] = [];
  for (let index = 0; index < waiting; index++)
    wishes.push(await waits(world, `p${start}-${index}`, { earliest: wall, latest: wall }, NOW + index));
  now = NOW + MINUTE;
  await cancelledAt(appointment);
  const event = (await eventsIn(table)).find(
    (one) => one.type === 'AppointmentCancelled' && one.appointmentId === appointment.id,
  );
  if (!event) throw new Error('the cancellation told nobody');
  return { wishes, event };
};
const offeredOf = async (wishes: readonly WaitlistEntry[]) =>
  (await statusesOf(table, wishes)).filter((status) => status === 'OFFERED').length;
const outcomeOf = async (work: Promise<unknown>) => {
  try {
    return await work;
  } catch {
    return 'crashed';
  }
};

beforeEach(async () => {
  table = await freshTable();
  now = NOW;
  world = await openWorld(table, { now: NOW - HOUR });
});

describe('one time and many who wait for it', () => {
  it('is offered once, to the first, however often and how much at once the event is delivered', async () => {
    const { wishes, event } = await freed(5);
    const deliveries = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(reactAnyway(event))));
    expect(deliveries).not.toContain('crashed');
    expect(await statusesOf(table, wishes)).toEqual(['OFFERED', 'WAITING', 'WAITING', 'WAITING', 'WAITING']);
    await reactAnyway(event);
    expect(await offeredOf(wishes)).toBe(1);
    await expectInvariants(table);
  });

  it('is offered once where transactions stand in each other’s way', async () => {
    const { wishes, event } = await freed(5);
    const { table: through } = conflicting(table, 5);
    const deliveries = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(reactThrough(through)(event))));
    // Who gave up for now is delivered again.
    if (deliveries.includes('crashed')) await reactAnyway(event);
    expect(await offeredOf(wishes)).toBe(1);
    await expectInvariants(table);
  });

  it('ends with one of them or with somebody who just books it, never with two', async () => {
    for (let round = 0; round < 5; round++) {
      const start = MONDAY_9 + round * HOUR;
      const { wishes, event } = await freed(2, start);
      const [, booking] = await Promise.all([reactAnyway(event), bookAt(world, start, { patient: `quick-${round}` })]);
      expect((await offeredOf(wishes)) + (isRefusal(booking) ? 0 : 1)).toBe(1);
      await expectInvariants(table);
    }
  });

  it('comes to the same in any order of events, each delivered one to five times', async () => {
    const shuffle = seeded(11);
    const { wishes, event } = await freed(3);
    await reactAnyway(event);
    const [first, second] = wishes;
    if (!first || !second) throw new Error('three wait');
    await declines(table, first, now);
    await deliverAll(table, reactAnyway);
    now += HOUR;
    await endExpiredHolds(
      table,
      [{ appointmentId: (await wishNow(table, second)).offer?.appointmentId ?? '' }],
      now,
      random,
    );
    for (let round = 0; round < 3; round++) {
      const events = (await eventsIn(table)).filter(({ occurredAt }) => Date.parse(occurredAt) >= NOW);
      const deliveries = events.flatMap((one) => Array.from({ length: 1 + Math.floor(shuffle() * 5) }, () => one));
      for (const one of deliveries.toSorted(() => shuffle() - 0.5)) await reactAnyway(one);
      expect(await statusesOf(table, wishes)).toEqual(['WAITING', 'WAITING', 'OFFERED']);
      await expectInvariants(table);
    }
  });
});

describe('an offer that dies at any request to the table, then is delivered again', () => {
  it.each(FAULTS)('%s: is made once', async (fault) => {
    const probe = await freed(1);
    const counted = watched(table);
    await reactThrough(counted.table)(probe.event);
    expect(await offeredOf(probe.wishes)).toBe(1);
    for (let failing = 1; failing <= counted.calls.length; failing++) {
      const { wishes, event } = await freed(1, MONDAY_9 + failing * 30 * MINUTE);
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await outcomeOf(reactThrough(through)(event));
      await expectInvariants(table);
      await reactAnyway(event);
      expect(await statusesOf(table, wishes)).toEqual(['OFFERED']);
    }
    await expectInvariants(table);
  });
});

describe('an answer that dies at any request to the table, then comes again', () => {
  it.each(FAULTS)('%s: accepting gives the same appointment, leaving leaves', async (fault) => {
    for (let failing = 1; failing <= 4; failing++) {
      const { wishes, event } = await freed(1, MONDAY_9 + failing * 30 * MINUTE);
      await reactAnyway(event);
      const [wish] = wishes;
      if (!wish) throw new Error('one waits');
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await outcomeOf(accepts(through, wish, now));
      expect(await accepts(table, wish, now)).toMatchObject({ status: 'CONFIRMED', version: 2 });
      const { wishes: others, event: another } = await freed(1, MONDAY_9 + (failing + 6) * 30 * MINUTE);
      await reactAnyway(another);
      const [other] = others;
      if (!other) throw new Error('one waits');
      await outcomeOf(
        leaves(
          faulty(table, ({ number }) => (number === failing ? fault : undefined)),
          other,
          now,
        ),
      );
      expect(await leaves(table, other, now)).toBe('left');
      expect(await statusesOf(table, others)).toEqual(['WITHDRAWN']);
      await expectInvariants(table);
    }
  });
});

describe('two things at once', () => {
  const offered = async (start: EpochMs): Promise<{ wish: WaitlistEntry; hold: string; expiresAt: EpochMs }> => {
    const { wishes, event } = await freed(1, start);
    await reactAnyway(event);
    const [wish] = wishes;
    const { offer } = await wishNow(table, wish ?? ({} as WaitlistEntry));
    if (!wish || !offer) throw new Error('nothing is offered');
    return { wish, hold: offer.appointmentId, expiresAt: offer.expiresAt };
  };

  it.each([-1, 0, 1])('accepting %i ms from the end of the offer, while it is being ended', async (ms) => {
    for (let round = 0; round < 4; round++) {
      const { wish, hold, expiresAt } = await offered(MONDAY_9 + round * 30 * MINUTE);
      const [answer] = await Promise.all([
        accepts(table, wish, expiresAt + ms),
        endExpiredHolds(table, [{ appointmentId: hold }], expiresAt, random),
      ]);
      const status = (await wishNow(table, wish)).status;
      if (ms >= 0) expect(answer).toMatchObject({ refused: 'OFFER_EXPIRED' });
      if (isRefusal(answer)) expect([answer.refused, status]).toEqual(['OFFER_EXPIRED', 'WAITING']);
      else expect([answer.status, status]).toEqual(['CONFIRMED', 'FULFILLED']);
      await expectInvariants(table);
    }
  });

  it('accepting and declining: one of them happens, and the other is told', async () => {
    for (let round = 0; round < 6; round++) {
      const { wish } = await offered(MONDAY_9 + round * 30 * MINUTE);
      const [yes, no] = await Promise.all([accepts(table, wish, now), declines(table, wish, now)]);
      const status = (await wishNow(table, wish)).status;
      expect(isRefusal(yes)).toBe(!isRefusal(no));
      expect(status).toBe(isRefusal(yes) ? 'WAITING' : 'FULFILLED');
      for (const answer of [yes, no].filter(isRefusal)) expect(answer.refused).toBe('INVALID_STATE');
      await expectInvariants(table);
    }
  });

  /** Does something else in the instant before the first transaction. */
  const interrupted = (meanwhile: () => Promise<unknown>): Table => {
    let done = false;
    return around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand' && !done) {
        done = true;
        await meanwhile();
      }
      return proceed();
    });
  };

  it('leaving just before the offer is written: the wish has left, and the next gets the time', async () => {
    const { wishes, event } = await freed(2);
    const [first] = wishes;
    if (!first) throw new Error('two wait');
    await reactThrough(interrupted(() => leaves(table, first, now)))(event);
    expect(await statusesOf(table, wishes)).toEqual(['WITHDRAWN', 'OFFERED']);
    await expectInvariants(table);
  });

  it('being offered a time just before the leaving is written: the time is let go again', async () => {
    const { wishes, event } = await freed(2);
    const [first] = wishes;
    if (!first) throw new Error('two wait');
    expect(
      await leaves(
        interrupted(() => reactAnyway(event)),
        first,
        now,
      ),
    ).toBe('left');
    await expectInvariants(table);
    await deliverAll(table, reactAnyway);
    expect(await statusesOf(table, wishes)).toEqual(['WITHDRAWN', 'OFFERED']);
    await expectInvariants(table);
  });

  it('being offered two times that opened at once: only one of them is', async () => {
    const [wish, early, late] = [
      await waits(world, 'both'),
      await booked(world, MONDAY_9, { patient: 'x' }),
      await booked(world, MONDAY_9 + HOUR, { patient: 'y' }),
    ];
    now = NOW + MINUTE;
    await cancelledAt(early);
    await cancelledAt(late);
    const [one, other] = (await eventsIn(table)).filter(({ type }) => type === 'AppointmentCancelled');
    if (!one || !other) throw new Error('two were cancelled');
    await reactThrough(interrupted(() => reactAnyway(other)))(one);
    expect(await offeredOf([wish])).toBe(1);
    expect((await expectInvariants(table)).claims).toBe(2);
  });

  it('leaving while being offered a time: the wish has ended and holds nothing', async () => {
    for (let round = 0; round < 6; round++) {
      const { wishes, event } = await freed(2, MONDAY_9 + round * 30 * MINUTE);
      const [first] = wishes;
      if (!first) throw new Error('two wait');
      const [left] = await Promise.all([leaves(table, first, now), reactAnyway(event)]);
      expect(left).toBe('left');
      await deliverAll(table, reactAnyway);
      expect(await statusesOf(table, wishes)).toEqual(['WITHDRAWN', 'OFFERED']);
      await expectInvariants(table);
    }
  });
});
