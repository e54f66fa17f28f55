import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { MessageRejected } from '@aws-sdk/client-ses';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { SENDER } from '../../functions/contract/time-limits.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { sendReminder } from '../../functions/reactions/send-reminder.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { faulty } from '../support/faulty.ts';
import { scan } from '../support/invariants.ts';
import { eventOf, openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let table: Table;
let world: World;
let post: Post;
let appointment: Appointment;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  await savedPerson(table);
  post = openPost(table);
  appointment = await booked(world, MONDAY_9);
});

const cancelledNow = async (): Promise<Appointment> => {
  const outcome = await cancelled(world, appointment);
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome;
};
const statusOf = async (kind: string) =>
  (await scan(table)).find((row) => row.kind === kind && row.channel === 'email')?.status;
const throttled = () => Object.assign(new Error('Maximum sending rate exceeded'), { name: 'Throttling' });

describe('the mail that confirms an appointment', () => {
  it('arrives once, however often the event is delivered, at once or one after another', async () => {
    await Promise.allSettled(Array.from({ length: 5 }, () => tell(post, eventOf(appointment))));
    for (let again = 0; again < 5; again++) await tell(post, eventOf(appointment));
    post.at(NOW + HOUR);
    await post.drain();
    expect(post.accepted).toHaveLength(1);
    expect(post.accepted[0]).toContain('ada@example.com');
    expect(await statusOf('CONFIRMED')).toBe('SENT');
  });

  it('arrives once after SES was too busy twice, and waiting is no failed try', async () => {
    post.next.push(throttled(), throttled());
    await tell(post, eventOf(appointment));
    expect([post.accepted.length, post.waiting.length]).toEqual([0, 1]);
    expect(await statusOf('CONFIRMED')).toBe('QUEUED');
    post.at(NOW + MINUTE);
    await post.drain();
    post.at(NOW + 2 * MINUTE);
    await post.drain();
    expect(post.accepted).toHaveLength(1);
    expect(await statusOf('CONFIRMED')).toBe('SENT');
  });

  it('is given up when SES rejects it, and not tried again', async () => {
    post.next.push(new MessageRejected({ $metadata: {}, message: 'Address blacklisted' }));
    await tell(post, eventOf(appointment));
    await tell(post, eventOf(appointment));
    expect(post.accepted).toEqual([]);
    expect(await statusOf('CONFIRMED')).toBe('FAILED');
  });

  it('goes out at most once more when its sender died after SES had taken it, and not before the lease is over', async () => {
    const dying = faulty(table, ({ name }) =>
      name === 'UpdateItemCommand' && post.accepted.length > 0 ? 'before' : undefined,
    );
    await expect(tell(post, eventOf(appointment), dying)).rejects.toThrow('connection lost');
    expect(post.accepted).toHaveLength(1);
    await tell(post, eventOf(appointment));
    expect(post.accepted).toHaveLength(1);
    post.at(NOW + SENDER.leaseMs - MINUTE);
    await tell(post, eventOf(appointment));
    expect(post.accepted).toHaveLength(1);
    post.at(NOW + SENDER.leaseMs + MINUTE);
    for (let again = 0; again < 3; again++) await tell(post, eventOf(appointment));
    expect(post.accepted).toHaveLength(2);
    expect(await statusOf('CONFIRMED')).toBe('SENT');
  });

  it('goes out once when its sender died before SES was asked', async () => {
    const lost = faulty(table, ({ name }) => (name === 'PutItemCommand' ? 'lost-reply' : undefined));
    await expect(tell(post, eventOf(appointment), lost)).rejects.toThrow('connection lost');
    await tell(post, eventOf(appointment));
    expect(post.accepted).toHaveLength(1);
  });

  it('never follows the cancellation, in whichever order the events come', async () => {
    const gone = await cancelledNow();
    await tell(post, eventOf(gone));
    await tell(post, eventOf(appointment));
    await tell(post, eventOf(gone));
    expect(post.accepted).toHaveLength(1);
    expect(post.accepted[0]).toContain('method=CANCEL');
    expect(await statusOf('CANCELLED')).toBe('SENT');
    expect(await statusOf('CONFIRMED')).toBeUndefined();
  });

  it('is not written to people who want no mail, or whom nobody knows', async () => {
    await savedPerson(table, {
      id: 'silent',
      email: 'silent@example.com',
      preferences: { email: false, sms: false, reminders: true },
    });
    await tell(post, eventOf(await booked(world, MONDAY_9 + HOUR, { patient: 'silent' })));
    await tell(post, eventOf(await booked(world, MONDAY_9 + 2 * HOUR, { patient: 'nobody' })));
    await tell(post, { ...eventOf(appointment), appointmentId: 'appt_none' });
    expect(post.accepted).toEqual([]);
  });
});

describe('a reminder', () => {
  const due = () => ({ appointmentId: appointment.id, version: 1, leadMinutes: 1440 });
  const remind = async (input = due()) => {
    const outcome = await sendReminder(post.mailroom)(input);
    await post.drain();
    return outcome;
  };
  beforeEach(() => post.at(MONDAY_9 - 24 * HOUR));

  it('fires three times, and one mail goes out', async () => {
    await Promise.allSettled([remind(), remind(), remind()]);
    await remind();
    expect(post.accepted).toHaveLength(1);
  });

  it('fires two hours early, and nothing goes out until its time', async () => {
    post.at(MONDAY_9 - 26 * HOUR);
    expect(await remind()).toEqual({ queued: false });
    post.at(MONDAY_9 - 24 * HOUR - MINUTE);
    expect(await remind()).toEqual({ queued: true });
    expect(post.accepted).toHaveLength(1);
  });

  it('fires late: it goes out before the start and not after', async () => {
    post.at(MONDAY_9 - 1);
    expect(await remind()).toEqual({ queued: true });
    post.at(MONDAY_9);
    expect(await remind({ ...due(), leadMinutes: 120 })).toEqual({ queued: false });
    expect(post.accepted).toHaveLength(1);
  });

  it('fires after a cancellation, or for another version, and nothing goes out', async () => {
    expect(await remind({ ...due(), version: 2 })).toEqual({ queued: false });
    expect(await remind({ ...due(), appointmentId: 'appt_none' })).toEqual({ queued: false });
    await cancelledNow();
    expect(await remind()).toEqual({ queued: false });
    expect(await remind({ ...due(), version: 2 })).toEqual({ queued: false });
    expect(post.accepted).toEqual([]);
  });

  it('is each sent once: the one a day before and the one two hours before', async () => {
    await remind();
    post.at(MONDAY_9 - 2 * HOUR);
    await remind({ ...due(), leadMinutes: 120 });
    await remind({ ...due(), leadMinutes: 120 });
    expect(post.accepted).toHaveLength(2);
  });
});
