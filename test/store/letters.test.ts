import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    MAIL_FROM: 'clinic@example.com',
    MAIL_CONFIGURATION_SET: 'mails',
    WEB_URL: 'https://example.com',
    SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:s',
    USER_POOL_ID: 'us-east-1_test',
  }),
);

import { MessageRejected } from '@aws-sdk/client-ses';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { sendConfirmation } from '../../functions/reactions/send-confirmation.ts';
import { sendReminder } from '../../functions/reactions/send-reminder.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { faulty } from '../support/faulty.ts';
import { scan } from '../support/invariants.ts';
import { eventOf, openPost, type Post } from '../support/letters.ts';
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
    const confirm = sendConfirmation(post.mailroom);
    await Promise.allSettled(Array.from({ length: 5 }, () => confirm(eventOf(appointment))));
    for (let again = 0; again < 5; again++) await confirm(eventOf(appointment));
    expect(post.accepted).toHaveLength(1);
    expect(post.accepted[0]).toContain('ada@example.com');
    expect(await statusOf('CONFIRMED')).toBe('SENT');
  });

  it('arrives once after SES was too busy twice', async () => {
    const confirm = sendConfirmation(post.mailroom);
    post.next.push(throttled(), throttled());
    await expect(confirm(eventOf(appointment))).rejects.toThrow('not accepted');
    await expect(confirm(eventOf(appointment))).rejects.toThrow('not accepted');
    await confirm(eventOf(appointment));
    expect(post.accepted).toHaveLength(1);
  });

  it('is given up when SES rejects it, and not tried again', async () => {
    const confirm = sendConfirmation(post.mailroom);
    post.next.push(new MessageRejected({ $metadata: {}, message: 'Address blacklisted' }));
    await confirm(eventOf(appointment));
    await confirm(eventOf(appointment));
    expect(post.accepted).toEqual([]);
    expect(await statusOf('CONFIRMED')).toBe('FAILED');
  });

  it('goes out at most once more when its sender died after SES had taken it, and not before the lease is over', async () => {
    const dying = faulty(table, ({ name }) => (name === 'UpdateItemCommand' ? 'before' : undefined));
    await expect(sendConfirmation({ ...post.mailroom, table: dying })(eventOf(appointment))).rejects.toThrow(
      'connection lost',
    );
    expect(post.accepted).toHaveLength(1);
    const confirm = sendConfirmation(post.mailroom);
    post.at(NOW + MINUTE - 1);
    await expect(confirm(eventOf(appointment))).rejects.toThrow('under way');
    expect(post.accepted).toHaveLength(1);
    post.at(NOW + MINUTE);
    for (let again = 0; again < 3; again++) await confirm(eventOf(appointment));
    expect(post.accepted).toHaveLength(2);
  });

  it('goes out once when its sender died before SES was asked', async () => {
    const lost = faulty(table, ({ name }) => (name === 'PutItemCommand' ? 'lost-reply' : undefined));
    await expect(sendConfirmation({ ...post.mailroom, table: lost })(eventOf(appointment))).rejects.toThrow(
      'connection lost',
    );
    post.at(NOW + MINUTE);
    await sendConfirmation(post.mailroom)(eventOf(appointment));
    expect(post.accepted).toHaveLength(1);
  });

  it('never follows the cancellation, in whichever order the events come', async () => {
    const confirm = sendConfirmation(post.mailroom);
    const gone = await cancelledNow();
    await confirm(eventOf(gone));
    await confirm(eventOf(appointment));
    await confirm(eventOf(gone));
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
    const confirm = sendConfirmation(post.mailroom);
    await confirm(eventOf(await booked(world, MONDAY_9 + HOUR, { patient: 'silent' })));
    await confirm(eventOf(await booked(world, MONDAY_9 + 2 * HOUR, { patient: 'nobody' })));
    await confirm({ ...eventOf(appointment), appointmentId: 'appt_none' });
    expect(post.accepted).toEqual([]);
  });
});

describe('a reminder', () => {
  const due = () => ({ appointmentId: appointment.id, version: 1, leadMinutes: 1440 });
  const remind = (input: object = due()) => sendReminder(post.mailroom)(input);
  beforeEach(() => post.at(MONDAY_9 - 24 * HOUR));

  it('fires three times, and one mail goes out', async () => {
    await Promise.allSettled([remind(), remind(), remind()]);
    await remind();
    expect(post.accepted).toHaveLength(1);
  });

  it('fires two hours early, and nothing goes out until its time', async () => {
    post.at(MONDAY_9 - 26 * HOUR);
    expect(await remind()).toEqual({ sent: false });
    post.at(MONDAY_9 - 24 * HOUR - MINUTE);
    expect(await remind()).toEqual({ sent: true });
    expect(post.accepted).toHaveLength(1);
  });

  it('fires late: it goes out before the start and not after', async () => {
    post.at(MONDAY_9);
    expect(await remind()).toEqual({ sent: false });
    post.at(MONDAY_9 - 1);
    expect(await remind()).toEqual({ sent: true });
    expect(post.accepted).toHaveLength(1);
  });

  it('fires after a cancellation, or for another version, and nothing goes out', async () => {
    expect(await remind({ ...due(), version: 2 })).toEqual({ sent: false });
    expect(await remind({ ...due(), appointmentId: 'appt_none' })).toEqual({ sent: false });
    await cancelledNow();
    expect(await remind()).toEqual({ sent: false });
    expect(await remind({ ...due(), version: 2 })).toEqual({ sent: false });
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
