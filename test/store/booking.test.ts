import { beforeEach, describe, expect, it } from 'vitest';
import { openDate } from '../../functions/domain/booking.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { datesFrom, WEEKDAYS } from '../../functions/domain/time.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { conflicting, transactionsAmong, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, cancelled, NOW, openWorld, OFFICE_HOURS, SHORT, SHORTEST, tally } from '../support/world.ts';

const HOUR = 3_600_000;
const people = (count: number) => Array.from({ length: count }, (_, index) => `patient-${index}`);
const refusalOf = (outcome: unknown): Refusal => {
  if (!isRefusal(outcome)) throw new Error('expected a refusal');
  return outcome;
};

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

describe('booking', () => {
  it('gives the time, the doctor, the patient and the history in one transaction after one look', async () => {
    const world = await openWorld(table);
    await booked(world, MONDAY_9, { patient: 'somebody-first' });
    const { table: through, calls } = watched(table);
    const appointment = await booked(world, MONDAY_9 + HOUR, { through, reason: 'Knee hurts' });
    expect(appointment).toMatchObject({
      status: 'CONFIRMED',
      version: 1,
      doctor: { id: world.doctors[0]?.id },
      start: MONDAY_9 + HOUR,
      end: MONDAY_9 + HOUR + 30 * 60_000,
      reason: 'Knee hurts',
    });
    expect(calls.map(({ name }) => name).sort()).toEqual([
      'BatchGetItemCommand',
      'QueryCommand',
      'TransactWriteItemsCommand',
    ]);
    expect(await expectInvariants(table)).toMatchObject({ claims: 4 });
  });

  it('lets exactly one of 50 people win one slot of one doctor; the others cost one transaction and hear of other times', async () => {
    const world = await openWorld(table);
    await booked(world, MONDAY_9 + 4 * HOUR, { patient: 'warm-up' });
    const contestants = people(50).map((patient) => ({ patient, ...watched(table) }));
    const outcomes = await Promise.all(
      contestants.map(({ patient, table: through }) => bookAt(world, MONDAY_9, { patient, through })),
    );
    expect(tally(outcomes)).toEqual({ CONFIRMED: 1, SLOT_TAKEN: 49 });
    for (const outcome of outcomes.filter(isRefusal)) expect(outcome.alternatives).toHaveLength(5);
    for (const { calls } of contestants) expect(transactionsAmong(calls)).toBeLessThanOrEqual(1);
    expect((await expectInvariants(table)).claims).toBe(2 + 2);
  });

  it('lets exactly one of 500 people win, round after round', async () => {
    const world = await openWorld(table, { clinic: { policy: { ...SHORT, horizonDays: 2 } } });
    const { table: through } = watched(table);
    for (let round = 0; round < 2; round++) {
      const start = MONDAY_9 + round * HOUR;
      const outcomes = await Promise.all(people(500).map((patient) => bookAt(world, start, { patient, through })));
      expect(tally(outcomes)).toEqual({ CONFIRMED: 1, SLOT_TAKEN: 499 });
    }
    expect((await expectInvariants(table)).claims).toBe(2 * 2);
  });

  it('also when transactions collide as they do on AWS', async () => {
    const world = await openWorld(table);
    // As long as it takes the others, who all looked before, to come to their transaction on a busy machine.
    const { table: through, conflicts } = conflicting(table, 250);
    const outcomes = await Promise.all(people(50).map((patient) => bookAt(world, MONDAY_9, { patient, through })));
    expect(conflicts()).toBeGreaterThan(0);
    const { CONFIRMED, ...others } = tally(outcomes);
    expect(CONFIRMED).toBe(1);
    expect(Object.keys(others)).toEqual(['SLOT_TAKEN']);
    expect((await expectInvariants(table)).claims).toBe(2);
  });

  it('lets 50 people and 50 doctors find each other at one slot, with at most two attempts a win', async () => {
    const world = await openWorld(table, { doctors: 50 });
    await booked(world, MONDAY_9 + 4 * HOUR, { patient: 'warm-up' });
    const { table: through, calls } = watched(table);
    const outcomes = await Promise.all(people(50).map((patient) => bookAt(world, MONDAY_9, { patient, through })));
    expect(tally(outcomes)).toEqual({ CONFIRMED: 50 });
    expect(transactionsAmong(calls) / 50).toBeLessThanOrEqual(2);
    expect((await expectInvariants(table)).claims).toBe(51 * 2);
  });

  it('never calls a time taken in that herd while a doctor is free, not even when transactions collide', async () => {
    const world = await openWorld(table, { doctors: 50 });
    await booked(world, MONDAY_9 + 4 * HOUR, { patient: 'warm-up' });
    const { table: through } = conflicting(table, 15);
    const tries = (patients: readonly string[]) =>
      Promise.all(patients.map((patient) => bookAt(world, MONDAY_9, { patient, through, key: 'one' })));
    // Told to try again, a client does; this engine is slower than AWS, and nobody waits longer than 400 ms for luck.
    let waiting = people(50);
    for (let round = 0; round < 5 && waiting.length > 0; round++) {
      const outcomes = await tries(waiting);
      expect(Object.keys(tally(outcomes)).filter((code) => code !== 'TRY_AGAIN')).toEqual(['CONFIRMED']);
      waiting = waiting.filter((_, index) => isRefusal(outcomes[index]));
    }
    expect(waiting).toEqual([]);
    expect((await expectInvariants(table)).appointments).toHaveLength(51);
  });

  it('spreads twenty bookings over the doctors to within one, at every moment', async () => {
    // Everybody is free at every start: who is taken then cannot be evened out.
    const world = await openWorld(table, { doctors: 5, type: { durationMinutes: 15 } });
    const load = new Map(world.doctors.map(({ id }) => [id, 0]));
    for (let index = 0; index < 20; index++) {
      const { doctor } = await booked(world, MONDAY_9 + index * 900_000, { patient: `patient-${index}` });
      load.set(doctor.id, (load.get(doctor.id) ?? 0) + 1);
      expect(Math.max(...load.values()) - Math.min(...load.values())).toBeLessThanOrEqual(1);
    }
    await expectInvariants(table);
  });

  it('keeps six equal doctors within four visits of each other when 60 people book at once, at two attempts a win', async () => {
    // Everybody is free at every start: nothing but the load decides.
    const hours = { weekly: WEEKDAYS.map((day) => ({ day, start: '00:00', end: '24:00' })), exceptions: [] };
    const world = await openWorld(table, { doctors: 6, type: { durationMinutes: 15 }, policy: SHORTEST, hours });
    const { table: through, calls } = watched(table);
    for (const midnight of [-1, 0, 1].map((day) => MONDAY_9 + (day * 24 - 9) * HOUR)) {
      const outcomes = await Promise.all(
        people(60).map((patient, index) => bookAt(world, midnight + index * 900_000, { patient, through })),
      );
      expect(tally(outcomes)).toEqual({ CONFIRMED: 60 });
      const won = outcomes.flatMap((outcome) => (isRefusal(outcome) ? [] : [outcome.doctor.id]));
      const loads = world.doctors.map((doctor) => won.filter((id) => id === doctor.id).length);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(4);
    }
    expect(transactionsAmong(calls) / 180).toBeLessThanOrEqual(2);
    await expectInvariants(table);
  });

  it('keeps to the doctor a patient names, free or not', async () => {
    const world = await openWorld(table, { doctors: 3 });
    const doctorId = world.doctors[1]?.id;
    const first = await booked(world, MONDAY_9, { patient: 'a', ...(doctorId && { doctorId }) });
    expect(first).toMatchObject({ doctor: { id: doctorId }, assignment: { policy: 'named-doctor' } });
    const second = refusalOf(await bookAt(world, MONDAY_9, { patient: 'b', ...(doctorId && { doctorId }) }));
    expect(second.refused).toBe('SLOT_TAKEN');
    for (const { start } of second.alternatives ?? []) {
      const other = await booked(world, start, { patient: 'b', ...(doctorId && { doctorId }) });
      expect(other.doctor.id).toBe(doctorId);
      await cancelled(world, other);
    }
    await expectInvariants(table);
  });

  it('says that nobody works then, as opposed to everybody being taken', async () => {
    const world = await openWorld(table);
    expect(refusalOf(await bookAt(world, MONDAY_9 - HOUR)).refused).toBe('NO_DOCTOR_AVAILABLE');
    await booked(world, MONDAY_9);
    expect(refusalOf(await bookAt(world, MONDAY_9, { patient: 'other' })).refused).toBe('SLOT_TAKEN');
    await expectInvariants(table);
  });

  it('refuses what cannot be asked for, and writes nothing', async () => {
    const world = await openWorld(table);
    const { table: through, calls } = watched(table);
    const code = async (...[start, more]: [number, object?]) =>
      refusalOf(await bookAt(world, start, { through, ...more })).refused;
    expect(await code(MONDAY_9 + 60_000)).toBe('MISALIGNED_TIME');
    expect(await code(NOW - 24 * HOUR)).toBe('OUTSIDE_BOOKING_WINDOW');
    expect(await code(MONDAY_9 + 20 * 24 * HOUR)).toBe('OUTSIDE_BOOKING_WINDOW');
    expect(await code(MONDAY_9, { clinicId: 'nowhere' })).toBe('UNKNOWN_REFERENCE');
    expect(await code(MONDAY_9, { appointmentTypeId: 'nothing' })).toBe('UNKNOWN_REFERENCE');
    expect(await code(MONDAY_9, { doctorId: 'nobody' })).toBe('UNKNOWN_REFERENCE');
    expect(transactionsAmong(calls)).toBe(0);
    expect((await expectInvariants(table)).appointments).toEqual([]);
  });
});

