import { beforeEach, describe, expect, it } from 'vitest';
import { listOwnAgenda } from '../../functions/api/list-own-agenda.ts';
import type { Dependencies } from '../../functions/api/callers/dependencies.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { hold } from '../../functions/store/booking.ts';
import { closeClinic } from '../../functions/store/closures.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { callerOf } from '../support/calls.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const MONDAY = { from: '2026-11-23', to: '2026-11-23' };

let table: Table;
let world: World;
let call: ReturnType<typeof callerOf<Dependencies>>;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2, type: { bufferMinutes: 15 } });
  call = callerOf<Dependencies>(
    {
      table,
      random: seeded(1),
      newId: (prefix) => `${prefix}_1`,
      newRoom: () => 'room',
      signingSecret: async () => 'secret',
      mailFrom: 'clinic@example.com',
    },
    () => NOW,
  );
  for (const [index, { id, clinicId }] of world.doctors.entries())
    await savedPerson(table, {
      id: `user-${index}`,
      email: `doctor${index}@example.com`,
      role: 'doctor',
      clinicId,
      doctorId: id,
    });
  await savedPerson(table, { id: 'ada', name: 'Ada Lovelace' });
});

const mine = () => world.doctors[0]?.id;
const agenda = (query: Record<string, string> = MONDAY, user = 'user-0') =>
  call(listOwnAgenda, { as: { id: user, role: 'doctor' }, query });

describe('the doctor’s own agenda', () => {
  it('tells who comes when and why, by start, and nothing of others', async () => {
    await booked(world, MONDAY_9 + 2 * HOUR, { patient: 'ada', doctorId: mine(), reason: 'a cough' });
    await booked(world, MONDAY_9, { patient: 'stranger', doctorId: mine() });
    await booked(world, MONDAY_9, { patient: 'ada', doctorId: world.doctors[1]?.id });
    await booked(world, MONDAY_9 + 24 * HOUR, { patient: 'ada', doctorId: mine() });
    const { status, json } = await agenda();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      items: [
        { start: '2026-11-23T09:00:00-05:00', patient: { id: 'stranger', name: '' } },
        { start: '2026-11-23T11:00:00-05:00', patient: { id: 'ada', name: 'Ada Lovelace' }, reason: 'a cough' },
      ],
      nextCursor: null,
    });
    expect(JSON.stringify(json)).not.toContain('ada@example.com');
    expect((await agenda(MONDAY, 'user-1')).json.items).toHaveLength(1);
  });

  it('has neither what was cancelled nor what is only held', async () => {
    await cancelled(world, await booked(world, MONDAY_9, { patient: 'ada', doctorId: mine() }));
    const held = await hold(
      table,
      { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start: MONDAY_9 + HOUR, doctorId: mine() },
      {
        patientId: 'ada',
        appointmentId: 'appt_held',
        cause: { actor: { id: 'ada', role: 'patient' }, correlationId: 'c' },
        now: NOW,
        random: seeded(1),
        newRoom: () => '',
      },
    );
    expect(isRefusal(held)).toBe(false);
    expect((await agenda()).json).toEqual({ items: [], nextCursor: null, closures: [] });
  });

  it('tells on which of its dates the clinic is closed', async () => {
    for (const date of ['2026-11-23', '2026-11-26'])
      await closeClinic(
        table,
        world.clinic,
        { id: `closure-${date}`, clinicId: world.clinic.id, date, reason: 'Stocktaking' },
        undefined,
        'c',
        NOW,
      );
    const { json } = await agenda({ from: '2026-11-24', to: '2026-11-30' });
    expect(json.closures).toEqual([{ clinicId: world.clinic.id, date: '2026-11-26', reason: 'Stocktaking' }]);
  });

  it('comes page by page, under a cursor that is worthless to another doctor', async () => {
    for (let hour = 0; hour < 5; hour++)
      await booked(world, MONDAY_9 + hour * HOUR, { patient: `p-${hour}`, doctorId: mine() });
    const first = (await agenda({ ...MONDAY, limit: '3' })).json;
    const rest = (await agenda({ ...MONDAY, limit: '3', cursor: first.nextCursor })).json;
    expect([...first.items, ...rest.items].map(({ patientId }) => patientId)).toEqual(
      [0, 1, 2, 3, 4].map((n) => `p-${n}`),
    );
    expect(rest.nextCursor).toBeNull();
    expect((await agenda({ ...MONDAY, cursor: first.nextCursor }, 'user-1')).status).toBe(400);
  });

  it.each([
    [{ from: '2026-11-23', to: '2026-11-22' }, 400],
    [{ from: '2026-11-23', to: '2026-12-24' }, 400],
    [{ from: '2026-11-23', to: '2026-12-23' }, 200],
    [{ from: '2026-11-23' }, 400],
    [{ ...MONDAY, doctorId: 'doc_other' }, 400],
  ])('answers %j with %i', async (query, status) => {
    expect((await agenda(query as Record<string, string>)).status).toBe(status);
  });

  it.each(['patient', 'staff', 'admin'] as const)('is closed to a %s', async (role) => {
    expect((await call(listOwnAgenda, { as: { id: 'user-0', role }, query: MONDAY })).status).toBe(403);
  });
});
