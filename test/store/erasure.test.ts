import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    USER_POOL_ID: 'us-east-1_test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import type { Clinic } from '../../functions/domain/clinic.ts';
import { noticeId } from '../../functions/domain/ids.ts';
import { isRefusal, refuse } from '../../functions/domain/refusal.ts';
import { finishErasures } from '../../functions/reactions/finish-erasures.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { beginErasure, erasuresUnderWay, eraseTraces } from '../../functions/store/erasure.ts';
import { verifyHistory } from '../../functions/store/history.ts';
import { recordNotice } from '../../functions/store/notices.ts';
import { changeProfile, findIdByEmail, findPerson, savePerson } from '../../functions/store/people.ts';
import { indexPatient } from '../../functions/store/search.ts';
import { suppress } from '../../functions/store/suppressions.ts';
import type { Table } from '../../functions/store/table.ts';
import { unconfirmedWrite } from '../../functions/store/unconfirmed.ts';
import { aNotice, MONDAY_9, seeded } from '../support/builders.ts';
import { aCanary, type Canary, tracesIn } from '../support/canary.ts';
import { around, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { waits } from '../support/waiting.ts';
import { aPerson, bookAt, booked, cancelled, NOW, openWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const random = seeded(7);
let table: Table;
let world: World;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2 });
});

/** Writes down that somebody was told something. */
const told = (to: Canary, { id: clinicId }: Clinic, about: string) =>
  recordNotice(
    table,
    aNotice({
      id: noticeId([about, to.person.id], NOW),
      personId: to.person.id,
      clinicId,
      channel: 'in-app',
      subject: `For ${to.person.name}: ${about}`,
      createdAt: NOW,
    }),
    { status: 'SENT' },
  );

/** Somebody of whom there is something everywhere: in the past, in the future, in line, in the inbox, in the search. */
const settled = async (count: number, slot: number): Promise<Canary> => {
  const canary = aCanary(count);
  const { person, reason } = canary;
  await savePerson(table, person, [await unconfirmedWrite(table, person.id, 'Password-1', 'secret', NOW)]);
  const gone = await booked(world, MONDAY_9 + 2 * slot * HOUR, { patient: person.id, reason });
  await cancelled(world, gone);
  await booked(world, MONDAY_9 + (2 * slot + 1) * HOUR, { patient: person.id, reason });
  await waits(world, person.id, { from: '2026-11-24', to: '2026-11-24' });
  await told(canary, world.clinic, reason);
  await suppress(table, person, 'bounce', NOW);
  await indexPatient(table, person.id, world.clinic.id);
  return canary;
};

const erase = async (through: Table, { person }: Canary, now = NOW): Promise<void> => {
  const erasure = await beginErasure(through, person, 'request-erase', now);
  await eraseTraces(through, erasure, { now, random });
};
const deleted: string[] = [];
const finish = (now: number, through = table) =>
  finishErasures({
    table: through,
    deleteLogin: async (userId) => {
      deleted.push(userId);
      return undefined;
    },
    now: () => now,
    random,
  })();

const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);
/** The rows that say anything of these people. */
const rowsAbout = async (...canaries: readonly Canary[]): Promise<string[]> =>
  (await scan(table))
    .map((row) => JSON.stringify(row, plain))
    .filter((row) => canaries.some((canary) => tracesIn(row, canary).length > 0));