describe('a patient', () => {
  it('cannot be in two places, not even at clinics in different zones', async () => {
    const newYork = await openWorld(table, { doctors: 2 });
    const tokyo = await openWorld(table, {
      clinic: { timeZone: 'Asia/Tokyo' },
      hours: { weekly: [{ day: 'MON', start: '00:00', end: '24:00' }], exceptions: [] },
    });
    const hours = { weekly: [{ day: 'MON' as const, start: '00:00', end: '24:00' }], exceptions: [] };
    const kathmandu = await openWorld(table, { clinic: { timeZone: 'Asia/Kathmandu' }, hours });
    const tokyoMonday = Date.parse('2026-11-23T15:00:00+09:00');
    await booked(tokyo, tokyoMonday, { patient: 'traveller' });
    for (const [world, start] of [
      [kathmandu, tokyoMonday],
      [kathmandu, tokyoMonday + 15 * 60_000],
      [kathmandu, tokyoMonday - 15 * 60_000],
    ] as const) {
      const refusal = refusalOf(await bookAt(world, start, { patient: 'traveller' }));
      expect(refusal.refused).toBe('PATIENT_OVERLAP');
      for (const { start: other } of refusal.alternatives ?? [])
        expect(Math.abs(other - tokyoMonday)).toBeGreaterThanOrEqual(30 * 60_000);
    }
    await booked(kathmandu, tokyoMonday + 30 * 60_000, { patient: 'traveller' });
    await booked(newYork, MONDAY_9, { patient: 'traveller' });
    expect(refusalOf(await bookAt(newYork, MONDAY_9, { patient: 'traveller' })).refused).toBe('PATIENT_OVERLAP');
    await expectInvariants(table);
  });

  it('cannot be in two places across the end of a month in UTC', async () => {
    const now = Date.parse('2026-11-28T12:00:00Z');
    const world = await openWorld(table, { doctors: 2, type: { durationMinutes: 60 }, now });
    // New York is five hours behind: the UTC month ends at 19:00 there.
    const late = { weekly: [{ day: 'MON' as const, start: '17:00', end: '22:00' }], exceptions: [] };
    const evening = await openWorld(table, { doctors: 2, type: { durationMinutes: 60 }, hours: late, now });
    const across = Date.parse('2026-11-30T18:30:00-05:00');
    await booked(evening, across, { patient: 'p', now });
    for (const shift of [-45, -15, 0, 15, 45])
      expect(refusalOf(await bookAt(evening, across + shift * 60_000, { patient: 'p', now })).refused).toBe(
        'PATIENT_OVERLAP',
      );
    await booked(evening, across + HOUR, { patient: 'p', now });
    expect(world.doctors).toHaveLength(2);
    await expectInvariants(table);
  });

  it('asking for two doctors at one time at once gets one of them', async () => {
    const world = await openWorld(table, { doctors: 4 });
    for (let round = 0; round < 5; round++) {
      const start = MONDAY_9 + round * HOUR;
      const outcomes = await Promise.all(
        world.doctors.map(({ id }) => bookAt(world, start, { patient: 'p', doctorId: id })),
      );
      expect(tally(outcomes)).toEqual({ CONFIRMED: 1, PATIENT_OVERLAP: 3 });
    }
    expect((await expectInvariants(table)).appointments).toHaveLength(5);
  });
});

