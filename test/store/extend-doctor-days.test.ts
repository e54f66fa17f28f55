import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, { AWS_REGION: 'us-east-1', TABLE_NAME: 'table', POWERTOOLS_LOG_LEVEL: 'SILENT' }),
);

import { extendAll } from '../../functions/reactions/extend-doctor-days.ts';
import { findClosure, closeClinic } from '../../functions/store/closures.ts';
import { daysOfDoctor } from '../../functions/store/doctor-days.ts';
import { lastDateToMake } from '../../functions/store/schedules.ts';
import type { Table } from '../../functions/store/table.ts';
import { around, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { NOW, openWorld, SHORTEST, type World } from '../support/world.ts';

const DAY = 86_400_000;
const SECOND = 1_000;
const TOMORROW = NOW + DAY;
const DOCTORS = 30;
const ALL_THE_TIME = { budgetMs: 1e9, shareMs: 1e9 };
const NIGHTLY = { unlessDone: true };

let table: Table;
let large: World;
let small: World;
beforeEach(async () => {
  table = await freshTable();
  large = await openWorld(table, { doctors: DOCTORS, policy: SHORTEST });
  small = await openWorld(table, { doctors: 2, policy: SHORTEST });
});

/** The doctors of a world who have a day on its newest date. */
const extended = async ({ clinic, doctors }: World, now = TOMORROW): Promise<string[]> => {
  const date = lastDateToMake(clinic, now);
  const days = await Promise.all(
    doctors.map(async ({ id }) => ({ id, days: await daysOfDoctor(table, clinic.id, id, [date], true) })),
  );
  return days.filter(({ days }) => (days.get(date)?.length ?? 0) > 0).map(({ id }) => id);
};

/** Each request takes a second, those side by side one each. */
const slowly = () => {
  let clock = TOMORROW;
  let underWay = 0;
  let most = 0;
  const through = around(table, async (_, proceed) => {
    clock += SECOND;
    underWay++;
    most = Math.max(most, underWay);
    try {
      return await proceed();
    } finally {
      underWay--;
    }
  });
  return { through, now: () => clock, most: () => most };
};

describe('the nightly work on doctor-days', () => {
  it('makes the new day of every doctor, side by side, and then finds nothing to do', async () => {
    const { through, now, most } = slowly();
    expect(await extendAll(through, now, ALL_THE_TIME)(NIGHTLY)).toEqual({
      doctors: DOCTORS + 2,
      failed: 0,
      finished: true,
    });
    expect(most()).toBeGreaterThan(5);
    expect(await extended(large)).toHaveLength(DOCTORS);
    expect(await extended(small)).toHaveLength(2);
    const again = watched(table);
    expect(await extendAll(again.table, () => TOMORROW, ALL_THE_TIME)(NIGHTLY)).toEqual({
      doctors: 0,
      failed: 0,
      finished: true,
    });
    // The clinics, and how far each has come.
    expect(again.calls).toHaveLength(2);
    await expectInvariants(table);
  });

  it('is done for all in several runs, each going on where the one before stopped', async () => {
    const { through, now } = slowly();
    const counts: number[] = [];
    let finished = false;
    for (let runs = 0; !finished && runs < 20; runs++) {
      // Time for some side by side, and the small clinic.
      ({ finished } = await extendAll(through, now, { budgetMs: 185 * SECOND, shareMs: 10 * SECOND })(NIGHTLY));
      counts.push((await extended(large)).length);
      // The small clinic does not wait for the large one.
      if (runs === 0) expect(await extended(small)).toHaveLength(2);
    }
    expect(finished).toBe(true);
    expect(counts.length).toBeGreaterThan(1);
    expect(counts.at(-1)).toBe(DOCTORS);
    await expectInvariants(table);
  });

  it('costs no other doctor the new day when one fails, and tries that one again in the next run', async () => {
    const [ill = ''] = large.doctors.map(({ id }) => id);
    const failing = faulty(table, (call) =>
      call.name === 'TransactWriteItemsCommand' && JSON.stringify(call.input).includes(`"DOCTOR#${ill}"`)
        ? 'before'
        : undefined,
    );
    expect(await extendAll(failing, () => TOMORROW, ALL_THE_TIME)(NIGHTLY)).toEqual({
      doctors: DOCTORS + 1,
      failed: 1,
      finished: false,
    });
    expect(await extended(large)).toHaveLength(DOCTORS - 1);
    const { finished } = await extendAll(table, () => TOMORROW, ALL_THE_TIME)(NIGHTLY);
    expect(finished).toBe(true);
    expect(await extended(large)).toHaveLength(DOCTORS);
    await expectInvariants(table);
  });

  it('goes through all again when somebody asks for it by hand', async () => {
    await extendAll(table, () => TOMORROW, ALL_THE_TIME)(NIGHTLY);
    expect(await extendAll(table, () => TOMORROW, ALL_THE_TIME)()).toMatchObject({ doctors: DOCTORS + 2 });
  });

  it('finishes a closure doctor by doctor, each once, over as many runs as it takes', async () => {
    const wanted = { id: 'off_pipe', clinicId: large.clinic.id, date: '2026-11-23', reason: 'Burst pipe' };
    const dying = faulty(table, ({ number }) => (number > 8 ? 'before' : undefined));
    await closeClinic(dying, large.clinic, wanted, undefined, 'closure', NOW).catch(() => undefined);
    const versionsOf = async () =>
      (await scan(table))
        .filter(({ type, clinicId }) => type === 'ScheduleChanged' && clinicId === large.clinic.id)
        .map(({ doctorId, version }) => `${String(doctorId)}@${String(version)}`);
    const before = (await versionsOf()).length;
    const { through, now } = slowly();
    let finished = false;
    let runs = 0;
    for (; !finished && runs < 30; runs++)
      ({ finished } = await extendAll(through, now, { budgetMs: 60 * SECOND, shareMs: 10 * SECOND })(NIGHTLY));
    expect(finished).toBe(true);
    expect(runs).toBeGreaterThan(1);
    expect(await findClosure(table, large.clinic.id, wanted.date)).toBeDefined();
    const changes = (await versionsOf()).length - before;
    // One change for the closure and one for the new day of each doctor, and little that was begun twice.
    expect(changes).toBeGreaterThanOrEqual(2 * DOCTORS);
    expect(changes).toBeLessThanOrEqual(2 * DOCTORS + 10);
    await expectInvariants(table);
  });

  it('closes the date for every other doctor when the day of one cannot be made, and ends it in the next run', async () => {
    const wanted = { id: 'off_flood', clinicId: large.clinic.id, date: '2026-11-23', reason: 'Flood' };
    const dying = faulty(table, ({ number }) => (number > 8 ? 'before' : undefined));
    await closeClinic(dying, large.clinic, wanted, undefined, 'closure', NOW).catch(() => undefined);
    const ill = large.doctors[12]?.id ?? '';
    const failing = faulty(table, (call) =>
      call.name === 'TransactWriteItemsCommand' && JSON.stringify(call.input).includes(`"DOCTOR#${ill}"`)
        ? 'before'
        : undefined,
    );
    const open = async (): Promise<string[]> => {
      const days = await Promise.all(
        large.doctors.map(({ id }) => daysOfDoctor(table, large.clinic.id, id, [wanted.date], true)),
      );
      return days
        .flatMap((of) => of.get(wanted.date) ?? [])
        .flatMap((day) => (day.offered.size > 0 ? [day.doctorId] : []));
    };
    expect(await extendAll(failing, () => NOW, ALL_THE_TIME)(NIGHTLY)).toMatchObject({ finished: false });
    expect(await open()).toEqual([ill]);
    expect(await extendAll(table, () => NOW, ALL_THE_TIME)(NIGHTLY)).toMatchObject({ failed: 0, finished: true });
    expect(await open()).toEqual([]);
    await expectInvariants(table);
  });
});
