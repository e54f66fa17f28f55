import { beforeEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { affectedByTimeOff } from '../../functions/store/affected.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { requestHash } from '../../functions/store/idempotency.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff, takeTimeOff, toTimeOffTaken } from '../../functions/store/time-off.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { doctorOf, granted, resolveAll, scheduleEvents, takesOff, workOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, NOW, openWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const ends = async (world: World, id: string): Promise<void> => {
  granted(await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, id, 'end', NOW));
};

/** Nobody is left with a doctor who will not be there as if all were well. */
const expectNobodyForgotten = async (world: World): Promise<void> => {
  for (const doctor of world.doctors) expect(await findConflicts(table, world.clinic, doctor, NOW)).toEqual([]);
};

/** What tells of the newest version of the first doctor's schedule. */
const lastEventOf = async (world: World) => {
  const mine = (await scheduleEvents(table)).filter(({ doctorId }) => doctorId === doctorOf(world).id);
  const last = mine.toSorted((a, b) => b.version - a.version)[0];
  if (!last) throw new Error('the schedule never changed');
  return last;
};

/** How often each appointment was reassigned, marked or released. */
const handledTimes = async (): Promise<Map<string, number>> => {
  const handled = (await scan(table)).filter(({ type }) =>
    ['AppointmentReassigned', 'ScheduleConflict', 'HoldExpired'].includes(String(type)),
  );
  return new Map([...Map.groupBy(handled, ({ PK }) => String(PK))].map(([id, { length }]) => [id, length]));
};

describe('a booking while its doctor takes time off', () => {
  it('at every moment of it: refused, or found and dealt with', async () => {
    const seen = new Set<string>();
    const world = await openWorld(table);
    const probe = watched(table);
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through: probe.table });
    await ends(world, timeOff.id);
    let slippedIn = 0;
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const start = MONDAY_9 + (moment % 2) * HOUR;
      let early: Appointment | undefined;
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) {
          const outcome = await bookAt(world, start, { patient: `p-${moment}` });
          if (!isRefusal(outcome)) early = outcome;
        }
        return proceed();
      });
      const { timeOff, affected } = await takesOff(world, start, start + HOUR, { through });
      if (early) {
        slippedIn++;
        const { id } = early;
        // Between what is looked up and what is answered nothing can come any more: it came before the fence.
        expect(affected.map(({ appointmentId }) => appointmentId)).toContain(id);
      }
      await resolveAll(table, NOW, seen);
      await expectNobodyForgotten(world);
      await expectInvariants(table);
      await ends(world, timeOff.id);
      await resolveAll(table, NOW, seen);
      if (early) {
        const { id, patientId } = early;
        const actor = { id: patientId, role: 'patient' } as const;
        await changeAppointment(table, id, { actor, correlationId: 'c' }, seeded(1), (before) =>
          cancel(before, world.clinic, { actor, now: NOW }),
        );
      }
    }
    expect(slippedIn).toBeGreaterThan(0);
  });

  it('is refused when it looked before the time off and commits after it', async () => {
    const world = await openWorld(table);
    let away = false;
    const through = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand' && !away) {
        away = true;
        await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
      }
      return proceed();
    });
    expect(await bookAt(world, MONDAY_9, { through })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    expect((await expectInvariants(table)).appointments).toEqual([]);
  });
});

