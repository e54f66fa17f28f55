import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
    VIDEO_URL: 'https://video.example.com',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:reminders',
    MAIL_QUEUE_URL: 'https://sqs.example.com/mail',
    SMS_QUEUE_URL: 'https://sqs.example.com/sms',
    BULK_MAIL_QUEUE_URL: 'https://sqs.example.com/bulk',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
    SCHEDULING_QUEUE_URL: 'https://sqs.example/scheduling',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  }),
);

import type { Appointment } from '../../functions/domain/appointment.ts';
import { ContentionError } from '../../functions/domain/retry.ts';
import { arrange } from '../../functions/reactions/schedules.ts';
import { repair } from '../../functions/reactions/repair.ts';
import { appointmentWrite } from '../../functions/store/appointments.ts';
import { updateClinic } from '../../functions/store/clinic-changes.ts';
import { findReminderRecord } from '../../functions/store/reminder-records.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { takesOff } from '../support/leave.ts';
import { type StubScheduler, stubScheduler } from '../support/scheduler.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, store, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let table: Table;
let world: World;
let scheduler: StubScheduler;
let now: number;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  scheduler = stubScheduler();
  now = NOW;
});

const names = ({ id }: Pick<Appointment, 'id'>, version: number, leads: readonly number[]) =>
  leads.map((lead) => `${id}-v${version}-${lead}m`);
const held = ({ id }: Pick<Appointment, 'id'>) => [...scheduler.held.keys()].filter((it) => it.startsWith(`${id}-`));

/** What a call asks of the table and the scheduler, request by request. */
type Around = (call: number, proceed: () => Promise<unknown>) => Promise<unknown>;
const follow = (appointment: Appointment, wrap: Around = (_, proceed) => proceed()): Promise<number> => {
  let calls = 0;
  const each = (proceed: () => Promise<unknown>) => {
    calls++;
    return wrap(calls, proceed);
  };
  const through = around(table, (_, proceed) => each(proceed));
  return arrange(through, scheduler.schedules(each), appointment.id, () => now);
};

/** Stops before one request until it is let go on; `arrived` is over as well when the work ends without that request. */
const gateBefore = (at: number) => {
  const reached = Promise.withResolvers<boolean>();
  const open = Promise.withResolvers<undefined>();
  return {
    wrap: async (call: number, proceed: () => Promise<unknown>) => {
      if (call === at) {
        reached.resolve(true);
        await open.promise;
      }
      return proceed();
    },
    arrived: (work: Promise<unknown>) => Promise.race([reached.promise, work.then(() => false)]),
    open: () => open.resolve(undefined),
  };
};

let others = 0;
/** A confirmed appointment of which nothing but its row exists. */
const anAppointment = async (like: Appointment): Promise<Appointment> => {
  others++;
  const appointment = { ...like, id: `appt_copy_${others}`, version: 1 };
  await store(table, [appointmentWrite(table, appointment)]);
  return appointment;
};

const changesPolicy = async (reminderLeadMinutes: readonly number[]) => {
  await updateClinic(table, world.clinic.id, { policy: { reminderLeadMinutes } }, { correlationId: 'c', now });
};

/** What becomes of an appointment, and the schedules that it has then. */
interface Change {
  readonly make: (before: Appointment) => Promise<unknown>;
  readonly wanted: (appointment: Appointment) => string[];
}
const next = (before: Appointment, over: Partial<Appointment>) =>
  store(table, [appointmentWrite(table, { ...before, version: 2, ...over })]);
const CHANGES: Readonly<Record<string, Change>> = {
  'it moves': {
    make: (before) => next(before, { start: before.start + HOUR, end: before.end + HOUR }),
    wanted: (appointment) => names(appointment, 2, [120, 1440]),
  },
  'it is cancelled': { make: (before) => next(before, { status: 'CANCELLED' }), wanted: () => [] },
  'it needs a new time': { make: (before) => next(before, { attention: 'NEEDS_NEW_TIME' }), wanted: () => [] },
  'the policy changes': {
    make: () => changesPolicy([120, 30]),
    wanted: (appointment) => names(appointment, 1, [120, 30]),
  },
};

