import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { MessageRejected } from '@aws-sdk/client-ses';
import { SENDER } from '../../functions/contract/time-limits.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { NotificationStatus } from '../../functions/domain/notification.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { sendNotice } from '../../functions/reactions/send-notices.ts';
import { sendReminder } from '../../functions/reactions/send-reminder.ts';
import { settleQueuedNotices } from '../../functions/reactions/settle-notices.ts';
import { eventsOf } from '../../functions/store/events.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { findNotice, retryNotice } from '../../functions/store/notices.ts';
import { WITHOUT_PAUSE } from '../../functions/store/pace.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import { reserveTurn } from '../../functions/store/send-rate.ts';
import type { Table } from '../../functions/store/table.ts';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const random = seeded(7);
let table: Table;
let world: World;
let post: Post;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2 });
  await savedPerson(table);
  post = openPost(table);
});

const throttled = () => Object.assign(new Error('Maximum sending rate exceeded'), { name: 'Throttling' });
const rejected = () => new MessageRejected({ $metadata: {}, message: 'Address blacklisted' });
const granted = (outcome: Appointment | Refusal): Appointment => {
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome;
};
const patient = { id: 'patient-1', role: 'patient' } as const;
const asked = () => ({
  asking: { actor: { id: 'staff-1', role: 'staff' as const, clinicId: world.clinic.id }, now: NOW },
  cause: { actor: { id: 'staff-1', role: 'staff' as const }, correlationId: 'request-2' },
  random,
  newRoom: () => 'https://visit.example/new',
});
const moves = async ({ id }: Appointment, start: number) =>
  granted(await reschedule(table, id, { start }, { ...asked(), asking: { actor: patient, now: NOW } }));
const getsAnotherDoctor = async ({ id }: Appointment) => granted(await reassign(table, id, {}, asked()));

const eventAt = async (id: string, version: number): Promise<AppointmentEventDetail> => {
  const found = (await eventsOf(table, id)).find((event) => event.version === version);
  if (!found) throw new Error(`${id} has no version ${version}`);
  return found as AppointmentEventDetail;
};
const happens = async (id: string, version: number) => tell(post, await eventAt(id, version));
/** Queues what an event tells, and sends nothing yet. */
const isQueued = async (id: string, version: number): Promise<void> => {
  const { tellPatients } = await import('../../functions/reactions/tell-patients.ts');
  await tellPatients(post.mailroom)(await eventAt(id, version));
};
const remind = (id: string, leadMinutes: number, version = 1) =>
  sendReminder(post.mailroom)({ appointmentId: id, version, leadMinutes });
const ledger = async () =>
  (await inboxOf(table, 'patient-1', { limit: 100, unread: false })).items
    .filter(({ channel }) => channel !== 'in-app')
    .map(({ kind, channel, status, reason }) => [kind, channel, status, reason].filter(Boolean).join(' '))
    .toSorted();
const oneOf = async (status: NotificationStatus) => {
  const { items } = await inboxOf(table, 'patient-1', { limit: 100, unread: false });
  const found = items.find((notice) => notice.status === status && notice.channel === 'email');
  if (!found) throw new Error(`nothing is ${status}`);
  return found;
};
const subjects = (): string[] => post.accepted.map((raw) => /^Subject: (.*)\r?$/m.exec(raw)?.[1] ?? '');
const retryEventOf = (notice: { readonly id: string; readonly personId: string; readonly clinicId: string }) =>
  ({
    eventId: `${notice.id}@2`,
    type: 'NotificationRetried',
    version: 2,
    occurredAt: '2026-11-21T12:00:00Z',
    notificationId: notice.id,
    patientId: notice.personId,
    clinicId: notice.clinicId,
    kind: 'REMINDER',
    channel: 'email',
  }) as const;