describe('a time off whose request dies at any call to the table, then comes again under its key', () => {
  it.each(FAULTS)('%s: is one time off, holds on every day, and answers the same again', async (fault) => {
    const seen = new Set<string>();
    const world = await openWorld(table);
    const at = { doctor: doctorOf(world), clinic: world.clinic };
    const ask = (through: Table, key: string, start: number) => {
      const body = { start, end: start + HOUR };
      const once = {
        callerId: 'doctor',
        key,
        hash: requestHash('takeTimeOff', body),
        now: NOW,
        read: toTimeOffTaken,
      };
      const wanted = { ...body, id: `off-${key}-${Math.random()}`, doctorId: at.doctor.id };
      return takeTimeOff(through, at, wanted, once, 'leave', NOW);
    };
    const probe = watched(table);
    granted(await ask(probe.table, 'probe', MONDAY_9 + 7 * HOUR));
    for (let failing = 1; failing <= probe.calls.length; failing++) {
      const start = MONDAY_9 + 24 * HOUR * (failing % 4) + HOUR * Math.floor(failing / 4);
      const appointment = await booked(world, start, { patient: `p-${failing}` });
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await ask(through, `k${failing}`, start).catch(() => undefined);
      const first = granted(await ask(table, `k${failing}`, start));
      expect(first.affected.map(({ appointmentId }) => appointmentId)).toEqual([appointment.id]);
      expect(await bookAt(world, start + HOUR / 2, { patient: 'x' })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
      await resolveAll(table, NOW, seen);
      expect(granted(await ask(table, `k${failing}`, start))).toEqual(first);
      expect(await affectedByTimeOff(table, first.timeOff, NOW)).toMatchObject([{ outcome: 'NEEDS_NEW_TIME' }]);
    }
    const rows = (await scan(table)).filter(({ SK }) => String(SK).startsWith('OFF#'));
    expect(rows).toHaveLength(probe.calls.length + 1);
    await expectInvariants(table);
  });
});

describe('the worker', () => {
  /** A doctor with appointments in a time off, of whom a colleague can take every other one. */
  const illness = async () => {
    const world = await openWorld(table, { doctors: 2 });
    const [ill = '', other = ''] = world.doctors.map(({ id }) => id);
    for (let index = 0; index < 6; index++) {
      const start = MONDAY_9 + index * HOUR;
      await booked(world, start, { patient: `${ill}-p${index}`, doctorId: ill });
      if (index % 2 === 0) await booked(world, start, { patient: `${ill}-q${index}`, doctorId: other });
    }
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + 8 * HOUR);
    return { world, timeOff };
  };

  it.each(FAULTS)('%s at any call, then redelivered: each appointment is dealt with exactly once', async (fault) => {
    const { world } = await illness();
    const event = await lastEventOf(world);
    // As many faults as a delivery has calls: each delivery dies one call later than the one before.
    for (let failing = 1; failing <= 40; failing++) {
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await workOff(through, [event]).catch(() => undefined);
      await expectInvariants(table, {
        outsideHours: (await findConflicts(table, world.clinic, doctorOf(world), NOW)).map(({ id }) => id),
      });
    }
    await workOff(table, [event]);
    expect([...(await handledTimes()).values()]).toEqual([1, 1, 1, 1, 1, 1]);
    await expectNobodyForgotten(world);
    await expectInvariants(table);
  });

  it('killed between any two appointments goes on where it stopped', async () => {
    const { world, timeOff } = await illness();
    const event = await lastEventOf(world);
    for (let done = 0; done < 6; done++) {
      let commits = 0;
      const through = around(table, async ({ name }, proceed) => {
        if (name === 'TransactWriteItemsCommand' && ++commits > 1) throw new Error('killed');
        return proceed();
      });
      await workOff(through, [event]).catch(() => undefined);
      const settled = (await affectedByTimeOff(table, timeOff, NOW)).filter(({ outcome }) => outcome !== 'PENDING');
      expect(settled).toHaveLength(done + 1);
    }
    expect([...(await handledTimes()).values()]).toEqual([1, 1, 1, 1, 1, 1]);
    await expectNobodyForgotten(world);
    await expectInvariants(table);
  });

  it('given every event one to five times in any order ends the same', async () => {
    for (const seed of [1, 2, 3]) {
      const { world, timeOff } = await illness();
      const random = seeded(seed);
      const second = await takesOff(world, MONDAY_9 + 4 * HOUR, MONDAY_9 + 9 * HOUR);
      await ends(world, second.timeOff.id);
      const events = (await scheduleEvents(table)).filter(({ clinicId }) => clinicId === world.clinic.id);
      const deliveries = events
        .flatMap((event) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => event))
        .map((event) => ({ event, place: random() }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ event }) => event);
      await workOff(table, deliveries);
      const affected = await affectedByTimeOff(table, timeOff, NOW);
      expect(affected.map(({ outcome }) => outcome)).toEqual(
        Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? 'NEEDS_NEW_TIME' : 'REASSIGNED')),
      );
      await expectNobodyForgotten(world);
    }
    expect(new Set((await handledTimes()).values())).toEqual(new Set([1]));
    await expectInvariants(table);
  });

  it('twice at once, while people book: each appointment is dealt with once, nobody is booked twice', async () => {
    const { world } = await illness();
    const events = [await lastEventOf(world)];
    await Promise.all([
      workOff(table, events),
      workOff(table, events),
      ...Array.from({ length: 6 }, (_, i) => bookAt(world, MONDAY_9 + i * HOUR, { patient: `new-${i}` })),
    ]).catch(() => undefined);
    await workOff(table, events);
    expect(new Set((await handledTimes()).values())).toEqual(new Set([1]));
    await expectNobodyForgotten(world);
    await expectInvariants(table);
  });

  it('never marks what an undone time off no longer concerns, at whatever moment it is undone', async () => {
    for (let moment = 1; moment <= 14; moment++) {
      const fresh = await openWorld(table);
      const appointment = await booked(fresh, MONDAY_9, { patient: `u${moment}` });
      const { timeOff } = await takesOff(fresh, MONDAY_9, MONDAY_9 + HOUR);
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) {
          await ends(fresh, timeOff.id);
          // Its own event is worked off before the old worker goes on.
          await workOff(
            table,
            (await scheduleEvents(table)).filter(({ clinicId }) => clinicId === fresh.clinic.id),
          );
        }
        return proceed();
      });
      await workOff(through, [await lastEventOf(fresh)]);
      const now = await findAppointment(table, appointment.id);
      const undone = (await scan(table)).every(({ id }) => id !== timeOff.id);
      expect(now?.attention).toBe(undone ? undefined : 'NEEDS_NEW_TIME');
    }
    await expectInvariants(table);
  });
});

describe('a time off or its end that stops half-way', () => {
  it.each(FAULTS)('%s: the nightly job finishes it, and its event comes all the same', async (fault) => {
    const seen = new Set<string>();
    const world = await openWorld(table);
    const at = { doctor: doctorOf(world), clinic: world.clinic };
    await booked(world, MONDAY_9);
    for (let failing = 1; failing <= 9; failing++) {
      const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
      await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through }).catch(() => undefined);
      await extendDoctorDays(table, world.clinic, at.doctor, NOW);
      await resolveAll(table, NOW, seen);
      await expectNobodyForgotten(world);
      await expectInvariants(table);
      for (const { id, SK } of await scan(table)) {
        if (!String(SK).startsWith('OFF#')) continue;
        await endTimeOff(through, at, String(id), 'end', NOW).catch(() => undefined);
        await endTimeOff(table, at, String(id), 'end', NOW);
      }
      await resolveAll(table, NOW, seen);
      await expectNobodyForgotten(world);
    }
    await expectInvariants(table);
  });
});