describe('a buffer', () => {
  it('keeps the doctor free after the visit, not the patient, and may end with the doctor’s day', async () => {
    const world = await openWorld(table, { type: { durationMinutes: 30, bufferMinutes: 15 } });
    await booked(world, MONDAY_9, { patient: 'a' });
    expect(refusalOf(await bookAt(world, MONDAY_9 + 30 * 60_000, { patient: 'b' })).refused).toBe('SLOT_TAKEN');
    await booked(world, MONDAY_9 + 45 * 60_000, { patient: 'b' });
    const last = await booked(world, MONDAY_9 + 7.5 * HOUR, { patient: 'c' });
    expect(last.buffer).toEqual([]);
    expect((await expectInvariants(table)).claims).toBe(3 + 3 + 2);
  });

  it('refuses a visit whose buffer would reach into the next one', async () => {
    const world = await openWorld(table, { type: { durationMinutes: 30, bufferMinutes: 15 } });
    await booked(world, MONDAY_9 + HOUR, { patient: 'a' });
    expect(refusalOf(await bookAt(world, MONDAY_9 + 30 * 60_000, { patient: 'b' })).refused).toBe('SLOT_TAKEN');
    await booked(world, MONDAY_9 + 15 * 60_000, { patient: 'b' });
    await expectInvariants(table);
  });
});