describe('A mail service that takes nothing', () => {
  it('for an hour loses no notice: it waits, and goes when the service is back', async () => {
    const { id } = await booked(world, MONDAY_9);
    await isQueued(id, 1);
    for (let now = NOW; now < NOW + HOUR; now = post.now() + 10_000) {
      post.at(now);
      post.next.push(throttled());
      await post.drain();
      post.next.length = 0;
    }
    expect([post.accepted.length, await ledger()]).toEqual([0, ['CONFIRMED email QUEUED']]);
    post.at(NOW + HOUR + MINUTE);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([1, ['CONFIRMED email SENT']]);
  });

  it('until a reminder’s visit has begun ends the reminder as expired, and asks the service nothing more', async () => {
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - 2 * HOUR);
    await remind(id, 120);
    post.next.push(throttled());
    await post.drain();
    post.at(MONDAY_9);
    await post.drain();
    expect([post.accepted.length, await ledger()]).toEqual([0, ['REMINDER email EXPIRED too-late']]);
  });

  it('is asked once for each pause: the others wait without asking', async () => {
    const first = await booked(world, MONDAY_9);
    const second = await booked(world, MONDAY_9 + HOUR);
    for (const { id } of [first, second]) await isQueued(id, 1);
    let asks = 0;
    const { send } = post.mailroom.ses;
    const counting = { send: ((command: never) => (asks++, send(command))) as typeof send };
    Object.assign(post.mailroom, { ses: counting });
    post.next.push(throttled());
    const [one] = post.waiting.splice(0, 1);
    if (!one) throw new Error('nothing waits');
    await sendNotice(post.mailroom)({ type: 'NoticeQueued', personId: one.personId, notificationId: one.id });
    const turn = await reserveTurn(table, 'email', { perSecond: 14 }, 'urgent', post.now());
    expect([asks, 'notBefore' in turn]).toEqual([1, true]);
  });
});

describe('Turns', () => {
  it('keep to the rate, whoever asks for them and however many at once', async () => {
    const turns = await Promise.all(
      Array.from({ length: 40 }, () => reserveTurn(table, 'email', { perSecond: 10 }, 'urgent', NOW)),
    );
    const taken = turns.flatMap((turn) => ('at' in turn ? [turn.at] : []));
    expect(taken.length).toBeGreaterThan(0);
    const sorted = taken.toSorted((a, b) => a - b);
    for (const [index, at] of sorted.entries()) expect(at - NOW).toBeGreaterThanOrEqual(index * 100);
  });

  it('that were not used give no credit for a burst later', async () => {
    await reserveTurn(table, 'email', { perSecond: 10 }, 'urgent', NOW);
    const later = NOW + HOUR;
    const turns = [];
    for (let ask = 0; ask < 3; ask++) turns.push(await reserveTurn(table, 'email', { perSecond: 10 }, 'urgent', later));
    expect(turns).toEqual([later, later + 100, later + 200].map((at) => ({ at, strikes: 0 })));
  });

  it('go to notices about appointments before announcements', async () => {
    for (let ask = 0; ask < 20; ask++) await reserveTurn(table, 'email', { perSecond: 10 }, 'urgent', NOW);
    expect(await reserveTurn(table, 'email', { perSecond: 10 }, 'bulk', NOW)).toHaveProperty('notBefore');
    expect(await reserveTurn(table, 'email', { perSecond: 10 }, 'urgent', NOW)).toEqual({ at: NOW + 2000, strikes: 0 });
  });

  it('of one channel are not those of the other', async () => {
    await reserveTurn(table, 'sms', { perSecond: 1 }, 'urgent', NOW);
    expect(await reserveTurn(table, 'email', { perSecond: 1 }, 'urgent', NOW)).toEqual({ at: NOW, strikes: 0 });
  });
});

describe('A notice that is retried', () => {
  const failed = async () => {
    const notice = await oneOf('FAILED');
    await retryNotice(table, notice, post.now(), notice.usefulUntil ?? 0);
    return notice;
  };
  beforeEach(() => changeProfile(table, 'patient-1', { phone: '+1 212 555 0142', preferences: { sms: true } }));

  it('is one reminder by mail: after the appointment got another doctor it says so, and no SMS and no other notice goes again', async () => {
    const { id, doctor } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - 24 * HOUR);
    await remind(id, 1440);
    post.next.push(rejected());
    await post.drain();
    expect([post.accepted.length, post.texts.length]).toEqual([0, 1]);
    const notice = await failed();
    await getsAnotherDoctor({ id } as Appointment);
    await sendNotice(post.mailroom)(retryEventOf(notice));
    expect([post.accepted.length, post.texts.length]).toEqual([1, 1]);
    expect(post.accepted[0]).not.toContain(doctor.name);
    expect(await findNotice(table, notice)).toMatchObject({ status: 'SENT' });
  });

  it('of an appointment that has moved is out of date, and nothing is sent', async () => {
    const appointment = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - 24 * HOUR);
    await remind(appointment.id, 1440);
    post.next.push(rejected());
    await post.drain();
    const notice = await failed();
    await moves(appointment, MONDAY_9 + 24 * HOUR);
    await sendNotice(post.mailroom)(retryEventOf(notice));
    expect(post.accepted).toEqual([]);
    expect(await findNotice(table, notice)).toMatchObject({ status: 'SUPPRESSED', reason: 'outdated' });
  });

  it('and still true is sent once, through its own channel, however often the retry is delivered', async () => {
    const { id } = await booked(world, MONDAY_9);
    post.next.push(rejected());
    await happens(id, 1);
    const notice = await failed();
    for (let delivery = 0; delivery < 3; delivery++) await sendNotice(post.mailroom)(retryEventOf(notice));
    expect([post.accepted.length, post.texts.length]).toEqual([1, 1]);
    expect(post.tags.at(-1)).toMatchObject({ notice: notice.id, attempt: '3' });
  });
});