describe('an erasure', () => {
  it('leaves nothing of a person in any row, and of their appointments the facts', async () => {
    const canary = await settled(1, 0);
    const other = await settled(2, 1);
    await erase(table, canary);
    const { appointments } = await expectInvariants(table);
    expect(await rowsAbout(canary)).toEqual([]);
    expect(await rowsAbout(other)).not.toEqual([]);

    const kept = appointments.filter(({ patientId }) => patientId === canary.person.id);
    expect(kept.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(appointments.filter(({ patientId }) => patientId === other.person.id).map(({ reason }) => reason)).toEqual([
      other.reason,
      other.reason,
    ]);
    expect((await verifyHistory(table)).differences).toEqual(new Map());
  });

  it('opens the times that were to come for others', async () => {
    const canary = await settled(1, 0);
    const start = MONDAY_9 + HOUR;
    await booked(world, start, { patient: 'somebody' });
    expect(await bookAt(world, start, { patient: 'late' })).toMatchObject({ refused: 'SLOT_TAKEN' });
    await erase(table, canary);
    expect(isRefusal(await bookAt(world, start, { patient: 'late' }))).toBe(false);
  });

  it('cancels within the cut-off too, lets go what is held, and leaves what has begun as it is', async () => {
    const canary = aCanary(1);
    await savePerson(table, canary.person);
    const soon = await booked(world, MONDAY_9 + HOUR, { patient: canary.person.id });
    const begun = await booked(world, MONDAY_9, { patient: canary.person.id, reason: canary.reason });
    await erase(table, canary, MONDAY_9 + 10 * MINUTE);
    expect(await findAppointment(table, soon.id)).toMatchObject({ status: 'CANCELLED' });
    expect((await findAppointment(table, begun.id))?.status).toBe('CONFIRMED');
    expect(await findAppointment(table, begun.id)).not.toHaveProperty('reason');
  });

  it('lets the e-mail register anew as somebody else', async () => {
    const canary = await settled(1, 0);
    await erase(table, canary);
    expect(await findIdByEmail(table, canary.person.email)).toBeUndefined();
    expect(await savePerson(table, { ...canary.person, id: 'new-one' })).toBe('saved');
    await erase(table, canary);
    await finish(NOW + HOUR);
    expect(await findPerson(table, 'new-one')).toMatchObject({ email: canary.person.email });
    expect(await findPerson(table, canary.person.id)).toMatchObject({ name: '', email: '', erasedAt: NOW });
  });

  it('keeps the id from coming back: neither registration, profile nor booking bring anything', async () => {
    const canary = await settled(1, 0);
    await erase(table, canary);
    expect(await savePerson(table, canary.person)).toBe('exists');
    expect(await changeProfile(table, canary.person.id, { name: canary.person.name })).toBeUndefined();
    expect(await bookAt(world, MONDAY_9 + 5 * HOUR, { patient: canary.person.id })).toMatchObject({
      refused: 'FORBIDDEN',
    });
    await indexPatient(table, canary.person.id, world.clinic.id);
    expect(await rowsAbout(canary)).toEqual([]);
  });

  it.each(['before', 'lost-reply'] as const)(
    'that dies at any request to the table (%s) is finished by the job, or by asking again',
    async (fault) => {
      const probe = watched(table);
      await erase(probe.table, await settled(0, 0));
      expect(probe.calls.length).toBeGreaterThan(15);
      const canaries: Canary[] = [];
      for (let failing = 1; failing <= probe.calls.length; failing++) {
        const canary = await settled(failing, 1 + (failing % 3));
        canaries.push(canary);
        const through = faulty(table, ({ number }) => (number === failing ? fault : undefined));
        await erase(through, canary).catch(() => undefined);
        const begun = (await erasuresUnderWay(table)).some(({ userId }) => userId === canary.person.id);
        if (!begun || failing % 2 === 0) await erase(table, canary);
        await finish(NOW + HOUR);
        expect(deleted).toContain(canary.person.id);
      }
      expect(await erasuresUnderWay(table)).toEqual([]);
      expect(await rowsAbout(...canaries)).toEqual([]);
      await expectInvariants(table);
      expect((await verifyHistory(table)).differences).toEqual(new Map());
    },
  );
});

describe('what was under way when somebody was erased', () => {
  it('is undone: a booking that looked before and commits after it', async () => {
    const canary = await settled(1, 0);
    const { person, reason } = canary;
    let late = false;
    const through = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand' && !late) {
        late = true;
        await erase(table, canary);
      }
      return proceed();
    });
    const slipped = await booked(world, MONDAY_9 + 6 * HOUR, { patient: person.id, reason, through });
    expect(await findAppointment(table, slipped.id)).toMatchObject({ status: 'CONFIRMED', reason });
    await told(canary, world.clinic, 'slipped in too');
    expect(await finish(NOW + MINUTE)).toEqual({ ended: 0, settling: 1, failed: 0 });
    await booked(world, MONDAY_9 + 6 * HOUR, { patient: 'somebody-else' });
    expect(await finish(NOW + HOUR)).toEqual({ ended: 1, settling: 0, failed: 0 });
    expect(await finish(NOW + 2 * HOUR)).toEqual({ ended: 0, settling: 0, failed: 0 });
    expect(await findAppointment(table, slipped.id)).toMatchObject({ status: 'CANCELLED' });
    expect(await rowsAbout(canary)).toEqual([]);
    await expectInvariants(table);
  });

  it('is undone: a change by staff that had read the words and writes them back', async () => {
    const canary = await settled(1, 0);
    const appointment = await booked(world, MONDAY_9 + 6 * HOUR, { patient: canary.person.id, reason: canary.reason });
    const through = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand') await beginErasure(table, canary.person, 'request-erase', NOW);
      return proceed();
    });
    const admin = { id: 'root', role: 'admin' } as const;
    await cancelled(world, appointment, { through, actor: admin });
    await finish(NOW + HOUR);
    expect(await rowsAbout(canary)).toEqual([]);
  });
});

it('an erasure whose login cannot be deleted stays under way, stops no other, and somebody is told', async () => {
  for (const mark of ['1', '2']) await beginErasure(table, aPerson({ id: mark, email: `${mark}@x.example` }), 'r', NOW);
  const eraser = {
    table,
    deleteLogin: async (userId: string) => (userId === '1' ? refuse('TRY_AGAIN') : undefined),
    now: () => NOW + HOUR,
    random,
  };
  await expect(finishErasures(eraser)()).rejects.toThrow('1 erasures not finished');
  expect((await erasuresUnderWay(table)).map(({ userId }) => userId)).toEqual(['1']);
});
