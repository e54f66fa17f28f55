import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import type { EventDetail } from '../../functions/contract/events.ts';
import type { Actor, Appointment } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { deliverAll, statusesOf, waits, wishNow } from '../support/waiting.ts';
import { booked, NOW, openWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const random = seeded(21);
const newRoom = () => 'https://visit.example/room';
const OWNER: Actor = { id: 'owner', role: 'patient' };

let table: Table;
let world: World;
let now: EpochMs;
let seen: Set<string>;
let visit: Appointment;
/** The wishes of the owner of the visit, who is first in line, and of somebody else. */
let own: WaitlistEntry;
let next: WaitlistEntry;

const react = (event: EventDetail) => offerWaitlist({ table, now: () => now, random, newRoom })(event);
const deliverEvents = () => deliverAll(table, react, seen);
const repair = () => offerOpenTimes(table, world.clinic.id, { now: () => now, random, newRoom });

const cancels = async (actor: Actor, { id }: Pick<Appointment, 'id'> = visit): Promise<void> => {
  now += MINUTE;
  granted(
    await changeAppointment(table, id, { actor, correlationId: 'r' }, random, (before) =>
      cancel(before, world.clinic, { actor, now }),
    ),
  );
};
const moves = async (actor: Actor): Promise<void> => {
  now += MINUTE;
  const moving = { asking: { actor, now }, cause: { actor, correlationId: 'r' }, random, newRoom };
  granted(await reschedule(table, visit.id, { start: MONDAY_9 + 4 * HOUR }, moving));
};
const statuses = () => statusesOf(table, [own, next]);

beforeEach(async () => {
  table = await freshTable();
  now = NOW;
  seen = new Set();
  world = await openWorld(table, { now: NOW - HOUR, type: { bufferMinutes: 15 } });
  visit = await booked(world, MONDAY_9, { patient: 'owner', now: NOW - HOUR });
  await deliverEvents();
  own = await waits(world, 'owner', { latest: '10:00' });
  next = await waits(world, 'next', { latest: '10:00' }, NOW + 1);
});

describe('a time that a patient who also waits gives back', () => {
  it.each([
    ['cancels', () => cancels(OWNER)],
    ['cancels through the link of a mail', () => cancels({ ...OWNER, appointmentId: visit.id })],
    ['moves', () => moves(OWNER)],
  ])('goes to the next in line and not to them, when the patient %s', async (_, gives) => {
    await gives();
    await deliverEvents();
    expect(await statuses()).toEqual(['WAITING', 'OFFERED']);
    await repair();
    expect(await statuses()).toEqual(['WAITING', 'OFFERED']);
    await expectInvariants(table);
  });

  it('goes to the next in line also where the event is lost', async () => {
    await cancels(OWNER);
    await repair();
    expect(await statuses()).toEqual(['WAITING', 'OFFERED']);
    await expectInvariants(table);
  });

  it('does not come back to them when the next in line declines it', async () => {
    await cancels(OWNER);
    now += MINUTE;
    await deliverEvents();
    const { offer } = await wishNow(table, next);
    await cancels({ id: 'next', role: 'patient' }, { id: offer?.appointmentId ?? '' });
    await deliverEvents();
    await repair();
    expect(await statuses()).toEqual(['WAITING', 'WAITING']);
    await expectInvariants(table);
  });

  it.each([
    ['staff', { id: 'staff-1', role: 'admin' }],
    ['the system', { id: 'system', role: 'system' }],
  ] as const)('goes to them as to anybody when %s cancelled', async (_, actor) => {
    await cancels(actor);
    await deliverEvents();
    expect(await statuses()).toEqual(['OFFERED', 'WAITING']);
  });

  it('goes to them when somebody else had it in between and gave it back', async () => {
    await cancels(OWNER);
    const other = await booked(world, MONDAY_9, { patient: 'other', now });
    await cancels({ id: 'other', role: 'patient' }, other);
    await deliverEvents();
    expect(await statuses()).toEqual(['OFFERED', 'WAITING']);
    await expectInvariants(table);
  });

  it('goes to them when a leave had taken it from them and ends', async () => {
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now });
    await resolveAll(table, now);
    await cancels(OWNER);
    await deliverEvents();
    now += MINUTE;
    granted(await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, timeOff.id, 'end', now));
    await deliverEvents();
    expect(await statuses()).toEqual(['OFFERED', 'OFFERED']);
    await expectInvariants(table);
  });
});
