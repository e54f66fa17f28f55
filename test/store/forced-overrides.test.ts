import { beforeEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { plannedReminders } from '../../functions/domain/reminders.ts';
import { affectedByClosure, affectedByTimeOff } from '../../functions/store/affected.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { reopenClinic } from '../../functions/store/closures.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { verifyHistory } from '../../functions/store/history.ts';
import { eventKey } from '../../functions/store/keys.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import { resolveConflicts } from '../../functions/store/resolution.ts';
import { getItem, type Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { closes, doctorOf, forced, granted, outcomes, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { NOW, openWorld, SHORTEST, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const MONDAY = '2026-11-23';
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const now = async ({ id }: Appointment): Promise<Appointment> => {
  const stored = await findAppointment(table, id);
  if (!stored) throw new Error(`${id} is gone`);
  return stored;
};

/** What the hourly repair does about appointments in leave. */
const repaired = async (world: World): Promise<void> => {
  for (const doctor of world.doctors) {
    const { failures } = await resolveConflicts(
      table,
      { doctor, clinic: world.clinic },
      { from: '2026-11-21' },
      { correlationId: 'repair', now: () => NOW, random: seeded(5), newRoom: () => 'https://visit.example/room' },
    );
    expect(failures).toEqual([]);
  }
};

const expectToStand = async (world: World, appointment: Appointment): Promise<void> => {
  await resolveAll(table);
  await resolveAll(table);
  await repaired(world);
  expect(await now(appointment)).toEqual(appointment);
  expect(plannedReminders(await now(appointment), world.clinic.policy, NOW)).not.toEqual([]);
};

const moving = ({ clinic }: World) =>
  ({
    asking: { actor: { id: 'staff-1', role: 'staff', clinicId: clinic.id }, now: NOW },
    cause: { actor: { id: 'staff-1', role: 'staff' }, correlationId: 'move' },
    random: seeded(1),
    newRoom: () => 'https://visit.example/room',
  }) as const;

describe('an override that staff force into a time off of a doctor they name', () => {
  it('stands, is not told as affected, and is reminded of; a time off recorded after it touches it', async () => {
    const world = await openWorld(table);
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + 8 * HOUR);
    const appointment = await forced(world, MONDAY_9, { doctor: 0 });
    await expectToStand(world, appointment);
    expect(await affectedByTimeOff(table, timeOff, NOW)).toEqual([]);

    const later = await takesOff(world, MONDAY_9 - HOUR, MONDAY_9 + HOUR);
    expect(outcomes(later.affected)).toEqual({ [appointment.id]: 'PENDING' });
    await resolveAll(table);
    expect(await now(appointment)).toMatchObject({ attention: 'NEEDS_NEW_TIME' });
    expect(outcomes(await affectedByTimeOff(table, later.timeOff, NOW))).toEqual({
      [appointment.id]: 'NEEDS_NEW_TIME',
    });
    expect(await affectedByTimeOff(table, timeOff, NOW)).toEqual([]);
    await expectInvariants(table);
  });

  it('is remembered as such by its history', async () => {
    const world = await openWorld(table);
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    const appointment = await forced(world, MONDAY_9, { doctor: 0 });
    expect((await now(appointment)).forcedInto).toEqual([timeOff.id]);
    expect(await getItem(table, eventKey(appointment.id, 1))).toMatchObject({ after: { forcedInto: [timeOff.id] } });
    expect((await verifyHistory(table)).differences.size).toBe(0);
  });

  it('is touched when the doctor leaves for good', async () => {
    const world = await openWorld(table);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    const appointment = await forced(world, MONDAY_9, { doctor: 0 });
    const at = { doctor: doctorOf(world), clinic: world.clinic };
    const affected = granted(await deactivateDoctor(table, at, 'leave', NOW));
    expect(affected.map(({ appointmentId }) => appointmentId)).toEqual([appointment.id]);
    await resolveAll(table);
    expect((await now(appointment)).attention).toBe('NEEDS_NEW_TIME');
  });

  it('counts for that time and doctor alone: moved or given to somebody else it is like any other', async () => {
    const world = await openWorld(table, { doctors: 2 });
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    const first = await forced(world, MONDAY_9, { doctor: 0 });
    const moved = granted(await reschedule(table, first.id, { start: MONDAY_9 + 24 * HOUR }, moving(world)));
    expect(moved.forcedInto).toBeUndefined();
    const second = await forced(world, MONDAY_9, { doctor: 0 });
    const given = granted(await reassign(table, second.id, { doctorId: doctorOf(world, 1).id }, moving(world)));
    expect(given.forcedInto).toBeUndefined();
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { doctor: 1 });
    await resolveAll(table);
    expect((await now(second)).attention).toBe('NEEDS_NEW_TIME');
    await expectInvariants(table);
  });

  it('at every moment at which the time off is recorded is known to stand or found', async () => {
    const probeWorld = await openWorld(table, { policy: SHORTEST });
    const probe = watched(table);
    await takesOff(probeWorld, MONDAY_9, MONDAY_9 + HOUR, { through: probe.table });
    const fates = new Set<boolean>();
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const world = await openWorld(table, { policy: SHORTEST });
      let appointment: Appointment | undefined;
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) appointment = await forced(world, MONDAY_9, { doctor: 0 });
        return proceed();
      });
      const { timeOff, affected } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through });
      if (!appointment) throw new Error('not forced');
      const stands = appointment.forcedInto?.includes(timeOff.id) === true;
      fates.add(stands);
      expect(Object.keys(outcomes(affected))).toEqual(stands ? [] : [appointment.id]);
      await repaired(world);
      expect((await now(appointment)).attention).toBe(stands ? undefined : 'NEEDS_NEW_TIME');
    }
    expect(fates.size).toBe(2);
    await expectInvariants(table);
  });
});

