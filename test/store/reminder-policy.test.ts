import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:reminders',
    MAIL_QUEUE_URL: 'https://sqs.example.com/mail',
    SMS_QUEUE_URL: 'https://sqs.example.com/sms',
    BULK_MAIL_QUEUE_URL: 'https://sqs.example.com/bulk',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
    SCHEDULING_QUEUE_URL: 'https://sqs.example/scheduling',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import { anyEvent } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { ContentionError } from '../../functions/domain/retry.ts';
import {
  type PolicyMessage,
  type SchedulingDesk,
  scheduleReminders,
} from '../../functions/reactions/schedule-reminders.ts';
import { appointmentWrite } from '../../functions/store/appointments.ts';
import { updateClinic } from '../../functions/store/clinic-changes.ts';
import { clinicBook, getClinic } from '../../functions/store/clinics.ts';
import { toEventRow } from '../../functions/store/events.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { around, FAULTS, faulty, watched } from '../support/faulty.ts';
import { scan } from '../support/invariants.ts';
import { eventOf } from '../support/letters.ts';
import { type StubScheduler, stubScheduler } from '../support/scheduler.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, store, type World } from '../support/world.ts';

const HOUR = 3_600_000;

let table: Table;
let world: World;
let scheduler: StubScheduler;
let now: number;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2 });
  scheduler = stubScheduler();
  now = NOW;
});

/** Changes lead times as the API's operation does. */
const changes = (reminderLeadMinutes: readonly number[], through = table) =>
  updateClinic(through, world.clinic.id, { policy: { reminderLeadMinutes } }, { correlationId: 'request-1', now });

/** The events of changed policies, as the bus carries them. */
const events = async (): Promise<PolicyMessage[]> =>
  (await scan(table))
    .filter(({ type }) => type === 'ReminderPolicyChanged')
    .map((item) => anyEvent.parse(JSON.parse(JSON.stringify(toEventRow(item).detail))))
    .flatMap((event) => (event.type === 'ReminderPolicyChanged' ? [event] : []));

const deskOver = (over: Partial<SchedulingDesk> = {}): SchedulingDesk => ({
  table,
  schedules: scheduler.schedules(),
  now: () => now,
  goOn: async () => undefined,
  ...over,
});

/** Works off messages and what they leave for later. @returns how many messages it took. */
const workOff = async (messages: readonly PolicyMessage[], over: Partial<SchedulingDesk> = {}): Promise<number> => {
  const queue = [...messages];
  const react = scheduleReminders(deskOver({ goOn: async (next) => void queue.push(next), ...over }));
  let taken = 0;
  for (let message = queue.shift(); message; message = queue.shift()) {
    await react(message);
    taken++;
  }
  return taken;
};

const held = () => [...scheduler.held.keys()].toSorted();
const namesOf = (appointments: readonly Appointment[], ...leads: number[]) =>
  appointments.flatMap(({ id, version }) => leads.map((lead) => `${id}-v${version}-${lead}m`)).toSorted();

/** So many visits of which nothing but their rows exists, a minute apart. */
const visits = async (count: number): Promise<Appointment[]> => {
  const like = await booked(world, MONDAY_9);
  const copies = Array.from({ length: count }, (_, index) => ({
    ...like,
    id: `appt_many_${index}`,
    start: MONDAY_9 + index * 60_000,
  }));
  for (const copy of copies) await store(table, [appointmentWrite(table, copy)]);
  return [like, ...copies];
};

