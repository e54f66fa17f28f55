import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, { AWS_REGION: 'us-east-1', TABLE_NAME: 'table', POWERTOOLS_LOG_LEVEL: 'SILENT' }),
);

import type { SQSRecord } from 'aws-lambda';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { EventDetail } from '../../functions/contract/events.ts';
import { openDate } from '../../functions/domain/booking.ts';
import type { AppointmentType } from '../../functions/domain/clinic.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { addDays, datesFrom } from '../../functions/domain/time.ts';
import { inBatches, refreshOpenTimes } from '../../functions/reactions/refresh-open-times.ts';
import { expireAll } from '../../functions/reactions/expire-holds.ts';
import { hold } from '../../functions/store/booking.ts';
import { typeWrites } from '../../functions/store/clinics.ts';
import { doctorDaysOnEach } from '../../functions/store/doctor-days.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { EVENT_PREFIX, openStartsKey } from '../../functions/store/keys.ts';
import { countOpenStarts, mendOpenStarts } from '../../functions/store/open-starts.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import type { Table } from '../../functions/store/table.ts';
import { aType, MONDAY_9, seeded } from '../support/builders.ts';
import { around, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { metered } from '../support/meter.ts';
import { freshTable } from '../support/table.ts';
import {
  bookAt,
  booked,
  cancelled,
  NOW,
  OFFICE_HOURS,
  openWorld,
  replaceAvailability,
  store,
  type World,
} from '../support/world.ts';

const FROM = '2026-11-21';
const TO = '2026-11-27';
const MONDAY = '2026-11-23';
const HOUR = 3_600_000;
const QUARTER = 900_000;

let table: Table;
let world: World;
let types: AppointmentType[];
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 3, type: { bufferMinutes: 15 } });
  const long = aType({
    id: 'type_long',
    clinicId: world.clinic.id,
    durationMinutes: 60,
    specialization: 'general Practice',
  });
  await store(table, typeWrites(table, long));
  types = [world.type, long];
});

const events = async (): Promise<EventDetail[]> =>
  (await scan(table)).filter(({ SK }) => String(SK).startsWith(EVENT_PREFIX)).map((item) => toEventRow(item).detail);
const refresh = (of: readonly EventDetail[], now = NOW, through = table) =>
  refreshOpenTimes(through, () => now)(world.clinic.id, of);
const list = (type: AppointmentType, now = NOW, through = table) =>
  openTimes(through, { clinic: world.clinic, type, from: FROM, to: TO }, now);
/** What the doctor-days say, without the read model. */
const truth = async (type: AppointmentType, now = NOW) => {
  const days = await doctorDaysOnEach(table, world.clinic.id, datesFrom(FROM, TO), true);
  return datesFrom(FROM, TO).map((date) => openDate(world.clinic, type, date, days.get(date) ?? [], now));
};
/** Listings are what the doctor-days say, and come from the read model alone. */
const expectTrue = async (now = NOW) => {
  for (const type of types) {
    const { table: through, calls } = watched(table);
    expect(await list(type, now, through)).toEqual(await truth(type, now));
    expect(calls).toHaveLength(1);
  }
};
const holding = async (start: number, patient: string, now = NOW) => {
  const held = await hold(
    table,
    { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start },
    {
      patientId: patient,
      appointmentId: `appt_hold_${patient}`,
      cause: { actor: { id: patient, role: 'patient' }, correlationId: 'c' },
      now,
      random: seeded(1),
      newRoom: () => '',
    },
  );
  if (isRefusal(held)) throw new Error(held.refused);
  return held;
};