describe('an override that staff force into a closed date', () => {
  it('stands, as long as the date is not closed again', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const { closure } = await closes(world, MONDAY);
    const appointment = await forced(world, MONDAY_9);
    await expectToStand(world, appointment);
    expect(await affectedByClosure(table, world.clinic, closure, NOW)).toEqual([]);
    granted(await reopenClinic(table, world.clinic, MONDAY, 'reopen', NOW));
    await expectToStand(world, appointment);
    const again = await closes(world, MONDAY);
    expect(outcomes(again.affected)).toEqual({ [appointment.id]: 'PENDING' });
    await resolveAll(table);
    expect(await now(appointment)).toMatchObject({ attention: 'NEEDS_NEW_TIME' });
    await expectInvariants(table);
  });

  it.each([{ hours: true }, { hours: false }])(
    'at every moment at which it is closed is known to stand or found (doctor with hours: $hours)',
    async ({ hours }) => {
      const open = () => openWorld(table, { policy: SHORTEST, ...(!hours && { hours: 'none' }) });
      const probe = watched(table);
      await closes(await open(), MONDAY, probe.table);
      const fates = new Set<boolean>();
      for (let moment = 1; moment <= probe.calls.length; moment++) {
        const world = await open();
        let appointment: Appointment | undefined;
        const through = around(table, async ({ number }, proceed) => {
          if (number === moment) appointment = await forced(world, MONDAY_9);
          return proceed();
        });
        const { closure, affected } = await closes(world, MONDAY, through);
        if (!appointment) throw new Error('not forced');
        const stands = appointment.forcedInto?.includes(closure.id) === true;
        fates.add(stands);
        expect(Object.keys(outcomes(affected))).toEqual(stands ? [] : [appointment.id]);
        await repaired(world);
        expect((await now(appointment)).attention).toBe(stands ? undefined : 'NEEDS_NEW_TIME');
        expect(await findConflicts(table, world.clinic, doctorOf(world), NOW)).toEqual([]);
      }
      expect(fates.size).toBe(2);
      await expectInvariants(table);
    },
  );
});
