import { beforeEach, describe, expect, it } from 'vitest';
import { updateClinic } from '../../functions/api/update-clinic.ts';
import type { Clinic } from '../../functions/domain/clinic.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { ContentionError } from '../../functions/domain/retry.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { getClinic } from '../../functions/store/clinics.ts';
import { changeHours } from '../../functions/store/hours.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { ADMIN, anOffice } from '../support/clinic-office.ts';
import { around, type Call, faulty, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, NOW, OFFICE_HOURS, openWorld, SHORT, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FAR = { ...SHORT, horizonDays: 30 };
/** Monday 7 December, 16 days ahead: within the long horizon, beyond the short one. */
const AHEAD = MONDAY_9 + 14 * DAY;

let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const raising = async (world: World, horizonDays: number, through = table) =>
  anOffice(through).call(updateClinic, {
    as: ADMIN,
    path: { clinicId: world.clinic.id },
    body: { policy: { horizonDays } },
  });
const setHorizon = async (world: World, horizonDays: number): Promise<World> => {
  expect((await raising(world, horizonDays)).status).toBe(200);
  const clinic = await getClinic(table, world.clinic.id);
  if (!clinic) throw new Error('the clinic is gone');
  return { ...world, clinic };
};
const opensOn = async ({ type, clinic: { id } }: World, date: string, now = NOW) => {
  const clinic = await getClinic(table, id);
  if (!clinic) throw new Error('the clinic is gone');
  return (await openTimes(table, { clinic, type, from: date, to: date }, now))[0]?.slots.length;
};

/** What each transaction writes to doctor-days: their dates. */
const datesWritten = (calls: readonly Call[]): string[] =>
  calls.flatMap(({ name, input }) =>
    name === 'TransactWriteItemsCommand'
      ? [...JSON.stringify(input).matchAll(/"PK":(?:\{"S":)?"DAY#[^#]+#([0-9-]+)"/g)].map(([, date = '']) => date)
      : [],
  );

describe('days made to a horizon that was lowered since', () => {
  it.each(['between the raise of the horizon and its end', 'after it'])(
    'follow a time off all the same: %s nobody can book into it',
    async (when) => {
      let world = await openWorld(table, { policy: FAR });
      world = await setHorizon(world, 6);
      await takesOff(world, AHEAD, AHEAD + 8 * HOUR);
      let early: unknown;
      const through = around(table, async (_, proceed) => {
        const raised = await getClinic(table, world.clinic.id);
        if (when !== 'after it' && raised?.policy.horizonDays === 30)
          early ??= await bookAt({ ...world, clinic: raised }, AHEAD, { patient: 'early' });
        return proceed();
      });
      expect((await raising(world, 30, through)).status).toBe(200);
      if (when !== 'after it') expect(early).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
      expect(await bookAt(world, AHEAD + HOUR)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
      expect(await opensOn(world, '2026-12-08')).toBe(31);
      await expectInvariants(table);
    },
  );

  it('follow new hours and a deactivation: an appointment there is affected, and dealt with', async () => {
    let world = await openWorld(table, { policy: FAR, doctors: 2 });
    const [first, second] = [doctorOf(world), doctorOf(world, 1)];
    const one = await booked(world, AHEAD, { doctorId: first.id, patient: 'one' });
    const two = await booked(world, AHEAD, { doctorId: second.id, patient: 'two' });
    world = await setHorizon(world, 6);
    const afternoons = {
      ...OFFICE_HOURS,
      weekly: OFFICE_HOURS.weekly.map((window) => ({ ...window, start: '13:00' })),
    };
    const at = { clinic: world.clinic };
    const { affected } = granted(await changeHours(table, { ...at, doctor: first }, afternoons, 'hours', NOW));
    expect(affected.map(({ id }) => id)).toEqual([one.id]);
    const left = granted(await deactivateDoctor(table, { ...at, doctor: second }, 'leave', NOW));
    expect(left.map(({ appointmentId }) => appointmentId)).toEqual([two.id]);
    await resolveAll(table);
    await setHorizon(world, 30);
    expect(await bookAt(world, AHEAD + HOUR)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    expect((await expectInvariants(table)).appointments.map(({ attention }) => attention)).toEqual([
      'NEEDS_NEW_TIME',
      'NEEDS_NEW_TIME',
    ]);
  });
});

describe('a horizon that is raised', () => {
  it('while a time off is written that read the clinic before, at every moment of it: both hold', async () => {
    const probeWorld = await openWorld(table);
    const probe = watched(table);
    await takesOff(probeWorld, AHEAD, AHEAD + HOUR, { through: probe.table });
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const world = await openWorld(table);
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) await setHorizon(world, 30);
        return proceed();
      });
      await takesOff(world, AHEAD, AHEAD + HOUR, { through });
      const raised = await getClinic(table, world.clinic.id);
      expect(raised?.policy.horizonDays).toBe(30);
      expect(await bookAt(world, AHEAD)).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
      expect(await opensOn(world, '2026-12-08')).toBe(31);
      const again = watched(table);
      if (raised) await extendDoctorDays(again.table, raised, doctorOf(world), NOW);
      expect(again.calls).toHaveLength(1);
    }
    await expectInvariants(table);
  });

  it('is stored once its days can be booked, whatever request to the table fails', async () => {
    const probeWorld = await openWorld(table, { doctors: 2 });
    const probe = watched(table);
    expect((await raising(probeWorld, 30, probe.table)).status).toBe(200);
    for (let failing = 1; failing <= probe.calls.length; failing++) {
      const world = await openWorld(table, { doctors: 2 });
      const through = faulty(table, ({ number }) => (number === failing ? 'before' : undefined));
      const answer = await raising(world, 30, through);
      const stored = await getClinic(table, world.clinic.id);
      if (answer.status === 200 || stored?.policy.horizonDays === 30) {
        await booked(world, AHEAD, { doctorId: doctorOf(world).id, patient: `a${failing}` });
        await booked(world, AHEAD, { doctorId: doctorOf(world, 1).id, patient: `b${failing}` });
      }
      expect((await raising(world, 30)).status).toBe(200);
      expect(await opensOn(world, '2026-12-08')).toBe(31);
    }
    await expectInvariants(table);
  });

  it('is answered 503 while its days cannot be made, stays as it was, and can be asked for again', async () => {
    const world = await openWorld(table);
    const busy = faulty(table, ({ name, input }) =>
      name === 'TransactWriteItemsCommand' && JSON.stringify(input).includes('"DAY#') ? 'conflict' : undefined,
    );
    const answer = await raising(world, 30, busy);
    expect([answer.status, answer.json.code]).toEqual([503, 'TRY_AGAIN']);
    expect((await getClinic(table, world.clinic.id))?.policy.horizonDays).toBe(6);
    expect((await raising(world, 30)).status).toBe(200);
    await booked(world, AHEAD);
  });

  it('also for a doctor whose hours come meanwhile, at every moment of it', async () => {
    const probeWorld = await openWorld(table);
    const probe = watched(table);
    await raising(probeWorld, 30, probe.table);
    for (let moment = 1; moment <= probe.calls.length; moment++) {
      const world = await openWorld(table);
      const before = { doctor: doctorOf(world), clinic: world.clinic };
      const evenings = { ...OFFICE_HOURS, weekly: OFFICE_HOURS.weekly.map((window) => ({ ...window, end: '20:00' })) };
      const through = around(table, async ({ number }, proceed) => {
        if (number === moment) granted(await changeHours(table, before, evenings, 'hours', NOW));
        return proceed();
      });
      expect((await raising(world, 30, through)).status).toBe(200);
      expect(await opensOn(world, '2026-12-08')).toBe(43);
    }
  });

  it('follows a change of the schedule that meets an extension which died half-way', async () => {
    const probeWorld = await openWorld(table);
    const raised = ({ clinic }: World): Clinic => ({ ...clinic, policy: FAR });
    const probe = watched(table);
    await extendDoctorDays(probe.table, raised(probeWorld), doctorOf(probeWorld), NOW);
    for (let failing = 1; failing <= probe.calls.length; failing++) {
      const world = await openWorld(table);
      const through = faulty(table, ({ number }) => (number === failing ? 'before' : undefined));
      await extendDoctorDays(through, raised(world), doctorOf(world), NOW).catch(() => undefined);
      await takesOff(world, AHEAD, AHEAD + HOUR);
      // Ten days on the dates come into reach of the short horizon, made or not.
      const later = NOW + 10 * DAY;
      expect(await bookAt(world, AHEAD, { now: later })).toMatchObject({ refused: 'NO_DOCTOR_AVAILABLE' });
    }
    await expectInvariants(table);
  });
});

