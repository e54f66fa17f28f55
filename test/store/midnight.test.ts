import { beforeEach, describe, expect, test, vi } from 'vitest';

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
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { endOfDate, type EpochMs, startOfQuarter } from '../../functions/domain/time.ts';
import { confirmHold } from '../../functions/domain/transitions.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { refreshOpenTimes } from '../../functions/reactions/refresh-open-times.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { endExpiredHolds } from '../../functions/store/expiry.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { EVENT_PREFIX } from '../../functions/store/keys.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { mendOpenStarts } from '../../functions/store/open-starts.ts';
import { type OverrideWish, planOverride, takeOverride } from '../../functions/store/overrides.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { Table } from '../../functions/store/table.ts';
import { seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { doctorOf } from '../support/leave.ts';
import { metered } from '../support/meter.ts';
import { bookableAmong, heldAt, listedAround, openAllNight, recounted } from '../support/midnight.ts';
import { freshTable } from '../support/table.ts';
import { deliverAll, waits, wishNow } from '../support/waiting.ts';
import {
  booked,
  bookAt,
  cancelled,
  NOW,
  OFFICE_HOURS,
  replaceAvailability,
  savedPerson,
  type World,
} from '../support/world.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
/** Where Monday ends and Tuesday begins in New York. */
const MIDNIGHT = Date.parse('2026-11-24T00:00:00-05:00');

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const outcomeOf = (result: Appointment | Refusal): string => (isRefusal(result) ? result.refused : result.doctor.id);
const granted = (result: Appointment | Refusal): Appointment => {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
};
const moving = {
  asking: { actor: { id: 'a', role: 'admin' as const }, now: NOW },
  cause: { actor: { id: 'a', role: 'admin' as const }, correlationId: 'move' },
  random: seeded(4),
  newRoom: () => 'room',
};
const move = async (it: Appointment, start: EpochMs, doctorId?: string) =>
  granted(await reschedule(table, it.id, { start, doctorId }, moving));
const give = (it: Appointment, doctorId?: string) => reassign(table, it.id, { doctorId }, moving);

/** The starts from an hour before midnight to an hour after. */
const window = (midnight: EpochMs): EpochMs[] => Array.from({ length: 9 }, (_, i) => midnight + (i - 4) * QUARTER);
const within = (starts: readonly EpochMs[] | undefined, midnight: EpochMs) =>
  (starts ?? []).filter((start) => window(midnight).includes(start));
const clock = (starts: readonly EpochMs[] | undefined) =>
  within(starts, MIDNIGHT).map((start) => (start - MIDNIGHT) / MINUTE);

/** Every listing names exactly the starts that can be booked. */
const expectAgreement = async (world: World, midnight: EpochMs): Promise<readonly EpochMs[]> => {
  await recounted(world, midnight);
  const listed = await listedAround(world, midnight);
  const bookable = await bookableAmong(world, window(midnight));
  expect(within(listed.any, midnight)).toEqual(bookable);
  expect(within(listed.specialization, midnight)).toEqual(bookable);
  const byDoctor = new Set(world.doctors.flatMap(({ id }) => within(listed[id], midnight)));
  expect([...byDoctor].sort((a, b) => a - b)).toEqual(bookable);
  await expectInvariants(table);
  return bookable;
};

describe('a buffer past midnight', () => {
  test('blocks the working quarter-hours of the next date, and a start needs those free', async () => {
    const world = await openAllNight(table);
    const late = await booked(world, MIDNIGHT - 30 * MINUTE);
    expect(late.buffer.map(startOfQuarter)).toEqual([MIDNIGHT, MIDNIGHT + QUARTER]);
    expect(outcomeOf(await bookAt(world, MIDNIGHT, { patient: 'b' }))).toBe('SLOT_TAKEN');
    expect(outcomeOf(await bookAt(world, MIDNIGHT + QUARTER, { patient: 'b' }))).toBe('SLOT_TAKEN');
    const early = await booked(world, MIDNIGHT + 30 * MINUTE, { patient: 'b' });
    await expectAgreement(world, MIDNIGHT);

    await cancelled(world, late);
    const refusal = await bookAt(world, MIDNIGHT, { patient: 'c' });
    expect(isRefusal(refusal) && refusal.alternatives?.map(({ start }) => (start - MIDNIGHT) / MINUTE)).toEqual([
      -30, -45, -60, -75, -90,
    ]);
    await cancelled(world, early);
    // A visit lies within one date, whatever its doctor works.
    expect(await expectAgreement(world, MIDNIGHT)).toEqual(window(MIDNIGHT).filter((at) => at !== MIDNIGHT - QUARTER));
  });

  test('is what every way of looking and every booking go by, whatever is taken on either side', async () => {
    const world = await openAllNight(table, { doctors: 2, type: { durationMinutes: 45, bufferMinutes: 60 } });
    const [one, two] = [doctorOf(world, 0).id, doctorOf(world, 1).id];
    await booked(world, MIDNIGHT + 45 * MINUTE, { patient: 'a', doctorId: one });
    await booked(world, MIDNIGHT - 3 * HOUR, { patient: 'b', doctorId: two });
    await expectAgreement(world, MIDNIGHT);
    await booked(world, MIDNIGHT - 45 * MINUTE, { patient: 'c', doctorId: two });
    expect(await expectAgreement(world, MIDNIGHT)).not.toContain(MIDNIGHT);
  });

  test.each([
    ['comes twice', 'Africa/Cairo', '2026-10-29', '2026-10-26T12:00:00Z'],
    ['is skipped', 'Africa/Cairo', '2026-04-23', '2026-04-20T12:00:00Z'],
    ['is skipped, west', 'America/Havana', '2026-03-07', '2026-03-04T12:00:00Z'],
    ['is not on a whole hour in UTC', 'Asia/Kathmandu', '2026-11-23', '2026-11-20T12:00:00Z'],
  ])('also where midnight %s (%s)', async (_, timeZone, date, from) => {
    const now = Date.parse(from);
    const world = await openAllNight(table, { clinic: { timeZone }, now });
    const midnight = startOfQuarter(endOfDate(date, timeZone));
    const late = await booked(world, midnight - 30 * MINUTE, { now });
    expect(late.buffer.map(startOfQuarter)).toEqual([midnight, midnight + QUARTER]);
    await recounted(world, midnight, now);
    const bookable = await bookableAmong(world, window(midnight), now);
    for (const [, listed] of Object.entries(await listedAround(world, midnight, now)))
      expect(within(listed, midnight)).toEqual(bookable);
    expect(bookable).not.toContain(midnight);
    expect(bookable).toContain(midnight + 30 * MINUTE);
    await expectInvariants(table);
  });

  test('of a hold is known on both dates, and goes from both when the hold is confirmed, given up or runs out', async () => {
    const world = await openAllNight(table);
    const start = MIDNIGHT - 30 * MINUTE;
    const end = (it: Appointment) => it.holdExpiresAt ?? 0;
    const confirmed = granted(await heldAt(world, start));
    await expectInvariants(table);
    const actor = { id: 'holder', role: 'patient' } as const;
    granted(
      await changeAppointment(table, confirmed.id, { actor, correlationId: 'c' }, seeded(1), (before) =>
        confirmHold(before, { actor, now: NOW }),
      ),
    );
    await expectInvariants(table);
    await cancelled(world, confirmed);

    const ended = granted(await heldAt(world, start, { patient: 'other' }));
    await endExpiredHolds(table, [{ appointmentId: ended.id }], end(ended), seeded(1));
    expect((await expectInvariants(table)).claims).toBe(0);

    // One that nobody has ended yet is in the way of nobody, on neither date.
    const over = granted(await heldAt(world, start, { patient: 'third' }));
    await recounted(world, MIDNIGHT);
    for (const listed of Object.values(await listedAround(world, MIDNIGHT))) {
      expect(clock(listed)).not.toContain(0);
      expect(clock(listed)).not.toContain(-30);
    }
    for (const listed of Object.values(await listedAround(world, MIDNIGHT, end(over)))) {
      expect(clock(listed)).toContain(0);
      expect(clock(listed)).toContain(-30);
    }
    await booked(world, MIDNIGHT, { patient: 'fourth', now: end(over) });
    expect((await expectInvariants(table)).claims).toBe(4);
  });

  test('a hold at the start of a date gives back the evening before the very moment it runs out', async () => {
    const world = await openAllNight(table);
    const early = granted(await heldAt(world, MIDNIGHT));
    await recounted(world, MIDNIGHT);
    for (const listed of Object.values(await listedAround(world, MIDNIGHT))) expect(clock(listed)).not.toContain(-30);
    const now = early.holdExpiresAt ?? 0;
    for (const listed of Object.values(await listedAround(world, MIDNIGHT, now))) expect(clock(listed)).toContain(-30);
    await booked(world, MIDNIGHT - 30 * MINUTE, { patient: 'b', now });
    await expectInvariants(table);
  });

  test('moves with its visit, to and fro over midnight and from doctor to doctor', async () => {
    const world = await openAllNight(table, { doctors: 2 });
    const [one, two] = [doctorOf(world, 0).id, doctorOf(world, 1).id];
    let it = await booked(world, MIDNIGHT - 2 * HOUR, { doctorId: one });
    const steps = [-60, -45, -30, 0, 15, 30, -30, -60, 0, -45, 60, -30, -45, -30, 30];
    for (const [index, minutes] of steps.entries()) {
      it = await move(it, MIDNIGHT + minutes * MINUTE, one);
      expect((await expectInvariants(table)).claims).toBe(4);
      if (index % 3 !== 0) continue;
      it = await move(it, MIDNIGHT + minutes * MINUTE, two);
      it = granted(await give(it, one));
      expect((await expectInvariants(table)).claims).toBe(4);
    }
    expect(granted(await cancelled(world, it)).status).toBe('CANCELLED');
    expect((await expectInvariants(table)).claims).toBe(0);
  });

  test('keeps a doctor from taking over whose next date is taken there', async () => {
    const world = await openAllNight(table, { doctors: 2 });
    const [one, two] = [doctorOf(world, 0).id, doctorOf(world, 1).id];
    const late = await booked(world, MIDNIGHT - 30 * MINUTE, { doctorId: one });
    const early = await booked(world, MIDNIGHT, { patient: 'b', doctorId: two });
    expect(outcomeOf(await give(late))).toBe('SLOT_TAKEN');
    await cancelled(world, early);
    expect(outcomeOf(await give(late))).toBe(two);
    await expectInvariants(table);
  });

  test('ends with the hours of the next date, as they are when it is booked', async () => {
    const world = await openAllNight(table);
    const doctor = doctorOf(world);
    const start = MIDNIGHT - 30 * MINUTE;
    const hours = {
      ...OFFICE_HOURS,
      exceptions: [{ date: '2026-11-23', windows: [{ start: '20:00', end: '24:00' }] }],
    };
    let due = true;
    const through = around(table, async ({ name }, proceed) => {
      if (due && name === 'TransactWriteItemsCommand') {
        due = false;
        await replaceAvailability(table, world.clinic, doctor, hours, NOW);
      }
      return proceed();
    });
    const late = await booked(world, start, { through });
    expect(late.buffer).toEqual([]);
    await expectInvariants(table);
    // More hours afterwards do not lengthen it.
    await replaceAvailability(
      table,
      world.clinic,
      doctor,
      { weekly: [{ day: 'TUE', start: '00:00', end: '09:00' }], exceptions: hours.exceptions },
      NOW,
    );
    await booked(world, MIDNIGHT, { patient: 'b' });
    await expectInvariants(table);
  });

  test('costs a booking that does not reach it nothing, and one that does a look at the next date', async () => {
    const world = await openAllNight(table);
    await booked(world, MIDNIGHT - 6 * HOUR);
    const { table: through, read, reset } = metered(table);
    await booked(world, MIDNIGHT - 4 * HOUR, { patient: 'b', through });
    const plain = read();
    reset();
    await booked(world, MIDNIGHT - 30 * MINUTE, { patient: 'c', through });
    const reaching = read();
    expect([plain.trips, reaching.trips]).toEqual([2, 3]);
    expect(reaching.requests - plain.requests).toBe(1);
    expect(reaching.writes - plain.writes).toBe(2);
  });
});

describe('the read model near midnight', () => {
  test('follows everything that happens on the other side', async () => {
    const world = await openAllNight(table, { doctors: 2 });
    const { clinic, type } = world;
    const one = doctorOf(world, 0).id;
    const events = async (): Promise<EventDetail[]> =>
      (await scan(table))
        .filter(({ SK }) => String(SK).startsWith(EVENT_PREFIX))
        .map((item) => toEventRow(item).detail);
    const seen = new Set<string>();
    const settle = async () => {
      const fresh = (await events()).filter(({ eventId }) => !seen.has(eventId));
      for (const { eventId } of fresh) seen.add(eventId);
      await refreshOpenTimes(table, () => NOW)(clinic.id, fresh);
      for (const date of ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-25'])
        expect(await mendOpenStarts(table, { clinic, types: [type], date }, () => NOW)).toBe(0);
    };
    await settle();
    const late = await booked(world, MIDNIGHT - 30 * MINUTE, { doctorId: one });
    await settle();
    const early = await booked(world, MIDNIGHT + 30 * MINUTE, { patient: 'b', doctorId: one });
    await settle();
    await move(late, MIDNIGHT - 60 * MINUTE);
    await settle();
    await cancelled(world, early);
    await settle();
    await heldAt(world, MIDNIGHT, { doctorId: one });
    await settle();
    await replaceAvailability(table, clinic, doctorOf(world), OFFICE_HOURS, NOW);
    await settle();
    expect((await listedAround(world, MIDNIGHT)).any?.length).toBeGreaterThan(0);
  });
});

describe('an override near midnight', () => {
  let requests = 0;
  const overrideAt = async (
    { clinic, type }: World,
    start: EpochMs,
    over: Partial<OverrideWish> = {},
  ): Promise<Appointment | Refusal> => {
    const wish: OverrideWish = { clinicId: clinic.id, appointmentTypeId: type.id, reason: 'Called', start, ...over };
    const cause = { actor: { id: 's', role: 'staff' as const }, correlationId: 'o', requestHash: `o${++requests}` };
    const overriding = {
      appointmentId: `appt_o${requests}`,
      cause,
      now: NOW,
      random: seeded(2),
      newRoom: () => 'room',
    };
    const plan = await planOverride(table, wish, overriding);
    if (isRefusal(plan)) return plan;
    return 'before' in plan ? plan.before : takeOverride(table, plan, `patient-o${requests}`, wish, overriding);
  };

  test('within the hours needs and keeps the buffer of the next date; past the schedule it takes one', async () => {
    const world = await openAllNight(table);
    const early = await booked(world, MIDNIGHT);
    expect(outcomeOf(await overrideAt(world, MIDNIGHT - 30 * MINUTE))).toBe('SLOT_TAKEN');
    await cancelled(world, early);
    const late = granted(await overrideAt(world, MIDNIGHT - 30 * MINUTE));
    expect(late.buffer.map(startOfQuarter)).toEqual([MIDNIGHT, MIDNIGHT + QUARTER]);
    expect(outcomeOf(await overrideAt(world, MIDNIGHT))).toBe('SLOT_TAKEN');
    await expectInvariants(table);
    granted(await overrideAt(world, MIDNIGHT, { outsideSchedule: true }));
    await expectInvariants(table);
    granted(await cancelled(world, late, { actor: { id: 's', role: 'staff', clinicId: world.clinic.id } }));
    expect((await expectInvariants(table)).claims).toBe(2);
  });

  test('beyond the dates made keeps its buffer too', async () => {
    const world = await openAllNight(table);
    const midnight = Date.parse('2027-05-11T00:00:00-04:00');
    const late = granted(await overrideAt(world, midnight - 30 * MINUTE));
    expect(late.buffer.map(startOfQuarter)).toEqual([midnight, midnight + QUARTER]);
    expect(outcomeOf(await overrideAt(world, midnight))).toBe('SLOT_TAKEN');
    granted(await overrideAt(world, midnight + 30 * MINUTE));
    await expectInvariants(table);
  });
});

describe('the waitlist near midnight', () => {
  test('is offered an evening that the next date was in the way of, and nothing whose buffer is not free', async () => {
    const world = await openAllNight(table, {
      hours: {
        weekly: [
          { day: 'MON', start: '23:30', end: '24:00' },
          { day: 'TUE', start: '00:00', end: '00:30' },
        ],
        exceptions: [],
      },
      now: NOW - HOUR,
    });
    await savedPerson(table, { id: 'waiting' });
    const seen = new Set<string>();
    const settle = () =>
      deliverAll(table, offerWaitlist({ table, now: () => NOW, random: seeded(5), newRoom: () => 'room' }), seen);
    const early = await booked(world, MIDNIGHT, { patient: 'b' });
    const wish = await waits(world, 'waiting', { from: '2026-11-23', to: '2026-11-23' });
    await settle();
    expect((await wishNow(table, wish)).status).toBe('WAITING');
    await cancelled(world, early);
    await settle();
    expect((await wishNow(table, wish)).status).toBe('OFFERED');
    const { appointments, claims } = await expectInvariants(table);
    expect(appointments.find(({ waitlistEntryId }) => waitlistEntryId === wish.id)?.start).toBe(MIDNIGHT - 30 * MINUTE);
    expect(claims).toBe(4);
  });
});
