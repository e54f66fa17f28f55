import { beforeEach, describe, expect, it } from 'vitest';
import { affectedByClosure } from '../../functions/store/affected.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { closureKey } from '../../functions/store/keys.ts';
import { resolveConflicts } from '../../functions/store/resolution.ts';
import { putItem, type Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { expectInvariants } from '../support/invariants.ts';
import { closes, doctorOf, forced, granted, outcomes, resolveAll, takesOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONDAY = '2026-11-23';
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const expectMarked = async (world: World, id: string): Promise<void> => {
  await resolveAll(table);
  expect(await findAppointment(table, id)).toMatchObject({ attention: 'NEEDS_NEW_TIME', version: 2 });
  for (const doctor of world.doctors) expect(await findConflicts(table, world.clinic, doctor, NOW)).toEqual([]);
  await expectInvariants(table);
};

describe('an override with a doctor who never wrote hours down', () => {
  it('is found and marked when the clinic closes its date', async () => {
    const world = await openWorld(table, { hours: 'none' });
    const { id } = await forced(world, MONDAY_9);
    const { closure, affected } = await closes(world, MONDAY);
    expect(outcomes(affected)).toEqual({ [id]: 'PENDING' });
    await expectMarked(world, id);
    expect(outcomes(await affectedByClosure(table, world.clinic, closure, NOW))).toEqual({ [id]: 'NEEDS_NEW_TIME' });
  });

  it('is marked by the repair also when its date was closed without anybody looking', async () => {
    const world = await openWorld(table, { hours: 'none' });
    const { id } = await forced(world, MONDAY_9);
    const closure = { id: 'off_old', clinicId: world.clinic.id, date: MONDAY, reason: 'Burst pipe', state: 'closed' };
    await putItem(table, { Item: { ...closureKey(world.clinic.id, MONDAY), ...closure } });
    const at = { doctor: doctorOf(world), clinic: world.clinic };
    const resolving = {
      correlationId: 'repair',
      now: () => NOW,
      random: seeded(1),
      newRoom: () => 'https://visit.example',
    };
    const { failures } = await resolveConflicts(table, at, { from: '2026-11-21' }, resolving);
    expect(failures).toEqual([]);
    await expectMarked(world, id);
  });

  it('is found and marked in a time off', async () => {
    const world = await openWorld(table, { hours: 'none' });
    const { id } = await forced(world, MONDAY_9);
    expect(outcomes((await takesOff(world, MONDAY_9, MONDAY_9 + HOUR)).affected)).toEqual({ [id]: 'PENDING' });
    await expectMarked(world, id);
  });

  it('is found and marked when the doctor leaves for good', async () => {
    const world = await openWorld(table, { hours: 'none' });
    const { id } = await forced(world, MONDAY_9);
    const at = { doctor: doctorOf(world), clinic: world.clinic };
    expect(outcomes(granted(await deactivateDoctor(table, at, 'leave', NOW)))).toEqual({ [id]: 'PENDING' });
    await expectMarked(world, id);
  });
});

describe('an override on a date that has not been made yet', () => {
  const far = MONDAY_9 + 70 * DAY;

  it('is found and marked when the clinic closes that date', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const { id } = await forced(world, far);
    const { closure, affected } = await closes(world, '2027-02-01');
    expect(outcomes(affected)).toEqual({ [id]: 'PENDING' });
    await expectMarked(world, id);
    expect(outcomes(await affectedByClosure(table, world.clinic, closure, NOW))).toEqual({ [id]: 'NEEDS_NEW_TIME' });
  });

  it('is found and marked in a time off, alone or one that began long before', async () => {
    const world = await openWorld(table);
    const { id } = await forced(world, far);
    expect(outcomes((await takesOff(world, far, far + HOUR)).affected)).toEqual({ [id]: 'PENDING' });
    await expectMarked(world, id);
    const other = await openWorld(table);
    const second = await forced(other, far);
    expect(outcomes((await takesOff(other, MONDAY_9, far + HOUR)).affected)).toEqual({ [second.id]: 'PENDING' });
    await expectMarked(other, second.id);
  });
});

describe('an appointment that a doctor who left still has', () => {
  it('is found and recorded when the clinic closes its date', async () => {
    const world = await openWorld(table);
    const { id } = await booked(world, MONDAY_9);
    granted(await deactivateDoctor(table, { doctor: doctorOf(world), clinic: world.clinic }, 'leave', NOW));
    const seen = new Set<string>();
    await resolveAll(table, NOW, seen);
    const { closure, affected } = await closes(world, MONDAY);
    expect(outcomes(affected)).toEqual({ [id]: 'NEEDS_NEW_TIME' });
    await resolveAll(table, NOW, seen);
    const later = MONDAY_9 + HOUR;
    expect(outcomes(await affectedByClosure(table, world.clinic, closure, later))).toEqual({ [id]: 'NEEDS_NEW_TIME' });
  });
});