describe('a change of one day', () => {
  it('between midnight and the nightly extension writes that day and the new one, no other', async () => {
    const world = await openWorld(table);
    const tomorrow = NOW + DAY;
    const { table: through, calls } = watched(table);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through, now: tomorrow });
    expect(datesWritten(calls)).toEqual(['2026-11-23', '2026-11-30']);
    expect(await opensOn(world, '2026-11-23', tomorrow)).toBe(27);
    const again = watched(table);
    await extendDoctorDays(again.table, world.clinic, doctorOf(world), tomorrow);
    expect(again.calls).toHaveLength(1);
    await expectInvariants(table);
  });

  it('writes every date when the version before was not followed everywhere', async () => {
    const world = await openWorld(table);
    const dying = faulty(table, ({ name, input }) =>
      name === 'TransactWriteItemsCommand' && JSON.stringify(input).includes('"DAY#') ? 'before' : undefined,
    );
    await takesOff(world, MONDAY_9 + DAY, MONDAY_9 + DAY + HOUR, { through: dying }).catch(() => undefined);
    const { table: through, calls } = watched(table);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through });
    expect(datesWritten(calls)).toHaveLength(9);
    expect(await opensOn(world, '2026-11-24')).toBe(27);
  });
});

describe('a change whose days stay contended', () => {
  it('is not answered as done: 503 by its kind of error, and the same request again finishes it', async () => {
    const world = await openWorld(table);
    const appointment = await booked(world, MONDAY_9);
    const busy = faulty(table, ({ name, input }) =>
      name === 'TransactWriteItemsCommand' && JSON.stringify(input).includes('"DAY#') ? 'conflict' : undefined,
    );
    await expect(takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { through: busy })).rejects.toThrow(ContentionError);
    const { affected } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
    expect(affected.map(({ appointmentId }) => appointmentId)).toEqual([appointment.id]);
    const late = await bookAt(world, MONDAY_9 + HOUR / 2, { patient: 'late' });
    expect(isRefusal(late) && late.refused).toBe('NO_DOCTOR_AVAILABLE');
  });
});