describe('new lead times of reminders', () => {
  it('rearrange the coming appointments of the clinic, soon and without the repair', async () => {
    const appointments = [await booked(world, MONDAY_9), await booked(world, MONDAY_9 + HOUR)];
    const gone = await booked(world, MONDAY_9 + 2 * HOUR);
    const elsewhere = await openWorld(table);
    const other = await booked(elsewhere, MONDAY_9, { patient: 'patient-2' });
    for (const appointment of [...appointments, gone, other]) await scheduleReminders(deskOver())(eventOf(appointment));
    await cancelled(world, gone);
    await changes([120, 30]);
    await workOff(await events());
    expect(held()).toEqual([...namesOf(appointments, 120, 30), ...namesOf([other], 1440, 120)].toSorted());
    await changes([]);
    await workOff(await events());
    expect(held()).toEqual(namesOf([other], 1440, 120));
  });

  it('are told of in the transaction that stores them: both or neither, however a request dies', async () => {
    const { table: counting, calls } = watched(table);
    await changes([90], counting);
    let known = (await events()).length;
    expect(known).toBe(1);
    for (const fault of FAULTS)
      for (let failing = 1; failing <= calls.length; failing++) {
        const before = await getClinic(table, world.clinic.id);
        const lead = 100 + known * 10 + failing;
        await changes(
          [lead],
          faulty(table, ({ number }) => (number === failing ? fault : undefined)),
        ).catch(() => undefined);
        const after = await getClinic(table, world.clinic.id);
        const told = (await events()).length;
        expect(told - known).toBe(after?.version === before?.version ? 0 : 1);
        expect(after?.policy.reminderLeadMinutes).toEqual(told === known ? before?.policy.reminderLeadMinutes : [lead]);
        known = told;
      }
  });

  it('are told of once for each change, by ids alone, and only when they are others', async () => {
    const [first, second] = [await changes([90]), await changes([90, 30])];
    await changes([30, 90]);
    const rest = { correlationId: 'request-2', now };
    await updateClinic(table, world.clinic.id, { phone: '+1 212 555 0111', policy: { holdSeconds: 60 } }, rest);
    expect(await events()).toEqual(
      [first, second].map((clinic) => ({
        eventId: `${world.clinic.id}@${clinic?.version}`,
        type: 'ReminderPolicyChanged',
        version: clinic?.version,
        occurredAt: '2026-11-21T12:00:00Z',
        clinicId: world.clinic.id,
        correlationId: 'request-1',
      })),
    );
    // A clinic's book stays what it was: the events lie elsewhere.
    const { table: through, calls } = watched(table);
    const book = await clinicBook(through, world.clinic.id);
    expect([calls.length, book?.doctors.length, book?.types.length]).toEqual([1, 2, 1]);
    expect(book?.clinic.version).toBe(5);
  });

  it('of many requests at once are all stored, each on what the one before left', async () => {
    const all = await Promise.all([
      changes([90]),
      changes([30]),
      updateClinic(table, world.clinic.id, { phone: '+1 212 555 0111' }, { correlationId: 'c', now }),
      updateClinic(table, world.clinic.id, { policy: { holdSeconds: 60 } }, { correlationId: 'c', now }),
    ]);
    expect(new Set(all.map((clinic) => clinic?.version))).toEqual(new Set([2, 3, 4, 5]));
    expect(await getClinic(table, world.clinic.id)).toMatchObject({
      version: 5,
      phone: '+1 212 555 0111',
      policy: { holdSeconds: 60 },
    });
  });

  it('end in an error when others never stop changing the clinic', async () => {
    const restless = around(table, async (call, proceed) => {
      if (call.name === 'TransactWriteItemsCommand')
        await updateClinic(
          table,
          world.clinic.id,
          { phone: `+1 212 555 ${1000 + call.number}` },
          { correlationId: 'c', now },
        );
      return proceed();
    });
    await expect(changes([30], restless)).rejects.toThrow(ContentionError);
    expect(await events()).toEqual([]);
  });
});

describe('the appointments of a clinic with new lead times', () => {
  /** A clock on which every request to the table takes ten seconds of a message's time. */
  const slowly = () =>
    around(table, async (_, proceed) => {
      now += 10_000;
      return proceed();
    });

  it('are gone through by as many messages as it takes, to the last', async () => {
    const appointments = await visits(230);
    await changes([30]);
    expect(await workOff(await events())).toBe(1);
    expect(held()).toEqual(namesOf(appointments, 30));
    await changes([45]);
    now = NOW;
    const taken = await workOff(await events(), { table: slowly() });
    expect(taken).toBeGreaterThan(2);
    expect(held()).toEqual(namesOf(appointments, 45));
  });

  it('are left to the next message, or the message fails, and never both', async () => {
    const appointments = await visits(120);
    await changes([30]);
    const [event] = await events();
    if (!event) throw new Error('nothing was told');
    const next: PolicyMessage[] = [];
    const goOn = async (message: PolicyMessage) => void next.push(message);
    const [bad] = namesOf(appointments.slice(5, 6), 30);
    let isBroken = true;
    const schedules = scheduler.schedules();
    const failing = {
      ...schedules,
      client: {
        send: (command: { readonly input: { readonly Name?: string } }) =>
          isBroken && command.input.Name === bad
            ? Promise.reject(new Error('refused'))
            : schedules.client.send(command as never),
      } as unknown as typeof schedules.client,
    };
    const react = scheduleReminders(deskOver({ table: slowly(), schedules: failing, goOn }));
    for (let delivery = 1; delivery <= 4; delivery++) await expect(react(event)).rejects.toThrow(AggregateError);
    expect(next).toEqual([]);
    // The others of its page did not have to wait.
    expect(held()).toHaveLength(99);
    isBroken = false;
    await react(event);
    expect(next).toHaveLength(1);
    await workOff(next);
    expect(held()).toEqual(namesOf(appointments, 30));
  });

  it('come out the same however often and in which order messages come', async () => {
    const appointments = await visits(3);
    await changes([30]);
    await changes([45, 15]);
    const both = await events();
    await workOff([...both.toReversed(), ...both, ...both]);
    expect(held()).toEqual(namesOf(appointments, 45, 15));
    expect(scheduler.deleted).toEqual([]);
  });
});
