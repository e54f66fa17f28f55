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
import { isRefusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { typeWrites } from '../../functions/store/clinics.ts';
import { changeDoctor, type DoctorChange } from '../../functions/store/directory-changes.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { seeWishes } from '../../functions/store/waitlist.ts';
import { aType, MONDAY_9, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { deliverAll, statusesOf, waits, wishNow } from '../support/waiting.ts';
import { booked, NOW, openWorld, store, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MONDAY_10 = MONDAY_9 + HOUR;
const random = seeded(11);
const newRoom = () => 'https://visit.example/room';

let table: Table;
let world: World;
let now: EpochMs;
let seen: Set<string>;

const react = (event: EventDetail) => offerWaitlist({ table, now: () => now, random, newRoom })(event);
const deliverEvents = () => deliverAll(table, react, seen);
const repair = async () => (await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom })).offers;

/** What waitlist entries become once all events are delivered, and once the repair has run as well. */
const expectAfterwards = async (entries: readonly WaitlistEntry[], statuses: readonly string[]): Promise<void> => {
  await deliverEvents();
  expect(await statusesOf(table, entries)).toEqual(statuses);
  await repair();
  expect(await statusesOf(table, entries)).toEqual(statuses);
  await expectInvariants(table);
};

const offeredStart = async (entry: WaitlistEntry): Promise<number | undefined> => {
  const [found] = await seeWishes(table, [await wishNow(table, entry)], now);
  return found?.offered?.start;
};

const changes = async (change: DoctorChange): Promise<void> => {
  granted(await changeDoctor(table, world.clinic, doctorOf(world).id, change, 'change', now));
};

const cancels = async (appointment: Appointment): Promise<void> => {
  const actor = { id: 'desk', role: 'admin' } as const;
  granted(
    await changeAppointment(table, appointment.id, { actor, correlationId: 'r' }, random, (before) =>
      cancel(before, world.clinic, { actor, now }),
    ),
  );
};

beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { now: NOW - HOUR });
  now = NOW;
  seen = new Set();
  await deliverEvents();
});

describe('time that was open all along is not offered to the waitlist', () => {
  it('when a doctor is renamed', async () => {
    const entry = await waits(world, 'a');
    now = NOW + MINUTE;
    await changes({ name: 'Doctor Renamed' });
    await expectAfterwards([entry], ['WAITING']);
  });

  it('when a doctor takes one hour off', async () => {
    const entry = await waits(world, 'a');
    now = NOW + MINUTE;
    await takesOff(world, MONDAY_9 + 5 * HOUR, MONDAY_9 + 6 * HOUR, { now });
    await expectAfterwards([entry], ['WAITING']);
  });

  it('when a time off ends: only times that need what opened are offered', async () => {
    now = NOW - 30 * MINUTE;
    const { timeOff } = await takesOff(world, MONDAY_10, MONDAY_10 + HOUR, { now });
    const [elsewhere, there] = [
      await waits(world, 'a', { earliest: '11:00' }),
      await waits(world, 'b', { earliest: '09:15' }, NOW + 1),
    ];
    now = NOW + MINUTE;
    granted(await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, timeOff.id, 'end', now));
    await expectAfterwards([elsewhere, there], ['WAITING', 'OFFERED']);
    expect(await offeredStart(there)).toBe(MONDAY_10 - 15 * MINUTE);
  });

  it('when an appointment moves within its day: only what it left is offered', async () => {
    const appointment = await booked(world, MONDAY_10, { patient: 'x' });
    const [later, there] = [
      await waits(world, 'a', { earliest: '12:00' }),
      await waits(world, 'b', { earliest: '09:45' }, NOW + 1),
    ];
    now = NOW + MINUTE;
    const actor = { id: 'x', role: 'patient' } as const;
    const moved = await reschedule(
      table,
      appointment.id,
      { start: MONDAY_10 + HOUR },
      { asking: { actor, now }, cause: { actor, correlationId: 'move' }, random, newRoom },
    );
    expect(isRefusal(moved)).toBe(false);
    await expectAfterwards([later, there], ['WAITING', 'OFFERED']);
    expect(await offeredStart(there)).toBe(MONDAY_10);
  });

  it('when an appointment without a buffer is cancelled in a clinic that has longer buffers', async () => {
    const slow = aType({ id: 'type_slow', clinicId: world.clinic.id, bufferMinutes: 120 });
    await store(table, typeWrites(table, slow));
    const appointment = await booked(world, MONDAY_10, { patient: 'x' });
    const [after, there] = [
      await waits(world, 'a', { earliest: '10:30', latest: '12:00' }),
      await waits(world, 'b', { earliest: '10:00', latest: '10:00' }, NOW + 1),
    ];
    now = NOW + MINUTE;
    await cancels(appointment);
    await expectAfterwards([after, there], ['WAITING', 'OFFERED']);
  });

  it('when a doctor takes on more appointment types: only those types are offered', async () => {
    const other = aType({ id: 'type_other', clinicId: world.clinic.id });
    await store(table, typeWrites(table, other));
    now = NOW - 30 * MINUTE;
    await changes({ appointmentTypeIds: [other.id] });
    await deliverEvents();
    const [had, gets] = [
      await waits(world, 'a', { appointmentTypeId: other.id }),
      await waits(world, 'b', {}, NOW + 1),
    ];
    now = NOW + MINUTE;
    await changes({ appointmentTypeIds: null });
    await expectAfterwards([had, gets], ['WAITING', 'OFFERED']);
    await changes({ name: 'Doctor Renamed' });
    await expectAfterwards([had, gets], ['WAITING', 'OFFERED']);
  });
});

describe('time that opens without an event of its own', () => {
  it('is offered by the repair: a doctor’s new skills whose event was lost', async () => {
    const skin = aType({ id: 'type_skin', clinicId: world.clinic.id, specialization: 'Dermatology' });
    await store(table, typeWrites(table, skin));
    const entry = await waits(world, 'a', { appointmentTypeId: skin.id });
    now = NOW + MINUTE;
    await changes({ specialization: 'Dermatology' });
    expect(await repair()).toHaveLength(1);
    expect(await statusesOf(table, [entry])).toEqual(['OFFERED']);
    await expectInvariants(table);
  });

  it('is offered: a start whose buffer lay in hours that are gone', async () => {
    world = await openWorld(table, { now: NOW - HOUR, type: { bufferMinutes: 60, durationMinutes: 30 } });
    await booked(world, MONDAY_10, { patient: 'x', now: NOW - HOUR });
    await deliverEvents();
    const entry = await waits(world, 'a', { earliest: '09:30', latest: '09:30' });
    expect(await repair()).toEqual([]);
    now = NOW + MINUTE;
    await takesOff(world, MONDAY_10, MONDAY_10 + 7 * HOUR, { now });
    await resolveAll(table, now);
    await expectAfterwards([entry], ['OFFERED']);
  });

  it('is offered by the repair: a date that the horizon reaches', async () => {
    const entry = await waits(world, 'a', { from: '2026-11-27', to: '2026-11-28' });
    expect(await repair()).toEqual([]);
    now = Date.parse('2026-11-22T00:30:00-05:00');
    const [offer] = await repair();
    expect(offer).toMatchObject({ start: Date.parse('2026-11-28T09:00:00-05:00') });
    expect(await statusesOf(table, [entry])).toEqual(['OFFERED']);
    await expectInvariants(table);
  });
});
