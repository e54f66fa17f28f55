import { beforeEach, describe, expect, it } from 'vitest';
import { QUEUE } from '../../functions/contract/time-limits.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { ConflictMessage } from '../../functions/reactions/resolve-conflicts.ts';
import { findConflicts } from '../../functions/store/conflicts.ts';
import { appointmentKey } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { expectInvariants, scan } from '../support/invariants.ts';
import { conflictWorker, doctorOf, scheduleEvents, takesOff } from '../support/leave.ts';
import { queueDouble } from '../support/queue-double.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Appointments that a step deals with, and so four steps of work. */
const STEP = 4;
const STEPS = 4;
const VISITS = 15;

let table: Table;
let world: World;
let visits: Appointment[];
let event: ConflictMessage;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  visits = [];
  for (let index = 0; index < VISITS; index++)
    visits.push(await booked(world, MONDAY_9 + (index * HOUR) / 2, { patient: `p-${index}` }));
  await takesOff(world, MONDAY_9, MONDAY_9 + DAY);
  const last = (await scheduleEvents(table)).toSorted((a, b) => b.version - a.version)[0];
  if (!last) throw new Error('the schedule never changed');
  event = last;
});

/** A table in which these appointments cannot be changed. */
const poisoned = (ids: readonly string[]): Table =>
  around(table, (call, proceed) => {
    const text = call.name === 'TransactWriteItemsCommand' ? JSON.stringify(call.input) : '';
    if (ids.some((id) => text.includes(`"${appointmentKey(id).PK}"`))) throw new Error('this appointment is poison');
    return proceed();
  });

const queue = () => {
  const double = queueDouble<ConflictMessage>();
  const workerOn = (through: Table, now?: () => number) => conflictWorker(through, double.send, now, seeded(7), STEP);
  return { ...double, workerOn };
};

const idsOf = (appointments: readonly Appointment[]): string[] => appointments.map(({ id }) => id).toSorted();
const leftOver = async (): Promise<string[]> => idsOf(await findConflicts(table, world.clinic, doctorOf(world), NOW));

/** How many times each visit was marked. */
const markedTimes = async (): Promise<number[]> => {
  const marks = (await scan(table)).filter(({ type }) => type === 'ScheduleConflict');
  return [...Map.groupBy(marks, ({ PK }) => String(PK)).values()].map(({ length }) => length);
};

const expectAllMarkedOnce = async (): Promise<void> => {
  expect(await markedTimes()).toEqual(visits.map(() => 1));
  expect(await leftOver()).toEqual([]);
  await expectInvariants(table);
};

const poison = (...indexes: readonly number[]): string[] => idsOf(indexes.flatMap((index) => visits[index] ?? []));

describe('a step of the work on the appointments of a changed schedule', () => {
  it('hands on the rest by one message, and the last step ends it', async () => {
    const { send, drain, deadLetters, sent, workerOn } = queue();
    await send(event);
    expect(await drain(workerOn(table))).toBe(STEPS);
    expect(sent()).toBe(STEPS);
    expect(deadLetters).toEqual([]);
    await expectAllMarkedOnce();
  });

  it.each([
    ['one at the beginning', [0]],
    ['one at the end', [14]],
    ['one in every step', [0, 5, 9, 14]],
    ['nearly a whole step', [0, 1, 2]],
    ['several in the middle', [4, 5, 6, 10]],
  ])('hands on or fails, never both; what fails ends where people see it: %s', async (_, failing) => {
    const { send, drain, deadLetters, sent, workerOn } = queue();
    const ids = poison(...failing);
    await send(event);
    const deliveries = await drain(workerOn(poisoned(ids)));
    // Only the last message is given again, as often as a queue does.
    expect(sent()).toBeLessThanOrEqual(STEPS);
    expect(deliveries).toBe(sent() - 1 + QUEUE.receives);
    expect(deadLetters).toHaveLength(1);
    expect(await leftOver()).toEqual(ids);

    // What was set aside is enough to deal with it after the fault is mended.
    const redriven = queue();
    for (const message of deadLetters) await redriven.send(message);
    await redriven.drain(redriven.workerOn(table));
    expect(redriven.sent()).toBe(1);
    expect(redriven.deadLetters).toEqual([]);
    await expectAllMarkedOnce();
  });

  it('tries those that failed for a moment again in the last step', async () => {
    const { send, drain, deadLetters, sent, workerOn } = queue();
    const bad = workerOn(poisoned(poison(3, 6)));
    const good = workerOn(table);
    let deliveries = 0;
    await send(event);
    await drain((message) => (++deliveries <= 2 ? bad(message) : good(message)));
    expect(sent()).toBeLessThanOrEqual(STEPS);
    expect(deadLetters).toEqual([]);
    await expectAllMarkedOnce();
  });

  it.each([
    ['once each', 2],
    ['as often as the queue gives them', QUEUE.receives],
  ])('that dies after handing on, %s, makes no further messages', async (_, times) => {
    const { send, drain, deadLetters, sent, workerOn } = queue();
    await send(event);
    await drain(workerOn(table), (__, receives) => (receives < times ? 'dies before the message is deleted' : 'ends'));
    expect(sent()).toBeLessThanOrEqual(STEPS);
    expect(deadLetters).toEqual([]);
    await expectAllMarkedOnce();
  });

  it('that dies after handing on while appointments fail makes no further messages either', async () => {
    const { send, drain, sent, workerOn } = queue();
    const ids = poison(0, 1, 5, 14);
    await send(event);
    await drain(workerOn(poisoned(ids)), (_, receives) =>
      receives < QUEUE.receives ? 'dies before the message is deleted' : 'ends',
    );
    expect(sent()).toBeLessThanOrEqual(STEPS);
    expect(await leftOver()).toEqual(ids);
  });

  it('whose every message is given twice at once makes no more messages than there are appointments', async () => {
    const { send, drain, sent, workerOn } = queue();
    const work = workerOn(table);
    await send(event);
    await drain(async (message) => {
      await Promise.allSettled([work(message), work(message)]);
    });
    expect(sent()).toBeLessThanOrEqual(visits.length);
    await expectAllMarkedOnce();
  });

  it('fails without handing on when more appointments fail than one step deals with', async () => {
    const { send, drain, deadLetters, sent, workerOn } = queue();
    await send(event);
    const deliveries = await drain(workerOn(poisoned(idsOf(visits))));
    expect(sent()).toBe(1);
    expect(deliveries).toBe(QUEUE.receives);
    expect(deadLetters).toEqual([event]);
    // The fault is over: the message that was set aside does it all.
    await send(event);
    await drain(workerOn(table));
    await expectAllMarkedOnce();
  });

  it('hands on early when its time is over, and does at least one appointment', async () => {
    const { send, drain, deadLetters, sent, workerOn } = queue();
    let clock = NOW;
    const slow = around(table, async (_, proceed) => {
      clock += 300;
      return proceed();
    });
    await send(event);
    const work = workerOn(slow, () => clock);
    let longest = 0;
    await drain(async (message) => {
      const begun = clock;
      await work(message);
      longest = Math.max(longest, clock - begun);
    });
    expect(sent()).toBeGreaterThan(STEPS);
    expect(sent()).toBeLessThanOrEqual(visits.length);
    expect(longest).toBeLessThan(10_000);
    expect(deadLetters).toEqual([]);
    await expectAllMarkedOnce();
  });
});