describe.each(Object.entries(CHANGES))(
  'while an appointment’s reminders are scheduled, %s',
  (what, { make, wanted }) => {
    let first: Appointment;
    beforeEach(async () => {
      first = await booked(world, MONDAY_9);
    });
    const expectWanted = (appointment: Appointment) => {
      expect(held(appointment).sort()).toEqual(wanted(appointment).sort());
      // Nothing that is right now was ever taken away, not even for a moment.
      expect(scheduler.deleted.filter((name) => wanted(appointment).includes(name) && !name.includes('-v1-'))).toEqual(
        [],
      );
    };
    const anew = async () => {
      if (what === 'the policy changes') await changesPolicy([1440, 120]);
      return anAppointment(first);
    };

    it('and whoever followed the state before, wherever it was slow, leaves no schedule and takes none away', async () => {
      let at = 0;
      for (let isReached = true; isReached; ) {
        at++;
        const appointment = await anew();
        const gate = gateBefore(at);
        const slow = follow(appointment, gate.wrap);
        isReached = await gate.arrived(slow);
        await make(appointment);
        await follow(appointment);
        gate.open();
        await slow;
        if (isReached) expectWanted(appointment);
      }
      expect(at).toBeGreaterThan(6);
    });

    it('and both go on in turns, and the schedules are right', async () => {
      let most = 0;
      for (let at = 1, isReached = true; isReached; at++) {
        for (let second = 1, isStopped = true; isStopped; second++) {
          const appointment = await anew();
          const [gate, later] = [gateBefore(at), gateBefore(second)];
          const slow = follow(appointment, gate.wrap);
          isReached = await gate.arrived(slow);
          await make(appointment);
          const quick = follow(appointment, later.wrap);
          isStopped = await later.arrived(quick);
          gate.open();
          await slow;
          later.open();
          await quick;
          if (isReached) expectWanted(appointment);
          most = Math.max(most, second);
          if (!isReached) break;
        }
      }
      expect(most).toBeGreaterThan(4);
    });

    it.each(['before', 'after'] as const)(
      'and whoever followed the state before dies %s any request, and its message comes back',
      async (when) => {
        let at = 0;
        for (let isReached = true; isReached; ) {
          at++;
          const appointment = await anew();
          const gate = gateBefore(at);
          const dying = follow(appointment, async (call, proceed) => {
            const isLast = call === at;
            const answer = await gate.wrap(call, async () => {
              if (isLast && when === 'before') throw new Error('died');
              return proceed();
            });
            if (isLast) throw new Error('died');
            return answer;
          });
          const ended = dying.then(
            () => undefined,
            () => undefined,
          );
          isReached = await gate.arrived(ended);
          await make(appointment);
          await follow(appointment);
          gate.open();
          await ended;
          if (!isReached) break;
          await follow(appointment);
          expectWanted(appointment);
        }
        expect(at).toBeGreaterThan(6);
      },
    );
  },
);

describe('a request to the scheduler whose reply is lost, so that its repetition changes nothing,', () => {
  /** The SDK asks again, and hears that nothing was to be done. */
  const repeated = async (proceed: () => Promise<unknown>): Promise<unknown> => {
    await proceed();
    return proceed();
  };

  it('and deletes what others planned meanwhile, leaves the schedule there in the end', async () => {
    const { id } = await booked(world, MONDAY_9);
    await changesPolicy([120]);
    await arrange(table, scheduler.schedules(), id, () => now);
    await changesPolicy([]);
    const slow = scheduler.schedules(async (proceed) => {
      await changesPolicy([120]);
      await arrange(table, scheduler.schedules(), id, () => now);
      return repeated(proceed);
    });
    await arrange(table, slow, id, () => now);
    expect(held({ id })).toEqual(names({ id }, 1, [120]));
  });

  it('and creates what others withdrew meanwhile, leaves no schedule in the end', async () => {
    const { id } = await booked(world, MONDAY_9);
    await changesPolicy([120]);
    const slow = scheduler.schedules(async (proceed) => {
      await changesPolicy([]);
      await arrange(table, scheduler.schedules(), id, () => now);
      return repeated(proceed);
    });
    await arrange(table, slow, id, () => now);
    expect(held({ id })).toEqual([]);
  });
});

