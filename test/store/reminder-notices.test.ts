import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, {
    VIDEO_URL: 'https://video.example.com',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:reminders',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
});

import { MessageRejected } from '@aws-sdk/client-ses';
import { noticeId } from '../../functions/domain/ids.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { arrange } from '../../functions/reactions/schedules.ts';
import { sendReminder } from '../../functions/reactions/send-reminder.ts';
import { settleQueuedNotices } from '../../functions/reactions/settle-notices.ts';
import { tellPatients } from '../../functions/reactions/tell-patients.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { queueNotice } from '../../functions/store/notices.ts';
import { WITHOUT_PAUSE } from '../../functions/store/pace.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import { updateClinic } from '../../functions/store/clinic-changes.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { doctorOf, forced, resolveAll, takesOff } from '../support/leave.ts';
import { openPost, type Post } from '../support/letters.ts';
import { type StubScheduler, stubScheduler } from '../support/scheduler.ts';
import { freshTable } from '../support/table.ts';
import { deliverAll } from '../support/waiting.ts';
import { booked, openWorld, savedPerson, SHORT, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let table: Table;
let post: Post;
beforeEach(async () => {
  table = await freshTable();
  post = openPost(table);
  await savedPerson(table);
});

const patient = { id: 'patient-1', role: 'patient' } as const;
const asked = () => ({
  asking: { actor: patient, now: post.now() },
  cause: { actor: patient, correlationId: 'request-9' },
  random: seeded(9),
  newRoom: () => 'https://visit.example/new',
});
const moves = async (id: string, start: number): Promise<void> => {
  const outcome = await reschedule(table, id, { start }, asked());
  if (isRefusal(outcome)) throw new Error(outcome.refused);
};
const getsAnotherDoctor = async (id: string): Promise<void> => {
  const outcome = await reassign(table, id, {}, asked());
  if (isRefusal(outcome)) throw new Error(outcome.refused);
};
/** Tells what was not told of yet. */
const tellAll = async (seen?: Set<string>): Promise<void> => {
  await deliverAll(
    table,
    async (event) => {
      if ('appointmentId' in event && event.type !== 'WaitlistOffered')
        await tellPatients(post.mailroom)(event as never);
    },
    seen,
  );
  await post.drain();
};
const remind = (appointmentId: string, leadMinutes: number, version = 1) =>
  sendReminder(post.mailroom)({ appointmentId, version, leadMinutes });
const reminders = () => post.accepted.filter((raw) => raw.includes('Subject: Reminder'));
const ledger = async (channel = 'email') =>
  (await inboxOf(table, 'patient-1', { limit: 100, unread: false })).items
    .filter((notice) => notice.kind === 'REMINDER' && notice.channel === channel)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .map(({ status, reason }) => [status, reason].filter(Boolean).join(' '));

describe('A reminder that waits for its turn', () => {
  it('goes when a walk-in takes the buffer of its visit meanwhile', async () => {
    const world = await openWorld(table, { type: { bufferMinutes: 30 } });
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - DAY);
    await remind(id, 1440);
    await forced(world, MONDAY_9 + 30 * MINUTE, { doctor: 0, now: post.now() });
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('goes when a leave is recorded and undone meanwhile', async () => {
    const world = await openWorld(table);
    const { id } = await booked(world, MONDAY_9);
    await tellAll();
    post.at(MONDAY_9 - DAY);
    await remind(id, 1440);
    const seen = new Set<string>();
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now: post.now() });
    await resolveAll(table, post.now(), seen);
    await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, timeOff.id, 'c', post.now());
    await resolveAll(table, post.now(), seen);
    await tellAll();
    expect([reminders().length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('goes when its visit is moved away and back meanwhile', async () => {
    const world = await openWorld(table);
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - DAY);
    await remind(id, 1440);
    await moves(id, MONDAY_9 + HOUR);
    await moves(id, MONDAY_9);
    await post.drain();
    expect([reminders().length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('says which doctor it is when it is sent', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const { id, doctor } = await booked(world, MONDAY_9);
    const other = world.doctors.find((one) => one.id !== doctor.id);
    post.at(MONDAY_9 - DAY);
    await remind(id, 1440);
    await getsAnotherDoctor(id);
    await post.drain();
    expect(post.accepted).toHaveLength(1);
    expect([doctor.name, other?.name ?? ''].map((name) => post.accepted[0]?.includes(name))).toEqual([false, true]);
  });

  it('does not go when its visit has moved to another time', async () => {
    const world = await openWorld(table);
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - DAY);
    await remind(id, 1440);
    await moves(id, MONDAY_9 + HOUR);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([0, ['SUPPRESSED outdated']]);
    expect(await remind(id, 1440)).toEqual({ queued: false });
  });

  it('goes also when it was queued under the name of its version', async () => {
    const world = await openWorld(table, { type: { bufferMinutes: 30 } });
    const { id, clinicId } = await booked(world, MONDAY_9);
    const at = MONDAY_9 - DAY;
    post.at(at);
    const name = { personId: 'patient-1', id: noticeId([id, 1, 1440, 'REMINDER', 'email'], at) };
    await queueNotice(table, {
      ...name,
      clinicId,
      kind: 'REMINDER',
      channel: 'email',
      appointmentId: id,
      source: { from: 'reminder', version: 1, leadMinutes: 1440 },
      subject: 'Reminder',
      createdAt: at,
      usefulUntil: MONDAY_9,
    });
    await forced(world, MONDAY_9 + 30 * MINUTE, { doctor: 0, now: post.now() });
    await post.mailroom.queue.put([name], 'mail');
    await post.drain();
    expect(post.accepted).toHaveLength(1);
  });
});

describe('A reminder that fires for a version that is not the present one', () => {
  it('reminds when the visit still has that start, and once however many versions fire', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const { id } = await booked(world, MONDAY_9);
    await getsAnotherDoctor(id);
    post.at(MONDAY_9 - DAY);
    for (const version of [1, 2, 1]) expect(await remind(id, 1440, version)).toEqual({ queued: true });
    await post.drain();
    expect([post.accepted.length, await ledger(), await ledger('in-app')]).toEqual([1, ['SENT'], ['SENT']]);
  });

  it('reminds of nothing when that version had another start, or never was', async () => {
    const world = await openWorld(table);
    const { id } = await booked(world, MONDAY_9);
    await moves(id, MONDAY_9 + HOUR);
    post.at(MONDAY_9 - 23 * HOUR);
    expect(await remind(id, 1440, 1)).toEqual({ queued: false });
    expect(await remind(id, 1440, 3)).toEqual({ queued: false });
    expect(await remind(id, 1440, 2)).toEqual({ queued: true });
  });
});

describe('A schedule whose time has come', () => {
  let scheduler: StubScheduler;
  beforeEach(() => {
    scheduler = stubScheduler();
  });
  const follow = (id: string) => arrange(table, scheduler.schedules(), id, post.now);
  /** Lets the scheduler deliver what is due, late in its window. */
  const fireAll = async (): Promise<void> => {
    for (const [name, { ScheduleExpression = '', Target }] of scheduler.held) {
      const at = Date.parse(`${ScheduleExpression.slice(3, -1)}Z`);
      if (at > post.now()) continue;
      scheduler.held.delete(name);
      await sendReminder(post.mailroom)(JSON.parse(Target?.Input ?? '{}').detail);
    }
    await post.drain();
  };

  it('fires in its five minutes although a walk-in takes the buffer', async () => {
    const world = await openWorld(table, { type: { bufferMinutes: 30 } });
    const { id } = await booked(world, MONDAY_9);
    await follow(id);
    post.at(MONDAY_9 - DAY + MINUTE);
    await forced(world, MONDAY_9 + 30 * MINUTE, { doctor: 0, now: post.now() });
    await follow(id);
    post.at(MONDAY_9 - DAY + 4 * MINUTE);
    await fireAll();
    expect(reminders()).toHaveLength(1);
  });

  it('fires in its five minutes although a leave was recorded and undone', async () => {
    const world = await openWorld(table);
    const { id } = await booked(world, MONDAY_9);
    await follow(id);
    post.at(MONDAY_9 - DAY + MINUTE);
    const seen = new Set<string>();
    const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { now: post.now() });
    await resolveAll(table, post.now(), seen);
    await follow(id);
    await endTimeOff(table, { doctor: doctorOf(world), clinic: world.clinic }, timeOff.id, 'c', post.now());
    await resolveAll(table, post.now(), seen);
    await follow(id);
    post.at(MONDAY_9 - DAY + 4 * MINUTE);
    await fireAll();
    expect(reminders()).toHaveLength(1);
  });

  it('fires once when its visit gets another doctor seconds before', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const { id } = await booked(world, MONDAY_9);
    await follow(id);
    post.at(MONDAY_9 - DAY - 10_000);
    await getsAnotherDoctor(id);
    await follow(id);
    post.at(MONDAY_9 - DAY + MINUTE);
    await fireAll();
    expect(reminders()).toHaveLength(1);
    // The one two hours before is that of the present version alone.
    expect([...scheduler.held.keys()]).toEqual([`${id}-v2-120m`]);
  });
});

describe('Of the reminders of a visit that wait until the last of them is due', () => {
  let world: World;
  let id: string;
  const open = async (...reminderLeadMinutes: number[]): Promise<void> => {
    world = await openWorld(table, { policy: { ...SHORT, reminderLeadMinutes } });
    ({ id } = await booked(world, MONDAY_9));
  };
  const changes = (reminderLeadMinutes: readonly number[]) =>
    updateClinic(table, world.clinic.id, { policy: { reminderLeadMinutes } }, { correlationId: 'c', now: post.now() });
  const before = (minutes: number): void => post.at(MONDAY_9 - minutes * MINUTE);
  const fires = async (leadMinutes: number): Promise<void> => {
    before(leadMinutes);
    await remind(id, leadMinutes);
  };

  it('exactly the last goes', async () => {
    await open(1440, 120, 60);
    for (const leadMinutes of [1440, 120, 60]) await fires(leadMinutes);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([
      1,
      ['SUPPRESSED superseded', 'SUPPRESSED superseded', 'SENT'],
    ]);
    expect(await ledger('in-app')).toEqual(['SENT', 'SENT', 'SENT']);
  });

  it('exactly the last goes in whichever order they leave', async () => {
    await open(120, 60);
    for (const leadMinutes of [120, 60]) await fires(leadMinutes);
    post.waiting.reverse();
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SUPPRESSED superseded', 'SENT']]);
  });

  it('a longer one goes until the time of the shorter', async () => {
    await open(120, 60);
    await fires(120);
    post.at(MONDAY_9 - HOUR - 1);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('a longer one waits from the instant of a shorter that is not queued yet, and is superseded by it', async () => {
    await open(120, 60);
    await fires(120);
    before(60);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([0, ['QUEUED']]);
    // It fires late in its five minutes.
    before(56);
    await remind(id, 60);
    await post.drain();
    before(50);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SUPPRESSED superseded', 'SENT']]);
  });

  it('a longer one goes when the shorter never comes: it was skipped, or its schedule is lost', async () => {
    await open(120, 60);
    await fires(120);
    before(60);
    await post.drain();
    before(50);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('a longer one goes when a shorter was asked for only after its time', async () => {
    await open(120);
    await fires(120);
    before(45);
    await changes([120, 60]);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('a longer one goes when the policy has the shorter no more, and the shorter does not', async () => {
    await open(120, 60);
    for (const leadMinutes of [120, 60]) await fires(leadMinutes);
    await changes([120]);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT', 'SUPPRESSED outdated']]);
  });

  it('a longer one goes when the shorter failed', async () => {
    await open(120, 60);
    for (const leadMinutes of [120, 60]) await fires(leadMinutes);
    post.waiting.reverse();
    post.next.push(new MessageRejected({ $metadata: {}, message: 'Illegal address' }));
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT', 'FAILED']]);
  });

  it('a longer one is superseded by one that was sent already', async () => {
    await open(120, 60);
    await fires(60);
    await post.drain();
    await remind(id, 120);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SUPPRESSED superseded', 'SENT']]);
  });

  it('the last before the visit goes although a shorter of five minutes never comes', async () => {
    await open(120, 5);
    await fires(120);
    before(5);
    await post.drain();
    before(2);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['SENT']]);
  });

  it('those that are superseded are ended by the repair as well', async () => {
    await open(120, 60);
    for (const leadMinutes of [120, 60]) await fires(leadMinutes);
    let ended = 0;
    const settling = { table, queue: post.mailroom.queue, now: post.now };
    await settleQueuedNotices(settling, world.clinic.id, WITHOUT_PAUSE, () => ended++);
    // The last was queued this minute and is left to its message.
    expect([ended, await ledger()]).toEqual([1, ['SUPPRESSED superseded', 'QUEUED']]);
  });
});
