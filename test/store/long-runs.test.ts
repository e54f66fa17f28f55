import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, {
    VIDEO_URL: 'https://visit.example',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:reminders',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

import type { Appointment } from '../../functions/domain/appointment.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { repair } from '../../functions/reactions/repair.ts';
import { resolveAfterChange } from '../../functions/reactions/resolve-conflicts.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { scheduleEvents, takesOff } from '../support/leave.ts';
import { stubScheduler } from '../support/scheduler.ts';
import { freshTable } from '../support/table.ts';
import { waits, wishNow } from '../support/waiting.ts';
import { booked, cancelled, NOW, openWorld, savedPerson } from '../support/world.ts';

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;
/** How long each transaction takes here. */
const TAKES_MS = 110_000;
const FOUR = [0, 1, 2, 3];

let table: Table;
let now: EpochMs;
/** The table to somebody whose clock goes on with every transaction. */
let slow: Table;
/** When each transaction was sent, and what it said. */
let sent: { readonly at: EpochMs; readonly text: string }[];

beforeEach(async () => {
  table = await freshTable();
  now = NOW;
  sent = [];
  slow = around(table, async ({ name, input }, proceed) => {
    if (name !== 'TransactWriteItemsCommand') return proceed();
    sent.push({ at: now, text: JSON.stringify(input) });
    const answer = await proceed();
    now += TAKES_MS;
    return answer;
  });
});

const clock = () => now;
const repairs = () =>
  repair({
    table: slow,
    schedules: stubScheduler().schedules(),
    now: clock,
    random: seeded(1),
    newRoom: () => 'https://visit.example/room',
    queue: { put: async () => undefined },
  })();

/** When the first transaction was sent that says all of this. */
const sentAt = (...words: string[]): EpochMs | undefined =>
  sent.find(({ text }) => words.every((word) => text.includes(word)))?.at;

describe('a run that takes minutes', () => {
  it('makes offers that are open for as long as the clinic says, each from when it is made', async () => {
    const world = await openWorld(table, { policy: { ...DEFAULT_POLICY, horizonDays: 6, offerSeconds: 300 } });
    const wishes: WaitlistEntry[] = [];
    for (const index of FOUR) {
      const visit = await booked(world, MONDAY_9 + index * HALF_HOUR, { patient: `owner-${index}` });
      const only = ['09:00', '09:30', '10:00', '10:30'][index];
      wishes.push(await waits(world, `waits-${index}`, { earliest: only, latest: only }));
      await savedPerson(table, { id: `waits-${index}`, email: `${index}@example.com` });
      await cancelled(world, visit);
    }
    expect(await repairs()).toMatchObject({ offers: 4 });
    const open = await Promise.all(
      wishes.map(async (wish) => {
        const { offer } = await wishNow(table, wish);
        return ((offer?.expiresAt ?? 0) - (sentAt('WaitlistOffered', wish.id) ?? 0)) / 1000;
      }),
    );
    expect(open).toEqual([300, 300, 300, 300]);
  });

  it('deals with the appointments in a leave at the time at which it does so', async () => {
    const world = await openWorld(table, { doctors: 1 });
    const visits: Appointment[] = [];
    for (const index of FOUR) visits.push(await booked(world, MONDAY_9 + index * HALF_HOUR, { patient: `p-${index}` }));
    await takesOff(world, MONDAY_9, MONDAY_9 + 4 * HALF_HOUR);
    const [event] = await scheduleEvents(table);
    if (!event) throw new Error('the leave is told of');
    // A message has time for one, and the repair deals with the others.
    const worker = { table: slow, now: clock, random: seeded(1), newRoom: () => 'room', goOn: async () => undefined };
    await resolveAfterChange(worker)(event);
    expect(await repairs()).toMatchObject({ conflicts: 3 });
    const at = visits.map(({ id }) => sentAt('"ScheduleConflict"', id));
    expect(new Set(at).size).toBe(4);
    expect(await Promise.all(visits.map(async ({ id }) => (await findAppointment(table, id))?.updatedAt))).toEqual(at);
  });
});