describe('an idempotency key', () => {
  it('leads 20 submissions at once to one appointment and one answer', async () => {
    const world = await openWorld(table, { doctors: 3 });
    const submissions = Array.from({ length: 20 }, () => bookAt(world, MONDAY_9, { key: 'k1', reason: 'Cough' }));
    const answers = await Promise.all(submissions);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(tally(answers)).toEqual({ CONFIRMED: 20 });
    expect((await expectInvariants(table)).appointments).toHaveLength(1);
  });

  it('also when transactions collide as they do on AWS', async () => {
    const world = await openWorld(table, { doctors: 3 });
    const { table: through } = conflicting(table, 10);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => bookAt(world, MONDAY_9, { key: 'k1', through })),
    );
    for (const answer of answers.filter((answer) => !isRefusal(answer))) expect(answer).toMatchObject({ version: 1 });
    expect(Object.keys(tally(answers)).filter((code) => code !== 'TRY_AGAIN')).toEqual(['CONFIRMED']);
    expect((await expectInvariants(table)).appointments).toHaveLength(1);
  });

  it('stands for one request: another body under it is refused', async () => {
    const world = await openWorld(table, { doctors: 3 });
    await booked(world, MONDAY_9, { key: 'k1' });
    expect(refusalOf(await bookAt(world, MONDAY_9 + HOUR, { key: 'k1' })).refused).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(refusalOf(await bookAt(world, MONDAY_9, { key: 'k1', reason: 'New' })).refused).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect(await booked(world, MONDAY_9, { key: 'k1', patient: 'somebody else' })).toMatchObject({ version: 1 });
    expect((await expectInvariants(table)).appointments).toHaveLength(2);
  });

  it('answers the same after the appointment was cancelled and its time given to another', async () => {
    const world = await openWorld(table);
    const first = await booked(world, MONDAY_9, { key: 'k1', reason: 'Cough' });
    await cancelled(world, first);
    await booked(world, MONDAY_9, { patient: 'other' });
    expect(await booked(world, MONDAY_9, { key: 'k1', reason: 'Cough' })).toEqual(first);
    await expectInvariants(table);
  });

  it('remembers successes only: refused at first, it can lead to an appointment later', async () => {
    const world = await openWorld(table);
    const other = await booked(world, MONDAY_9, { patient: 'other' });
    expect(refusalOf(await bookAt(world, MONDAY_9, { key: 'k1' })).refused).toBe('SLOT_TAKEN');
    await cancelled(world, other);
    expect(await booked(world, MONDAY_9, { key: 'k1' })).toMatchObject({ version: 1 });
    await expectInvariants(table);
  });
});