describe('the schedule that another replaces', () => {
  it('is there until the other is, however often creating that fails', async () => {
    const appointment = await booked(world, MONDAY_9);
    await follow(appointment);
    await store(table, [appointmentWrite(table, { ...appointment, version: 2 })]);
    const refusing = scheduler.schedules(async () => {
      throw new Error('busy');
    });
    await expect(arrange(table, refusing, appointment.id, () => now)).rejects.toThrow('busy');
    expect(held(appointment).sort()).toEqual(names(appointment, 1, [120, 1440]).sort());
    // The message comes back when it is too late to create the other.
    now = MONDAY_9 - 2 * HOUR;
    await follow(appointment);
    expect(held(appointment)).toContain(names(appointment, 1, [120])[0]);
  });
});

describe('what is recorded of an appointment’s schedules', () => {
  it('is forgotten only later, so that what a dead one left is deleted by the repair of the next hour', async () => {
    const appointment = await booked(world, MONDAY_9);
    await follow(appointment);
    await cancelled(world, appointment);
    await follow(appointment);
    // A schedule that somebody created who never came to look again.
    const [left = ''] = names(appointment, 1, [120]);
    scheduler.held.set(left, {} as never);
    now = NOW + 30 * MINUTE;
    await follow(appointment);
    expect(held(appointment)).toEqual([]);
    expect((await findReminderRecord(table, appointment.id)).reminders).toEqual([]);
    // And then no call is made for it any more.
    const calls: number[] = [];
    await follow(appointment, async (call, proceed) => {
      calls.push(call);
      return proceed();
    });
    expect(calls).toHaveLength(3);
  });

  it('names no schedule beforehand that is not recorded', async () => {
    const appointment = await booked(world, MONDAY_9);
    let isDead = false;
    await follow(appointment, async (_, proceed) => {
      if (isDead) throw new Error('died');
      const answer = await proceed();
      isDead = scheduler.held.size > 0;
      return answer;
    }).catch(() => undefined);
    const recorded = (await findReminderRecord(table, appointment.id)).reminders.map(({ leadMinutes }) => leadMinutes);
    expect(held(appointment).every((name) => names(appointment, 1, recorded).includes(name))).toBe(true);
    expect(held(appointment)).not.toEqual([]);
  });

  it('ends the work with an error, and so a new delivery, when the appointment never rests', async () => {
    const appointment = await booked(world, MONDAY_9);
    let version = 1;
    const restless = follow(appointment, async (_, proceed) => {
      const answer = await proceed();
      if (scheduler.created.at(-1)?.includes(`-v${version}-`)) {
        version++;
        await store(table, [appointmentWrite(table, { ...appointment, version })]);
      }
      return answer;
    });
    await expect(restless).rejects.toThrow(ContentionError);
    await follow(appointment);
    expect(held(appointment).sort()).toEqual(names(appointment, version, [120, 1440]).sort());
  });
});

describe('the hourly repair', () => {
  const run = () =>
    repair({
      table,
      schedules: scheduler.schedules(),
      now: () => now,
      random: seeded(1),
      newRoom: () => 'https://video.example.com/room',
      queue: { put: async () => undefined },
    })();

  it('withdraws the reminders of one that is cancelled although nothing is to be added', async () => {
    const appointment = await booked(world, MONDAY_9);
    await run();
    expect(held(appointment)).toHaveLength(2);
    await cancelled(world, appointment);
    expect(await run()).toMatchObject({ reminders: 2, failed: 0 });
    expect(held(appointment)).toEqual([]);
    expect(await run()).toMatchObject({ reminders: 0, failed: 0 });
  });

  it('withdraws the reminders of one whose doctor will not be there', async () => {
    const appointment = await booked(world, MONDAY_9);
    await run();
    await takesOff(world, MONDAY_9 - HOUR, MONDAY_9 + 8 * HOUR);
    expect(await run()).toMatchObject({ conflicts: 1, reminders: 2, failed: 0 });
    expect(held(appointment)).toEqual([]);
  });

  it('withdraws the reminders of a policy that has none any more', async () => {
    const appointment = await booked(world, MONDAY_9);
    await run();
    await changesPolicy([]);
    expect(await run()).toMatchObject({ reminders: 2, failed: 0 });
    expect(held(appointment)).toEqual([]);
  });
});