describe('the open starts', () => {
  it.each([1, 2, 3, 4])(
    'end as the doctor-days say, in whatever order and number events come (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const some = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
      const seen = new Set<string>();
      let pending = await events();
      const deliveries: Promise<void>[] = [];
      for (let step = 0; step < 30; step++) {
        const draw = random();
        const start = MONDAY_9 + Math.floor(random() * 3) * 24 * HOUR + Math.floor(random() * 30) * QUARTER;
        const appointments = (await scan(table)).filter(({ SK, status }) => SK === 'APPT' && status === 'CONFIRMED');
        if (draw < 0.5) await bookAt(world, start, { patient: `p-${step}` });
        else if (draw < 0.6) await holding(start, `p-${step}`).catch(() => undefined);
        else if (draw < 0.75) {
          const gone = some(appointments);
          if (gone) await cancelled(world, { id: String(gone.id), patientId: String(gone.patientId) });
        } else if (draw < 0.8) {
          const [doctor] = world.doctors;
          const weekly = OFFICE_HOURS.weekly.map((window) => ({
            ...window,
            start: random() < 0.5 ? '09:00' : '12:00',
          }));
          if (doctor) await replaceAvailability(table, world.clinic, doctor, { weekly, exceptions: [] }, NOW);
        }
        for (const event of await events()) if (!seen.has(event.eventId)) pending.push(event);
        for (const { eventId } of pending) seen.add(eventId);
        pending = pending.toSorted(() => random() - 0.5);
        // Some now and beside what goes on, some twice, some much later.
        const due = pending.splice(0, Math.floor(random() * pending.length));
        if (due.length > 0) deliveries.push(refresh(due));
        if (random() < 0.3) deliveries.push(refresh(due.slice(0, 1)));
      }
      await Promise.all(deliveries);
      await refresh(pending);
      await expectTrue();
      await expectTrue(NOW + 10 * 60_000).catch(() => undefined);
      for (const type of types)
        expect(await list(type, NOW + 10 * 60_000)).toEqual(await truth(type, NOW + 10 * 60_000));
      await expectInvariants(table, {
        outsideHours: (await scan(table)).filter(({ SK }) => SK === 'APPT').map(({ id }) => String(id)),
      });
    },
  );

  it('are not overwritten by a count that looked earlier and came later', async () => {
    await refresh(await events());
    let meantime: Promise<unknown> | undefined;
    const slow = around(table, async ({ name }, proceed) => {
      if (name === 'PutItemCommand' && !meantime) {
        meantime = booked(world, MONDAY_9).then(() =>
          countOpenStarts(table, { ...world, types, date: MONDAY }, () => NOW),
        );
        await meantime;
      }
      return proceed();
    });
    await countOpenStarts(slow, { ...world, types, date: MONDAY }, () => NOW);
    await expectTrue();
  });

  it.each(FAULTS)('are right again after a count that died at any request (%s) is repeated', async (fault) => {
    const { table: counting, calls } = watched(table);
    await refresh(await events(), NOW, counting);
    for (let failing = 1; failing <= Math.min(calls.length, 12); failing++) {
      await bookAt(world, MONDAY_9 + (failing % 8) * HOUR, { patient: `f-${failing}` });
      await refresh(
        await events(),
        NOW,
        faulty(table, ({ number }) => (number === failing ? fault : undefined)),
      ).catch(() => undefined);
      await refresh(await events());
      await expectTrue();
    }
  });

  it('count each date of a batch once, and a message that is no event stops nobody else', async () => {
    for (let index = 0; index < 5; index++) await booked(world, MONDAY_9 + index * HOUR, { patient: `p-${index}` });
    const bookings = (await events()).filter(({ type }) => type === 'AppointmentConfirmed');
    const { table: through, calls } = watched(table);
    const records = [...bookings.map((detail) => JSON.stringify({ detail })), 'nonsense'].map(
      (body, index) => ({ messageId: String(index), body }) as SQSRecord,
    );
    const answer = await inBatches(refreshOpenTimes(through, () => NOW))({ Records: records });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '5' }]);
    // The clinic's book; rows, doctor-days and a row for each type of the one date.
    expect(calls).toHaveLength(1 + 2 + types.length);
  });
});

describe('a listing without them', () => {
  it('goes by the doctor-days for a date that was never counted, and only for that one', async () => {
    await refresh(await events());
    await table.client.send(
      new DeleteCommand({ TableName: table.name, Key: { ...openStartsKey(world.clinic.id, world.type.id, MONDAY) } }),
    );
    await booked(world, MONDAY_9);
    const { table: through, calls } = watched(table);
    expect((await list(world.type, NOW, through))[2]).toEqual((await truth(world.type))[2]);
    expect(calls).toHaveLength(2);
    expect(await mendOpenStarts(table, { ...world, types: [world.type], date: MONDAY }, () => NOW)).toBe(1);
    expect(await mendOpenStarts(table, { ...world, types: [world.type], date: MONDAY }, () => NOW)).toBe(0);
    await refresh(await events());
    await expectTrue();
  });

  it.each<Partial<AppointmentType>>([{ durationMinutes: 45 }, { bufferMinutes: 0 }, { specialization: 'Cardiology' }])(
    'is right at once for a type that became %j',
    async (change) => {
      await booked(world, MONDAY_9 + HOUR);
      await refresh(await events());
      const changed = { ...world.type, ...change };
      expect(await list(changed)).toEqual(await truth(changed));
      expect(await list(changed)).not.toEqual(await list(world.type));
    },
  );

  it('is right at the very instant a hold runs out, before and after the job that ends it', async () => {
    const held = await holding(MONDAY_9, 'p');
    await refresh(await events());
    const end = held.holdExpiresAt;
    if (end === undefined) throw new Error('a hold ends');
    const atNine = async (now: number) => (await list(world.type, now))[2]?.slots[0]?.doctorsAvailable;
    expect([await atNine(end - 1), await atNine(end)]).toEqual([2, 3]);
    const job = expireAll(table, () => end, seeded(1));
    expect(await job()).toEqual({ settled: 1, failed: 0 });
    expect(await job()).toEqual({ settled: 0, failed: 0 });
    await refresh(await events(), end);
    await expectTrue(end);
    expect((await expectInvariants(table)).appointments).toMatchObject([{ status: 'EXPIRED' }]);
  });
});

describe('a month of any doctor', () => {
  it('is one Query of at most 1.5 read units, however many doctors work there round the clock', async () => {
    const figures = [];
    for (const doctors of [1, 12]) {
      const id = '0199c8a4-4e5b-7c39-b1f4-6b1f3f5d2a10';
      const month = await openWorld(table, {
        doctors,
        clinic: { id: `clinic_${doctors}-${id}`, policy: { ...world.clinic.policy, horizonDays: 40 } },
        type: { id: `type_${doctors}-${id}` },
        hours: {
          weekly: OFFICE_HOURS.weekly.map(({ day }) => ({ day, start: '00:00', end: '24:00' })),
          exceptions: [],
        },
      });
      const to = addDays(MONDAY, 29);
      for (const date of datesFrom(MONDAY, to))
        await countOpenStarts(table, { ...month, types: [month.type], date }, () => NOW);
      const meter = metered(table);
      const open = await openTimes(meter.table, { ...month, from: MONDAY, to }, NOW);
      const { requests, reads } = meter.read();
      figures.push({ requests, reads });
      expect(open).toHaveLength(30);
    }
    expect(figures[1]).toEqual(figures[0]);
    expect(figures[1]).toMatchObject({ requests: 1 });
    expect(figures[1]?.reads).toBeLessThanOrEqual(1.5);
  });
});
