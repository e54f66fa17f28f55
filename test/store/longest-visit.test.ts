import { beforeEach, describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { MAX_BUFFER_MINUTES, MAX_CLAIM_MINUTES, MAX_DURATION_MINUTES } from '../../functions/domain/clinic.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { type EpochMs, QUARTER_MINUTES, quarterAt, quarterRange } from '../../functions/domain/time.ts';
import { confirmHold } from '../../functions/domain/transitions.ts';
import { appointmentWrite, eventWrite } from '../../functions/store/appointments.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { claimWrites } from '../../functions/store/claims.ts';
import { typeWrites } from '../../functions/store/clinics.ts';
import { doctorDaysOn, withNextDates, doctorDaysOnEach } from '../../functions/store/doctor-days.ts';
import { endExpiredHolds } from '../../functions/store/expiry.ts';
import { timeOffKey } from '../../functions/store/keys.ts';
import { offerOpenTimes } from '../../functions/store/open-offers.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { planOverride, takeOverride } from '../../functions/store/overrides.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { NamedWrite, Table } from '../../functions/store/table.ts';
import {
  MAX_ACTIONS,
  MAX_BUFFER_OWNERS,
  MAX_CLAIM_QUARTERS,
  ROOM_BESIDE,
  writesOfMove,
  writesOfOverride,
} from '../../functions/store/transaction-room.ts';
import { aType, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, resolveAll, takesOff } from '../support/leave.ts';
import { heldAt, openAllNight } from '../support/midnight.ts';
import { freshTable } from '../support/table.ts';
import { waits, wishNow } from '../support/waiting.ts';
import { booked, cancelled, savedPerson, SHORT, store } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(`${text}:00-05:00`);
/** In New York the 30th ends five hours after November does in UTC. */
const FROM = Date.parse('2026-11-26T12:00:00Z');
const ACROSS = { durationMinutes: 480, bufferMinutes: 120 };
/** Its visit reaches into another month in UTC, its buffer into the next date. */
const LATE = at('2026-11-30T16:00');

let table: Table;
let largest: number;
let through: Table;
beforeEach(async () => {
  table = await freshTable();
  largest = 0;
  through = around(table, (call, proceed) => {
    const { TransactItems = [] } = call.input as { TransactItems?: readonly object[] };
    largest = Math.max(largest, TransactItems.length);
    return proceed();
  });
});

const granted = (result: Appointment | Refusal): Appointment => {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result;
};
const admin = { id: 'a', role: 'admin' as const };
const moving = (now: EpochMs) => ({
  asking: { actor: admin, now },
  cause: { actor: admin, correlationId: 'move' },
  random: seeded(4),
  newRoom: () => 'room',
});
const openLong = (over: Parameters<typeof openAllNight>[1] = {}) =>
  openAllNight(table, { type: ACROSS, now: FROM, doctors: 2, policy: { ...SHORT, horizonDays: 8 }, ...over });

describe('the arithmetic', () => {
  test('ten hours of visit and buffer are what fits a transaction, with all that is committed with it', () => {
    expect(MAX_CLAIM_QUARTERS * QUARTER_MINUTES).toBe(MAX_CLAIM_MINUTES);
    expect(writesOfMove(MAX_CLAIM_QUARTERS, MAX_CLAIM_QUARTERS) + ROOM_BESIDE).toBeLessThanOrEqual(MAX_ACTIONS);
    // One stored before there was a limit moves to a time that keeps it.
    const before = (MAX_DURATION_MINUTES + MAX_BUFFER_MINUTES) / QUARTER_MINUTES;
    expect(writesOfMove(before, MAX_CLAIM_QUARTERS)).toBeLessThanOrEqual(MAX_ACTIONS);
    expect(writesOfOverride(MAX_DURATION_MINUTES / QUARTER_MINUTES, MAX_BUFFER_OWNERS)).toBeLessThanOrEqual(
      MAX_ACTIONS,
    );
  });
});

describe('the longest visit', () => {
  test('is booked, moved to another doctor, day and month, reassigned and cancelled, each in one transaction', async () => {
    const world = await openLong();
    const [one, two] = [doctorOf(world, 0).id, doctorOf(world, 1).id];
    const it = await booked(world, at('2026-11-28T16:00'), { doctorId: one, now: FROM, through });
    const move = (start: EpochMs, doctorId: string) => reschedule(through, it.id, { start, doctorId }, moving(FROM));
    expect(granted(await move(LATE, two)).buffer).toHaveLength(8);
    await expectInvariants(table);
    granted(await move(LATE - 15 * MINUTE, two));
    granted(await move(at('2026-12-02T16:00'), two));
    granted(await move(LATE, two));
    granted(await move(at('2026-11-28T16:00'), one));
    granted(await reassign(through, it.id, { doctorId: two }, moving(FROM)));
    await expectInvariants(table);
    expect(largest).toBeGreaterThan(85);
    expect(largest).toBeLessThanOrEqual(MAX_ACTIONS - ROOM_BESIDE);
    await cancelled(world, it, { actor: admin, through });
    expect((await expectInvariants(table)).claims).toBe(0);
  });

  test('is held, confirmed, and ended when its hold runs out', async () => {
    const world = await openLong();
    const first = granted(await heldAt({ ...world, table: through }, LATE, { now: FROM }));
    granted(
      await changeAppointment(through, first.id, { actor: admin, correlationId: 'c' }, seeded(1), (before) =>
        confirmHold(before, { actor: admin, now: FROM }),
      ),
    );
    const second = granted(await heldAt({ ...world, table: through }, LATE, { now: FROM, patient: 'other' }));
    await expectInvariants(table);
    await endExpiredHolds(through, [{ appointmentId: second.id }], second.holdExpiresAt ?? 0, seeded(1));
    expect((await expectInvariants(table)).claims).toBe(MAX_CLAIM_QUARTERS);
  });

  test('is offered to a wish', async () => {
    const world = await openLong({
      hours: {
        weekly: [
          { day: 'MON', start: '16:00', end: '24:00' },
          { day: 'TUE', start: '00:00', end: '02:00' },
        ],
        exceptions: [],
      },
      doctors: 1,
    });
    await savedPerson(table, { id: 'waiting' });
    const wish = await waits(world, 'waiting', { from: '2026-11-30', to: '2026-11-30' }, FROM - HOUR);
    await offerOpenTimes(through, world.clinic.id, { now: () => FROM, random: seeded(5), newRoom: () => 'room' });
    expect((await wishNow(table, wish)).status).toBe('OFFERED');
    await expectInvariants(table);
  });

  test('goes to another doctor although many times off lie over it', async () => {
    const world = await openLong();
    const [one, two] = [doctorOf(world, 0).id, doctorOf(world, 1).id];
    const it = await booked(world, LATE, { doctorId: one, now: FROM });
    // Recorded beside the schedule, which the last one changes.
    for (let index = 1; index < ROOM_BESIDE - 1; index++)
      await store(table, [
        {
          name: 'off',
          write: {
            Put: {
              TableName: table.name,
              Item: {
                ...timeOffKey(one, new Date(LATE).toISOString(), `off_x${index}`),
                id: `off_x${index}`,
                doctorId: one,
                start: LATE,
                end: LATE + HOUR,
                reason: `Reason ${index}`,
              },
            },
          },
        } satisfies NamedWrite<'off'>,
      ]);
    await takesOff(world, LATE, LATE + HOUR, { now: FROM });
    await resolveAll(through, FROM);
    const { appointments } = await expectInvariants(table);
    expect(appointments.find(({ id }) => id === it.id)?.doctor.id).toBe(two);
    expect(largest).toBeLessThanOrEqual(MAX_ACTIONS);
  });

  test('of an override past the schedule takes as many buffers as can lie in its way', async () => {
    const world = await openAllNight(table, { type: { durationMinutes: 15, bufferMinutes: 0 }, now: FROM });
    const start = at('2026-11-27T06:00');
    const other = await booked(world, at('2026-11-28T06:00'), { now: FROM });
    const [day] = await doctorDaysOn(table, world.clinic.id, '2026-11-27', true);
    if (!day) throw new Error('no day');
    // The visits fill the longest buffer before the override, and each has one quarter-hour of it.
    for (let index = 0; index < MAX_BUFFER_OWNERS; index++) {
      const begin = start - (MAX_BUFFER_OWNERS - index) * 15 * MINUTE;
      const owner: Appointment = {
        ...other,
        id: `appt_owner${index}`,
        patientId: `owner${index}`,
        start: begin,
        end: begin + 15 * MINUTE,
        buffer: [quarterAt(start) + index],
      };
      await store(table, [
        ...claimWrites(table, owner, day),
        appointmentWrite(table, owner),
        eventWrite(table, 'AppointmentConfirmed', owner, { actor: admin, correlationId: 'o' }),
      ]);
    }
    await expectInvariants(table);
    const long = aType({ id: 'type_day', clinicId: world.clinic.id, durationMinutes: MAX_DURATION_MINUTES });
    await store(table, typeWrites(table, long));
    const wish = {
      clinicId: world.clinic.id,
      appointmentTypeId: long.id,
      start,
      reason: 'Urgent',
      outsideSchedule: true,
    };
    const overriding = {
      appointmentId: 'appt_urgent',
      cause: { actor: admin, correlationId: 'o', requestHash: 'o' },
      now: FROM,
      random: seeded(3),
      newRoom: () => 'room',
    };
    const plan = await planOverride(through, wish, overriding);
    if (isRefusal(plan) || 'before' in plan) throw new Error('no plan');
    granted(await takeOverride(through, plan, 'urgent', wish, overriding));
    const { appointments } = await expectInvariants(table);
    const owners = appointments.filter(({ id }) => id.startsWith('appt_owner'));
    expect(owners.map(({ buffer, version }) => [buffer.length, version])).toEqual(owners.map(() => [0, 2]));
    expect(largest).toBeGreaterThan(60);
    expect(largest).toBeLessThanOrEqual(writesOfOverride(MAX_DURATION_MINUTES / 15, MAX_BUFFER_OWNERS));
  });

  test('stored before there was a limit is moved like any other, and keeps its buffer to the limit from then on', async () => {
    const world = await openLong({
      type: { durationMinutes: MAX_DURATION_MINUTES, bufferMinutes: MAX_BUFFER_MINUTES },
    });
    const [one = '', two = ''] = world.doctors.map(({ id }) => id);
    const template = await booked(world, at('2026-11-28T16:00'), { doctorId: one, now: FROM, patient: 'q' });
    await cancelled(world, template, { actor: admin });
    const days = await doctorDaysOn(table, world.clinic.id, '2026-11-30', true);
    const [day] = (
      await withNextDates(days, [world.type], world.clinic.timeZone, (dates) =>
        doctorDaysOnEach(table, world.clinic.id, dates, true),
      )
    ).filter(({ doctorId }) => doctorId === one);
    if (!day) throw new Error('no day');
    const old: Appointment = {
      ...template,
      id: 'appt_old',
      patientId: 'old',
      start: LATE,
      end: LATE + 8 * HOUR,
      buffer: quarterRange(quarterAt(LATE + 8 * HOUR), MAX_BUFFER_MINUTES / 15),
    };
    await store(table, [
      ...claimWrites(table, old, day),
      appointmentWrite(table, old),
      eventWrite(table, 'AppointmentConfirmed', old, { actor: admin, correlationId: 'o' }),
    ]);
    await expectInvariants(table);
    const start = at('2026-12-02T16:00');
    const after = granted(await reschedule(through, old.id, { start, doctorId: two }, moving(FROM)));
    expect(after.buffer).toHaveLength(8);
    expect(largest).toBeLessThanOrEqual(MAX_ACTIONS);
    expect((await expectInvariants(table)).claims).toBe(MAX_CLAIM_QUARTERS);
  });
});