describe('what is listed', () => {
  it('may be out of date: booking from it is refused with other times, every one of which can be booked', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [today] = await openTimes(table, { ...world, from: '2026-11-23', to: '2026-11-23' }, NOW);
    expect(today?.slots).toContainEqual({ start: MONDAY_9, doctorsAvailable: 2 });
    await booked(world, MONDAY_9, { patient: 'a' });
    await booked(world, MONDAY_9, { patient: 'b' });
    const refusal = refusalOf(await bookAt(world, MONDAY_9, { patient: 'c' }));
    expect(refusal.refused).toBe('SLOT_TAKEN');
    expect(refusal.alternatives).toHaveLength(5);
    for (const { start, end } of refusal.alternatives ?? []) {
      const other = await booked(world, start, { patient: 'c' });
      expect(other).toMatchObject({ start, end });
      await cancelled(world, other);
    }
    await expectInvariants(table);
  });

  it('offers as alternatives exactly the nearest of all open starts up to the horizon', async () => {
    const policy = { ...SHORT, horizonDays: 20 };
    const hours = { ...OFFICE_HOURS, weekly: OFFICE_HOURS.weekly.filter(({ day }) => day === 'MON') };
    const world = await openWorld(table, { doctors: 2, clinic: { policy }, type: { durationMinutes: 60 }, hours });
    for (const [hour, doctors] of [2, 2, 1, 2, 2, 2, 2, 2].entries())
      for (let patient = 0; patient < doctors; patient++)
        await booked(world, MONDAY_9 + hour * HOUR, { patient: `p${hour}-${patient}` });
    await booked(world, MONDAY_9 + 7 * 24 * HOUR, { patient: 'asking' });

    const every = (await openTimes(table, { ...world, from: '2026-11-21', to: '2026-12-11' }, NOW)).flatMap(
      ({ slots }) => slots.map(({ start }) => start),
    );
    const own = MONDAY_9 + 7 * 24 * HOUR;
    for (const asked of [MONDAY_9, MONDAY_9 + 4 * HOUR, MONDAY_9 + 7 * HOUR]) {
      const nearest = every
        .filter((start) => start + HOUR <= own || start >= own + HOUR)
        .sort((a, b) => Math.abs(a - asked) - Math.abs(b - asked) || a - b)
        .slice(0, 5);
      const refusal = refusalOf(await bookAt(world, asked, { patient: 'asking' }));
      expect(refusal.alternatives?.map(({ start }) => start)).toEqual(nearest);
    }
    await expectInvariants(table);
  });

  it('is what can be booked, and nothing else can', async () => {
    const world = await openWorld(table, { type: { durationMinutes: 45, bufferMinutes: 15 } });
    await booked(world, MONDAY_9 + 2 * HOUR, { patient: 'a' });
    await booked(world, MONDAY_9 + 5 * HOUR, { patient: 'b' });
    const [date] = await openTimes(table, { ...world, from: '2026-11-23', to: '2026-11-23' }, NOW);
    const listed = new Set(date?.slots.map(({ start }) => start));
    for (let start = MONDAY_9 - HOUR; start < MONDAY_9 + 9 * HOUR; start += 900_000) {
      const outcome = await bookAt(world, start, { patient: 'probe' });
      expect({ start, refused: isRefusal(outcome) }).toEqual({ start, refused: !listed.has(start) });
      if (!isRefusal(outcome)) await cancelled(world, outcome);
    }
    await expectInvariants(table);
  });
});

