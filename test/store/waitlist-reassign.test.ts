import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
  }),
);

import type { EventDetail } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { accepts, declines, deliverAll, leaves, statusesOf, waits, wishNow } from '../support/waiting.ts';
import { booked, NOW, openWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const random = seeded(12);
const newRoom = () => 'https://visit.example/room';
const STAFF = { id: 'staff-1', role: 'admin' } as const;
/** Mondays from 9:00 to 9:30 and nothing else: one visit a doctor. */
const ONE_VISIT = { weekly: [{ day: 'MON', start: '09:00', end: '09:30' }], exceptions: [] } as const;

let table: Table;
let now: EpochMs;
let seen: Set<string>;

const react = (event: EventDetail) => offerWaitlist({ table, now: () => now, random, newRoom })(event);
const deliverEvents = () => deliverAll(table, react, seen);

const cancels = async (world: World, appointment: Appointment): Promise<void> => {
  granted(
    await changeAppointment(table, appointment.id, { actor: STAFF, correlationId: 'r' }, random, (before) =>
      cancel(before, world.clinic, { actor: STAFF, now }),
    ),
  );
};
const holdOf = async (entry: WaitlistEntry): Promise<Appointment> => {
  const { offer } = await wishNow(table, entry);
  const hold = offer && (await findAppointment(table, offer.appointmentId));
  if (!hold) throw new Error(`${entry.id} is offered nothing`);
  return hold;
};

/** Every doctor's one visit is booked; then the first doctor's is cancelled and offered to an entry. */
const offered = async (
  doctors: number,
  over: (world: World) => Parameters<typeof waits>[2] = () => ({}),
): Promise<{ world: World; entry: WaitlistEntry; visits: readonly Appointment[] }> => {
  const world = await openWorld(table, { hours: ONE_VISIT, doctors, now: NOW - HOUR });
  const visits: Appointment[] = [];
  for (const { id } of world.doctors)
    visits.push(await booked(world, MONDAY_9, { patient: `has-${id}`, doctorId: id }));
  const entry = await waits(world, 'a', over(world));
  now = NOW + MINUTE;
  const [first] = visits;
  if (first) await cancels(world, first);
  await deliverEvents();
  expect((await holdOf(entry)).doctor.id).toBe(doctorOf(world).id);
  return { world, entry, visits };
};

const reassigns = (through: Table, hold: Appointment, doctorId?: string): Promise<Appointment | Refusal> =>
  reassign(
    through,
    hold.id,
    { doctorId },
    { asking: { actor: STAFF, now }, cause: { actor: STAFF, correlationId: 'r' }, random, newRoom },
  );

beforeEach(async () => {
  table = await freshTable();
  now = NOW;
  seen = new Set();
});

describe('an offered hold whose doctor takes time off', () => {
  it('moves to another doctor, and once declined that time and doctor are not offered again', async () => {
    const { world, entry, visits } = await offered(2);
    const [, second] = visits;
    if (second) await cancels(world, second);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now });
    await resolveAll(table, now);
    expect((await holdOf(entry)).doctor.id).toBe(doctorOf(world, 1).id);
    expect(await statusesOf(table, [entry])).toEqual(['OFFERED']);
    await expectInvariants(table);
    now += MINUTE;
    granted(await declines(table, entry, now));
    await deliverEvents();
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await statusesOf(table, [entry])).toEqual(['WAITING']);
    await expectInvariants(table);
  });

  it('ends when the entry names this doctor, and the entry waits on', async () => {
    const { world, entry, visits } = await offered(2, ({ doctors: [doctor] }) => ({ doctorId: doctor?.id }));
    const [, second] = visits;
    if (second) await cancels(world, second);
    const hold = await holdOf(entry);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now });
    await resolveAll(table, now);
    expect(await findAppointment(table, hold.id)).toMatchObject({ status: 'EXPIRED', doctor: hold.doctor });
    expect(await wishNow(table, entry)).toMatchObject({ status: 'WAITING', offer: { ended: 'LAPSED' } });
    await expectInvariants(table);
  });

  it('ends when the only other doctor was declined at this time before', async () => {
    const { world, entry, visits } = await offered(2);
    // Declines the first doctor, is offered the second, and declines; then the first opens to another patient's hold.
    granted(await declines(table, entry, now));
    now += MINUTE;
    const [, second] = visits;
    if (second) await cancels(world, second);
    await deliverEvents();
    const hold = await holdOf(entry);
    expect(hold).toMatchObject({ status: 'PENDING', doctor: { id: doctorOf(world, 1).id } });
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { doctor: 1, now });
    await resolveAll(table, now);
    expect(await findAppointment(table, hold.id)).toMatchObject({ status: 'EXPIRED' });
    expect(await statusesOf(table, [entry])).toEqual(['WAITING']);
    await expectInvariants(table);
  });
});

