import { beforeEach, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { Metrics } from '@aws-lambda-powertools/metrics';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { recipientsOf } from '../../functions/domain/announcement.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { announceTo } from '../../functions/reactions/announcing.ts';
import { sendNotice } from '../../functions/reactions/send-notices.ts';
import { tellPatients } from '../../functions/reactions/tell-patients.ts';
import { announce } from '../../functions/store/announcements.ts';
import { eventsOf } from '../../functions/store/events.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { openPost, type Post, tell, type Waiting } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const HOUR = 3_600_000;
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
const moves = async (id: string, start: number, now = NOW) =>
  granted(await reschedule(table, id, { start }, { ...asked(), asking: { actor: patient, now } }));
const getsAnotherDoctor = async (id: string) => granted(await reassign(table, id, {}, asked()));
const eventAt = async (id: string, version: number): Promise<AppointmentEventDetail> => {
  const found = (await eventsOf(table, id)).find((event) => event.version === version);
  if (!found) throw new Error(`${id} has no version ${version}`);
  return found as AppointmentEventDetail;
};
const happens = async (id: string, version: number) => tell(post, await eventAt(id, version));
const isQueued = async (id: string, version: number, through = table) =>
  tellPatients({ ...post.mailroom, table: through })(await eventAt(id, version));
const taken = (): Waiting[] => post.waiting.splice(0);
const messageOf = (notice: Waiting | undefined) => {
  if (!notice) throw new Error('nothing waits');
  return { type: 'NoticeQueued', personId: notice.personId, notificationId: notice.id } as const;
};
const subjects = () => post.accepted.map((raw) => /^Subject: (.*)\r?$/m.exec(raw)?.[1] ?? '');
const ledger = async (channel: string) =>
  (await inboxOf(table, 'patient-1', { limit: 100, unread: false })).items
    .filter((notice) => notice.channel === channel)
    .map(({ kind, status, subject }) => `${kind} ${status} ${subject}`);
const lastBody = (): string => (post.accepted.at(-1) ?? '').replaceAll(/=\r?\n/g, '').replaceAll(/\s+/g, ' ');

/** SES takes the next mail, and its answer is lost. */
const losesAnswer = (): void => {
  const { send } = post.mailroom.ses;
  let isLost = false;
  const losing = async (command: never): Promise<unknown> => {
    const answer = await send(command);
    if (isLost) return answer;
    isLost = true;
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  };
  Object.assign(post.mailroom, { ses: { send: losing } });
};

it('A mail that SES took without an answer counts as perhaps told: the move back is told too', async () => {
  const { id } = await booked(world, MONDAY_9);
  await happens(id, 1);
  await moves(id, MONDAY_9 + HOUR);
  losesAnswer();
  await happens(id, 2);
  expect(subjects().at(-1)).toContain('10:00');
  await moves(id, MONDAY_9);
  post.at(post.now() + 1000);
  await happens(id, 3);
  post.at(post.now() + HOUR);
  await post.drain();
  expect(subjects().at(-1)).toContain('09:00');
});

it('A doctor who changes while the mail of the move is claimed is told with the new time, never as the same time', async () => {
  const { id } = await booked(world, MONDAY_9);
  await happens(id, 1);
  await moves(id, MONDAY_9 + HOUR);
  await isQueued(id, 2);
  await getsAnotherDoctor(id);
  await isQueued(id, 3);
  const [two, three] = taken();
  let inner: Promise<void> | undefined;
  const slow = around(table, async (call, proceed) => {
    if (call.name === 'QueryCommand' && !inner) {
      inner = sendNotice(post.mailroom)(messageOf(three));
      await inner;
    }
    return proceed();
  });
  await sendNotice({ ...post.mailroom, table: slow })(messageOf(two));
  post.at(post.now() + HOUR);
  await post.drain();
  expect(subjects().at(-1)).toContain('New time');
  expect(lastBody()).not.toContain('The time stays as it is');
});

it('A cancellation waits for the mail of the move that is on its way, and so arrives last', async () => {
  const appointment = await booked(world, MONDAY_9);
  const { id } = appointment;
  await happens(id, 1);
  const moved = await moves(id, MONDAY_9 + HOUR);
  await isQueued(id, 2);
  const [two] = taken();
  const { send } = post.mailroom.ses;
  const slow = async (command: never): Promise<unknown> => {
    granted(await cancelled(world, moved));
    await isQueued(id, 3);
    const [three] = taken();
    await sendNotice({ ...post.mailroom, ses: { send } })(messageOf(three));
    return send(command);
  };
  await sendNotice({ ...post.mailroom, ses: { send: slow as typeof send } })(messageOf(two));
  post.at(post.now() + HOUR);
  await post.drain();
  expect(subjects().map((subject) => subject.split(':')[0])).toEqual(['Confirmed', 'New time', 'Cancelled']);
});

it('In the app the newest notice is true, also when the handler of a move is slower than the move back', async () => {
  const { id } = await booked(world, MONDAY_9);
  await happens(id, 1);
  await moves(id, MONDAY_9 + HOUR);
  let isDone = false;
  const slow = around(table, async (call, proceed) => {
    if (!isDone && call.name.startsWith('Put')) {
      isDone = true;
      await moves(id, MONDAY_9, NOW + 1000);
      await happens(id, 3);
    }
    return proceed();
  });
  await isQueued(id, 2, slow);
  await post.drain();
  expect((await ledger('in-app'))[0]).toContain('09:00');
});

it('Who ends announcements while one waits gets it no more', async () => {
  const recipients = recipientsOf([], ['patient-1', 'patient-2'], world.clinic.id);
  const announcement = {
    id: 'msg_1',
    clinicId: world.clinic.id,
    subject: 'New entrance',
    body: 'Please come in through the courtyard.',
    recipients: 2,
    createdAt: NOW,
  };
  await announce(table, announcement, recipients, 'queued', undefined, 'request-1');
  const [recipient] = recipients;
  if (!recipient) throw new Error('nobody');
  await announceTo(post.mailroom, announcement, recipient);
  expect(post.waiting.map(({ queue }) => queue)).toEqual(['bulk']);
  await changeProfile(table, 'patient-1', { preferences: { announcements: false } });
  await post.drain();
  expect([post.accepted, await ledger('email')]).toEqual([[], ['MESSAGE SUPPRESSED New entrance']]);
});

it('Waiting and expiry are counted, and a retry waits from when it was asked for', async () => {
  const added = vi.spyOn(Metrics.prototype, 'addMetric');
  const countsOf = (name: string) => added.mock.calls.filter(([metric]) => metric === name).map(([, , value]) => value);
  const first = await booked(world, MONDAY_9);
  await isQueued(first.id, 1);
  post.at(NOW + 30_000);
  await post.drain();
  expect(countsOf('NoticeWaitSeconds')).toEqual([30]);
  const second = await booked(world, MONDAY_9 + HOUR);
  await isQueued(second.id, 1);
  post.at(second.end);
  await post.drain();
  expect(countsOf('NotificationExpired')).toEqual([1]);
  added.mockRestore();
});
