import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import type { AppointmentType } from '../../functions/domain/clinic.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry, Wanted } from '../../functions/domain/waitlist.ts';
import { type TypeChange, updateType } from '../../functions/store/directory-changes.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { statusesOf, waits } from '../support/waiting.ts';
import { bookAt, booked, NOW, openWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const LATER = NOW + MINUTE;
const SKIN = 'Dermatology';

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const open = (type: Partial<AppointmentType>, doctors = 1) => openWorld(table, { now: NOW - HOUR, type, doctors });
const changes = async ({ type }: World, change: TypeChange, now: EpochMs = LATER): Promise<void> => {
  granted(await updateType(table, type, change, now));
};
const newRoom = () => 'https://visit.example/room';
const offer = ({ clinic }: World) =>
  offerOpenTimes(table, clinic.id, { now: () => LATER + MINUTE, random: seeded(11), newRoom });

describe('the waitlist, when a type is changed', () => {
  const only = (time: string): Partial<Wanted> => ({ earliest: time, latest: time });
  const expectOffers = async (world: World, entries: readonly WaitlistEntry[], statuses: readonly string[]) => {
    await offer(world);
    expect(await statusesOf(table, entries)).toEqual(statuses);
    await expectInvariants(table);
  };

  it('is offered what every doctor can do since no specialization is needed', async () => {
    const world = await open({ specialization: SKIN });
    const entry = await waits(world, 'a');
    expect(await bookAt(world, MONDAY_9)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    await expectOffers(world, [entry], ['WAITING']);
    await changes(world, { specialization: null });
    await expectOffers(world, [entry], ['OFFERED']);
  });

  it('is offered what the buffer was in the way of, and nothing that was open all along', async () => {
    const world = await open({ bufferMinutes: 60, durationMinutes: 30 });
    await booked(world, MONDAY_9 + HOUR, { now: NOW - HOUR });
    const before = await waits(world, 'a', only('09:30'));
    const openAllAlong = await waits(world, 'b', only('14:00'), NOW + 1);
    expect(await bookAt(world, MONDAY_9 + HOUR / 2)).toMatchObject({ refused: 'SLOT_TAKEN' });
    await expectOffers(world, [before, openAllAlong], ['WAITING', 'WAITING']);
    await changes(world, { bufferMinutes: null });
    await expectOffers(world, [before, openAllAlong], ['OFFERED', 'WAITING']);
  });

  it('is offered the starts for which a visit was too long, and nothing that was open all along', async () => {
    const world = await open({ durationMinutes: 60 });
    const atTheEnd = await waits(world, 'a', only('16:30'));
    const openAllAlong = await waits(world, 'b', only('09:00'), NOW + 1);
    await expectOffers(world, [atTheEnd, openAllAlong], ['WAITING', 'WAITING']);
    await changes(world, { durationMinutes: 30 });
    await expectOffers(world, [atTheEnd, openAllAlong], ['OFFERED', 'WAITING']);
  });

  it('is not offered what was open all along when nothing but the name changes', async () => {
    const world = await open({});
    const entry = await waits(world, 'a');
    await changes(world, { name: 'Talk' });
    await expectOffers(world, [entry], ['WAITING']);
  });
});

describe('an appointment that was booked before its type changed', () => {
  const actor = { id: 'admin', role: 'admin' } as const;
  const moving = {
    asking: { actor, now: LATER + MINUTE },
    cause: { actor, correlationId: 'move' },
    random: seeded(2),
    newRoom,
  };

  /** Booked with the first doctor; the second is taken from an hour later on. */
  const bookedBefore = async (type: Partial<AppointmentType>, change: TypeChange) => {
    const world = await open(type, 2);
    const [one, two] = [doctorOf(world, 0).id, doctorOf(world, 1).id];
    const appointment = await booked(world, MONDAY_9, { doctorId: one });
    await booked(world, MONDAY_9 + HOUR, { doctorId: two, patient: 'other' });
    await changes(world, change);
    return { appointment, one, two };
  };

  it.each<[string, TypeChange]>([
    ['has a buffer', { bufferMinutes: 60 }],
    ['needs a specialization', { specialization: SKIN }],
  ])('is reassigned and moved as it was booked when the type now %s', async (_, change) => {
    const { appointment, one, two } = await bookedBefore({}, change);
    expect(granted(await reassign(table, appointment.id, {}, moving))).toMatchObject({
      doctor: { id: two },
      buffer: [],
    });
    const moved = await reschedule(table, appointment.id, { start: MONDAY_9 + 2 * QUARTER, doctorId: two }, moving);
    expect(granted(moved)).toMatchObject({ start: MONDAY_9 + 2 * QUARTER, doctor: { id: two }, buffer: [] });
    expect(granted(await reassign(table, appointment.id, {}, moving)).doctor.id).toBe(one);
    await expectInvariants(table);
  });

  it('keeps a buffer that its type no longer has', async () => {
    const { appointment, two } = await bookedBefore({ bufferMinutes: 30 }, { bufferMinutes: null });
    const moved = granted(await reschedule(table, appointment.id, { start: MONDAY_9 + 4 * HOUR }, moving));
    expect(moved.buffer).toHaveLength(2);
    const given = granted(await reassign(table, appointment.id, { doctorId: two }, moving));
    expect(given.buffer).toHaveLength(2);
    await expectInvariants(table);
  });
});
