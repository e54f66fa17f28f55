import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://video.example.com',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:reminders',
    MAIL_QUEUE_URL: 'https://sqs.example.com/mail',
    SMS_QUEUE_URL: 'https://sqs.example.com/sms',
    BULK_MAIL_QUEUE_URL: 'https://sqs.example.com/bulk',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  }),
);

import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { PLATFORM } from '../../functions/domain/announcement.ts';
import { nothingMended } from '../../functions/reactions/mend-clinic.ts';
import { repair } from '../../functions/reactions/repair.ts';
import { announce } from '../../functions/store/announcements.ts';
import { hold } from '../../functions/store/booking.ts';
import { findNotice, queueNotice } from '../../functions/store/notices.ts';
import { clinicKey, expiryKey, openStartsKey } from '../../functions/store/keys.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import { findProgress } from '../../functions/store/progress.ts';
import type { Table } from '../../functions/store/table.ts';
import { aNotice, MONDAY_9, seeded } from '../support/builders.ts';
import { around, type Call, FAULTS, faulty, watched } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { type StubScheduler, stubScheduler } from '../support/scheduler.ts';
import { freshTable } from '../support/table.ts';
import { statusesOf, waits } from '../support/waiting.ts';
import { booked, NOW, OFFICE_HOURS, openWorld, replaceAvailability, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const MONDAY = '2026-11-23';
const nothing = nothingMended();

let scheduler: StubScheduler;
let schedules: StubScheduler['held'];
let table: Table;
let world: World;
beforeEach(async () => {
  queued = [];
  scheduler = stubScheduler();
  schedules = scheduler.held;
  table = await freshTable();
  world = await openWorld(table, { doctors: 2 });
});

let queued: string[];
const run = (through = table, now: () => number = () => NOW, budget = { budgetMs: 1e9, shareMs: 1e9 }) =>
  repair(
    {
      table: through,
      schedules: scheduler.schedules(),
      now,
      random: seeded(1),
      newRoom: () => 'https://video.example.com/room',
      queue: {
        put: async (names) => {
          queued.push(...names.map(({ id }) => id));
        },
      },
    },
    budget,
  )();

/** Nothing is left to be mended, and listings come from the read model alone. */
const expectAllWell = async () => {
  expect(await run()).toEqual({ ...nothing, failed: 0, finished: true });
  const { table: through, calls } = watched(table);
  await openTimes(through, { ...world, from: MONDAY, to: '2026-11-27' }, NOW);
  expect(calls).toHaveLength(1);
};

describe('the hourly repair', () => {
  it('makes the read model where it was never made, and tells how much it was', async () => {
    // The horizon of six days, today and the spare days.
    expect(await run()).toEqual({ ...nothing, openStarts: 9, failed: 0, finished: true });
    await expectAllWell();
  });

  it('mends a row of the read model that is wrong or gone', async () => {
    await run();
    const { id } = world.type;
    await table.client.send(
      new DeleteCommand({ TableName: table.name, Key: { ...openStartsKey(world.clinic.id, id, MONDAY) } }),
    );
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...openStartsKey(world.clinic.id, id, '2026-11-24') },
        UpdateExpression: 'REMOVE #open',
        ExpressionAttributeNames: { '#open': 'open' },
      }),
    );
    // And a booking whose event was lost.
    await booked(world, '2026-11-25T09:00:00-05:00');
    expect(await run()).toMatchObject({ openStarts: 3, failed: 0 });
    await expectAllWell();
  });

  it('creates the reminders that are missing, and only those', async () => {
    const soon = await booked(world, '2026-11-21T15:00:00-05:00', { patient: 'a' });
    const later = await booked(world, MONDAY_9, { patient: 'b' });
    expect(await run()).toMatchObject({ reminders: 3 });
    expect([...schedules.keys()].toSorted()).toEqual(
      [`${later.id}-v1-120m`, `${later.id}-v1-1440m`, `${soon.id}-v1-120m`].toSorted(),
    );
    schedules.delete(`${later.id}-v1-1440m`);
    expect(await run()).toMatchObject({ reminders: 1 });
    await expectAllWell();
  });

  it('ends a hold that its own job has lost', async () => {
    const held = await hold(
      table,
      { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start: MONDAY_9 },
      {
        patientId: 'p',
        appointmentId: 'appt_held',
        cause: { actor: { id: 'p', role: 'patient' }, correlationId: 'c' },
        now: NOW - HOUR,
        random: seeded(1),
        newRoom: () => '',
      },
    );
    if (isRefusal(held) || held.holdExpiresAt === undefined) throw new Error('not held');
    const key = { ...expiryKey(held.id, new Date(held.holdExpiresAt).toISOString()) };
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: key }));
    expect(await run()).toMatchObject({ holds: 1 });
    expect((await expectInvariants(table)).appointments).toMatchObject([{ status: 'EXPIRED' }]);
  });

  it('finishes a change of hours that stopped before its days were made, and settles whom it concerns', async () => {
    const appointment = await booked(world, MONDAY_9, { doctorId: world.doctors[0]?.id });
    const [doctor] = world.doctors;
    if (!doctor) throw new Error('a world has doctors');
    const off = OFFICE_HOURS.weekly.map((window) => ({ ...window, start: '13:00' }));
    const dying = faulty(table, ({ number }) => (number === 3 ? 'before' : undefined));
    await replaceAvailability(dying, world.clinic, doctor, { weekly: off, exceptions: [] }, NOW).catch(() => undefined);
    await run();
    await run();
    await expectAllWell();
    // Changed hours leave what was booked as it is.
    expect((await expectInvariants(table, { outsideHours: [appointment.id] })).appointments).toHaveLength(1);
    expect(
      (await openTimes(table, { ...world, from: MONDAY, to: MONDAY, doctorId: doctor.id }, NOW))[0]?.slots,
    ).toHaveLength(15);
  });

  it.each(FAULTS)('is right in the end wherever it dies (%s)', async (fault) => {
    await booked(world, MONDAY_9, { patient: 'a' });
    const { table: counting, calls } = watched(table);
    await run(counting);
    for (let failing = 1; failing <= calls.length; failing += 7) {
      schedules.clear();
      await table.client.send(
        new DeleteCommand({ TableName: table.name, Key: { ...openStartsKey(world.clinic.id, world.type.id, MONDAY) } }),
      );
      await run(faulty(table, ({ number }) => (number === failing ? fault : undefined))).catch(() => undefined);
      await run();
      expect(schedules.size).toBe(2);
      await expectAllWell();
    }
    await expectInvariants(table);
  });

  it('stops when its time is over and goes on there the next time, until every clinic had its turn', async () => {
    const clinics = [world];
    for (const name of ['A', 'B', 'C']) clinics.push(await openWorld(table, { clinic: { name } }));
    for (const [index, clinic] of clinics.entries()) await booked(clinic, MONDAY_9, { patient: `p-${index}` });
    let clock = NOW;
    // Every request takes a second of a budget of forty.
    const slow = around(table, async (_, proceed) => {
      clock += 1000;
      return proceed();
    });
    let runs = 0;
    while (schedules.size < 8 && runs < 20) {
      const { finished } = await run(slow, () => clock, { budgetMs: 40_000, shareMs: 5_000 });
      runs++;
      expect((await findProgress(table, 'repair')).last === undefined).toBe(finished);
    }
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(20);
    expect(schedules.size).toBe(8);
  });

  describe('of clinics of which one has a long waitlist', () => {
    const SECOND = 1_000;
    const WISHES = 12;
    let second: World;
    let wishes: WaitlistEntry[];

    /** Everybody at the first clinic waits for times that opened since; nobody heard of it. */
    beforeEach(async () => {
      second = await openWorld(table, { now: NOW - HOUR });
      await booked(second, MONDAY_9, { patient: 'elsewhere' });
      for (const doctor of world.doctors)
        await replaceAvailability(table, world.clinic, doctor, { weekly: [], exceptions: [] }, NOW);
      wishes = [];
      for (let index = 0; index < WISHES; index++) wishes.push(await waits(world, `w-${index}`, {}, NOW + index));
      for (const doctor of world.doctors)
        await replaceAvailability(table, world.clinic, doctor, OFFICE_HOURS, NOW + HOUR);
    });

    /** Each request to the table takes a second. */
    const slowly = () => {
      let clock = NOW + HOUR;
      const seen: Call[] = [];
      const through = around(table, async (call, proceed) => {
        clock += SECOND;
        seen.push(call);
        return proceed();
      });
      return { through, now: () => clock, seen };
    };

    const offered = async (): Promise<boolean[]> =>
      (await statusesOf(table, wishes)).map((status) => status === 'OFFERED');

    it('stops between two wishes and goes on at the next one, while the other clinic has its turn', async () => {
      const { through, now } = slowly();
      const budget = { budgetMs: 150 * SECOND, shareMs: 5 * SECOND };
      const counts: number[] = [];
      let runs = 0;
      for (; counts.at(-1) !== WISHES && runs < 20; runs++) {
        await run(through, now, budget);
        const open = await offered();
        // Those first in line, without a gap.
        expect(open.lastIndexOf(true)).toBe(open.filter(Boolean).length - 1);
        counts.push(open.filter(Boolean).length);
        // The other clinic is through after the first run.
        if (runs === 0) expect(schedules.size).toBe(2);
      }
      const cut = counts.filter((count) => count > 0 && count < WISHES);
      expect(cut.length).toBeGreaterThan(0);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      expect(counts.at(-1)).toBe(WISHES);
      await expectInvariants(table);
    });

    it('that dies in the middle of it gives the other clinic its turn first the next time', async () => {
      const { through, now, seen } = slowly();
      const dying = around(through, async (_, proceed) => {
        if ((await offered()).filter(Boolean).length >= 3) throw new Error('the function was ended');
        return proceed();
      });
      await run(dying, now).catch(() => undefined);
      const before = (await offered()).filter(Boolean).length;
      expect(before).toBe(3);
      expect((await findProgress(table, 'repair')).stands.get(world.clinic.id)).toMatchObject({ part: 'waitlist' });
      seen.length = 0;
      await run(through, now);
      const asked = seen.map(({ input }) => JSON.stringify(input));
      const firstOf = ({ clinic }: World) => asked.findIndex((input) => input.includes(`"${clinicKey(clinic.id).PK}"`));
      expect(firstOf(second)).toBeLessThan(firstOf(world));
      expect((await offered()).every(Boolean)).toBe(true);
      expect(schedules.size).toBe(2);
      await expectInvariants(table);
    });

    it('does the rest of a clinic and all of the other when the waitlist fails, and says so', async () => {
      await booked(world, '2026-11-25T09:00:00-05:00', { patient: 'reminded', now: NOW + HOUR });
      const failing = faulty(table, ({ input }) =>
        JSON.stringify(input).includes(`"WAITLIST#${world.clinic.id}#`) ? 'before' : undefined,
      );
      const outcome = await run(failing, () => NOW + HOUR);
      expect(outcome.failed).toBeGreaterThan(0);
      // Two of each clinic.
      expect(schedules.size).toBe(4);
    });
  });
});

describe('notices that were queued and whose messages were lost', () => {
  it('are queued again, those of clinics and of no clinic, and what is too late is ended', async () => {
    const announcement = {
      id: 'msg_1',
      subject: 'Hello',
      body: 'Hello.',
      recipients: 1,
      createdAt: NOW - 2 * 24 * HOUR,
    };
    await announce(table, announcement, [], 'queued', undefined, 'request-1');
    const waiting = (id: string, over: object) =>
      queueNotice(
        table,
        aNotice({ id, personId: 'patient-1', announcementId: 'msg_1', createdAt: announcement.createdAt, ...over }),
      );
    await waiting('of-clinic', { clinicId: world.clinic.id, usefulUntil: NOW + HOUR });
    await waiting('of-none', { clinicId: PLATFORM.id, usefulUntil: NOW + HOUR });
    await waiting('late', { clinicId: world.clinic.id, usefulUntil: NOW });
    const found = await run();
    expect([queued.toSorted(), found.notices]).toEqual([['of-clinic', 'of-none'], 3]);
    expect(await findNotice(table, { personId: 'patient-1', id: 'late' })).toMatchObject({ status: 'EXPIRED' });
    expect((await run()).notices).toBe(0);
  });
});