describe('a time that a leave took away from those to whom it was offered', () => {
  const undoes = async (world: World, id: string): Promise<void> => {
    now += MINUTE;
    granted(await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, id, 'end', now));
    await resolveAll(table, now);
  };
  /** The offer, the leave that ends it, and the end of that leave. */
  const offeredTakenAndBack = async (): Promise<{ world: World; entry: WaitlistEntry; first: Appointment }> => {
    const { world, entry } = await offered(1);
    const first = await holdOf(entry);
    now += MINUTE;
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now });
    await resolveAll(table, now);
    await deliverEvents();
    expect(await statusesOf(table, [entry])).toEqual(['WAITING']);
    await undoes(world, timeOff.id);
    return { world, entry, first };
  };

  it('is offered to them again when the leave is undone, as an appointment of its own', async () => {
    const { entry, first } = await offeredTakenAndBack();
    await deliverEvents();
    const second = await holdOf(entry);
    expect(second).toMatchObject({ status: 'PENDING', start: first.start, doctor: first.doctor });
    expect(second.id).not.toBe(first.id);
    await expectInvariants(table);
    expect(granted(await accepts(table, entry, now))).toMatchObject({ id: second.id, status: 'CONFIRMED' });
    await expectInvariants(table);
  });

  it('is offered by the repair where the event of its return is lost', async () => {
    const { world, entry } = await offeredTakenAndBack();
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await statusesOf(table, [entry])).toEqual(['OFFERED']);
    await expectInvariants(table);
  });

  it('is offered once however often each event is delivered, and never again once they decline', async () => {
    const { world, entry } = await offeredTakenAndBack();
    await Promise.all([deliverAll(table, react), deliverAll(table, react), deliverAll(table, react)]);
    const { id } = await holdOf(entry);
    await deliverAll(table, react);
    expect((await holdOf(entry)).id).toBe(id);
    await expectInvariants(table);
    now += MINUTE;
    granted(await declines(table, entry, now));
    await deliverAll(table, react);
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await statusesOf(table, [entry])).toEqual(['WAITING']);
    await expectInvariants(table);
  });

  it('is offered to them again when they let the time of another doctor pass that they got instead', async () => {
    const { world, entry, visits } = await offered(2);
    const [, second] = visits;
    if (second) await cancels(world, second);
    now += MINUTE;
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now });
    await resolveAll(table, now);
    expect((await holdOf(entry)).doctor.id).toBe(doctorOf(world, 1).id);
    await undoes(world, timeOff.id);
    granted(await declines(table, entry, now));
    await deliverEvents();
    await offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });
    expect(await holdOf(entry)).toMatchObject({ status: 'PENDING', doctor: { id: doctorOf(world).id } });
    await expectInvariants(table);
  });
});

describe('an offered hold that staff reassign', () => {
  it('stays with the doctor whom its entry names', async () => {
    const { world, entry, visits } = await offered(2, ({ doctors: [doctor] }) => ({ doctorId: doctor?.id }));
    const [, second] = visits;
    if (second) await cancels(world, second);
    const hold = await holdOf(entry);
    expect(await reassigns(table, hold)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    expect(await reassigns(table, hold, doctorOf(world, 1).id)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    expect(await holdOf(entry)).toEqual(hold);
  });

  it('and leaves its entry at the same moment is one of the two, at every call', async () => {
    for (let moment = 1, calls = 99; moment <= calls; moment++) {
      const { world, entry, visits } = await offered(2);
      const [, second] = visits;
      if (second) await cancels(world, second);
      const hold = await holdOf(entry);
      let count = 0;
      const through = around(table, async ({ number }, proceed) => {
        count = number;
        if (number === moment) expect(await leaves(table, entry, now)).toBe('left');
        return proceed();
      });
      const outcome = await reassigns(through, hold);
      calls = Math.min(calls, count);
      if (isRefusal(outcome)) expect(['INVALID_STATE', 'NOT_FOUND']).toContain(outcome.refused);
      expect((await wishNow(table, entry)).status).toBe(moment <= count ? 'WITHDRAWN' : 'OFFERED');
      await expectInvariants(table);
    }
  });
});