describe('What a mail says is the difference to what the person knows', () => {
  it('a move and another doctor within a second are told in one mail: the time and the doctor', async () => {
    const appointment = await booked(world, MONDAY_9);
    await happens(appointment.id, 1);
    await moves(appointment, MONDAY_9 + HOUR);
    await isQueued(appointment.id, 2);
    await getsAnotherDoctor(appointment);
    await isQueued(appointment.id, 3);
    await post.drain();
    expect(subjects().length).toBe(2);
    expect(subjects()[1]).toContain('New time');
    const body = post.accepted[1]?.replaceAll(/=\r\n/g, '') ?? '';
    const facts = ['10:00', ...world.doctors.map(({ name }) => name)];
    expect(facts.filter((fact) => !body.includes(fact))).toEqual([]);
    expect(await ledger()).toEqual([
      'CONFIRMED email SENT',
      'RESCHEDULED email SENT',
      'RESCHEDULED email SUPPRESSED superseded',
    ]);
  });

  it('a cancellation before the confirmation went out is all that is told, and nothing stays queued', async () => {
    const appointment = await booked(world, MONDAY_9);
    await isQueued(appointment.id, 1);
    granted(await cancelled(world, appointment));
    await isQueued(appointment.id, 2);
    await post.drain();
    expect(subjects()).toEqual([expect.stringContaining('Cancelled')]);
    expect(await ledger()).toEqual(['CANCELLED email SENT', 'CONFIRMED email SUPPRESSED superseded']);
  });
});

describe('Notices that stay queued because their messages were lost', () => {
  const settle = async (): Promise<number> => {
    let ended = 0;
    const settling = { table, queue: post.mailroom.queue, now: post.now };
    await settleQueuedNotices(settling, world.clinic.id, WITHOUT_PAUSE, () => ended++);
    return ended;
  };

  it('are queued again after an hour, once, and sent', async () => {
    const { id } = await booked(world, MONDAY_9);
    await isQueued(id, 1);
    post.waiting.length = 0;
    await settle();
    expect(post.waiting).toEqual([]);
    post.at(NOW + HOUR);
    expect([await settle(), await settle(), post.waiting.length]).toEqual([1, 0, 1]);
    await post.drain();
    expect(await ledger()).toEqual(['CONFIRMED email SENT']);
  });

  it('are ended when what they say is over or untrue', async () => {
    const first = await booked(world, MONDAY_9);
    await isQueued(first.id, 1);
    const second = await booked(world, MONDAY_9 + HOUR);
    await isQueued(second.id, 1);
    granted(await cancelled(world, second));
    post.waiting.length = 0;
    post.at(MONDAY_9 + HOUR);
    expect(await settle()).toBe(2);
    expect(await ledger()).toEqual(['CONFIRMED email EXPIRED too-late', 'CONFIRMED email SUPPRESSED superseded']);
  });

  it('are left to a sender that is at it', async () => {
    const appointment = await booked(world, MONDAY_9);
    await isQueued(appointment.id, 1);
    const [one] = post.waiting.splice(0);
    if (!one) throw new Error('nothing waits');
    let settledMeanwhile: number | undefined;
    const { send } = post.mailroom.ses;
    const slow = {
      send: (async (command: never) => {
        // The visit is cancelled while SES takes the mail.
        granted(await cancelled(world, appointment));
        settledMeanwhile = await settle();
        return send(command);
      }) as typeof send,
    };
    await sendNotice({ ...post.mailroom, ses: slow })({
      type: 'NoticeQueued',
      personId: one.personId,
      notificationId: one.id,
    });
    expect([settledMeanwhile, await ledger()]).toEqual([0, ['CONFIRMED email SENT']]);
    expect(SENDER.leaseMs).toBeGreaterThan(SENDER.functionMs);
  });
});