describe.each([
  { place: 'New York in March', zone: 'America/New_York', now: '2027-03-12T12:00:00Z', from: '2027-03-13', days: 3 },
  { place: 'Sydney in April', zone: 'Australia/Sydney', now: '2027-04-02T12:00:00Z', from: '2027-04-03', days: 3 },
  {
    place: 'Lord Howe in October',
    zone: 'Australia/Lord_Howe',
    now: '2027-10-01T12:00:00Z',
    from: '2027-10-02',
    days: 3,
  },
])('when clocks change, $place', ({ zone, now: nowText, from, days }) => {
  it('every listed start exists, can be booked, and the rest is refused', async () => {
    const now = Date.parse(nowText);
    const night = { weekly: [{ day: 'SUN' as const, start: '00:30', end: '04:30' }], exceptions: [] };
    const world = await openWorld(table, { clinic: { timeZone: zone }, hours: night, now });
    const to = datesFrom(from, '2027-12-31')[days - 1] ?? from;
    const listed = (await openTimes(table, { ...world, from, to }, now)).flatMap(({ slots }) =>
      slots.map(({ start }) => start),
    );
    // The oracle asks the platform's own calendar what every quarter-hour of the days is called there.
    const wall = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    const names = (instant: number) => wall.formatToParts(instant).map(({ value }) => value);
    const works = (instant: number): boolean => {
      const [weekday, , hour, , minute] = names(instant);
      const clock = `${hour}:${minute}`;
      return weekday === 'Sun' && clock >= '00:30' && clock < '04:30';
    };
    const first = Date.parse(`${from}T00:00:00Z`) - 24 * HOUR;
    const oracle = Array.from({ length: (days + 2) * 96 }, (_, index) => first + index * 900_000).filter(
      (start) => works(start) && works(start + 900_000),
    );
    expect(listed).toEqual(oracle);
    for (const start of Array.from({ length: 24 }, (_, index) => (listed[0] ?? 0) - HOUR + index * 900_000)) {
      const outcome = await bookAt(world, start, { patient: 'probe', now });
      expect({ start, refused: isRefusal(outcome) }).toEqual({ start, refused: !listed.includes(start) });
      if (!isRefusal(outcome)) await cancelled(world, outcome);
    }
    await expectInvariants(table);
  });
});

it('lists a year ahead by the clinic’s date', async () => {
  const world = await openWorld(table, {
    clinic: { timeZone: 'Australia/Lord_Howe', policy: { ...SHORT, horizonDays: 365 } },
  });
  const last = '2027-11-21';
  const dates = await openTimes(table, { ...world, from: '2027-11-01', to: '2027-11-30' }, NOW);
  expect(dates.findLast(({ slots }) => slots.length > 0)?.date).toBe(last);
  const lastStart = dates.findLast(({ slots }) => slots.length > 0)?.slots.at(-1)?.start ?? 0;
  await booked(world, lastStart);
  expect(refusalOf(await bookAt(world, lastStart + 24 * HOUR, { patient: 'b' })).refused).toBe(
    'OUTSIDE_BOOKING_WINDOW',
  );
  expect(openDate(world.clinic, world.type, last, [], NOW).slots).toEqual([]);
  await expectInvariants(table);
});
