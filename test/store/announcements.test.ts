import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { MessageRejected } from '@aws-sdk/client-ses';
import { retryEvent, type RetryEventDetail } from '../../functions/contract/events.ts';
import { type Announcement, type Recipient, recipientsOf } from '../../functions/domain/announcement.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { handleMailFeedback } from '../../functions/reactions/handle-mail-feedback.ts';
import { sendNotice } from '../../functions/reactions/send-notices.ts';
import { type AnnouncementMessage, sendAnnouncement } from '../../functions/reactions/send-announcement.ts';
import { announce, findAnnouncement, progressOf } from '../../functions/store/announcements.ts';
import { beginErasure, eraseTraces } from '../../functions/store/erasure.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { EVENT_PREFIX } from '../../functions/store/keys.ts';
import { noticeById, noticesOf } from '../../functions/store/notice-lists.ts';
import { retryNotice } from '../../functions/store/notices.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { isSuppressed, suppress } from '../../functions/store/suppressions.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { faulty, watched } from '../support/faulty.ts';
import { feedbackOf, SOFT } from '../support/feedback.ts';
import { scan } from '../support/invariants.ts';
import { eventOf, openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const MINUTE = 60_000;
const LATER = NOW + 24 * 60 * MINUTE;
let table: Table;
let world: World;
let post: Post;
let queue: AnnouncementMessage[];
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  post = openPost(table);
  queue = [];
});

const desk = (through = table) =>
  sendAnnouncement({
    room: { ...post.mailroom, table: through },
    goOn: async (next) => {
      queue.push(next);
    },
  });

let count = 0;
const announced = async (recipients: readonly Recipient[], over: Partial<Announcement> = {}): Promise<Announcement> => {
  const announcement: Announcement = {
    id: `msg_${++count}`,
    clinicId: world.clinic.id,
    subject: 'New entrance',
    body: 'Please come in <through> the courtyard.\n\nThe lift is at the left.',
    recipients: recipients.length,
    createdAt: NOW,
    ...over,
  };
  const outcome = await announce(table, announcement, recipients, 'queued', undefined, 'request-1');
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return announcement;
};
const people = async (many: number): Promise<Recipient[]> => {
  const ids = Array.from({ length: many }, (_, index) => `p-${index}`);
  await Promise.all(ids.map((id) => savedPerson(table, { id, name: `Person ${id}`, email: `${id}@example.com` })));
  return recipientsOf([], ids, world.clinic.id);
};
/** The events of this kind that the table holds, as the bus would carry them. */
const eventsOf = async (...types: string[]): Promise<AnnouncementMessage[]> =>
  (await scan(table))
    .filter(({ SK, type }) => String(SK).startsWith(EVENT_PREFIX) && types.includes(String(type)))
    .map((item) => JSON.parse(JSON.stringify(toEventRow(item).detail)) as AnnouncementMessage);
/** Works off everything that is queued, with a limit. */
const workOff = async (through = table): Promise<void> => {
  const send = desk(through);
  for (let turns = 0; queue.length > 0; turns++) {
    if (turns > 200) throw new Error('it never ends');
    const next = queue.shift();
    if (next) await send(next);
  }
  await post.drain(through);
};
const deliverAll = async (through = table): Promise<void> => {
  queue.push(...(await eventsOf('AnnouncementQueued')));
  await workOff(through);
};
/** Sends what staff have set going once more, as often as the bus delivers it. */
const retried = async (events: readonly RetryEventDetail[]): Promise<void> => {
  for (const event of events) await sendNotice(post.mailroom)(event);
};
const retriesOf = async (): Promise<RetryEventDetail[]> =>
  (await scan(table))
    .filter(({ SK, type }) => String(SK).startsWith(EVENT_PREFIX) && type === 'NotificationRetried')
    .map((item) => retryEvent.parse(toEventRow(item).detail));
const addressesOf = (): (string | undefined)[] =>
  post.accepted.map((raw) => /^To: .*?<?([^\s<>]+@[^\s<>]+)>?\r?$/m.exec(raw)?.[1]);
const throttled = () => Object.assign(new Error('Maximum sending rate exceeded'), { name: 'Throttling' });
const rejected = () => new MessageRejected({ $metadata: {}, message: 'Address blacklisted' });

describe('an announcement', () => {
  it('reaches everybody once, however often its messages are delivered', async () => {
    const announcement = await announced(await people(30));
    expect(await progressOf(table, announcement)).toEqual({ queued: 30, sent: 0, failed: 0 });
    await deliverAll();
    await deliverAll();
    expect(post.accepted).toHaveLength(30);
    expect(new Set(addressesOf())).toEqual(new Set(Array.from({ length: 30 }, (_, i) => `p-${i}@example.com`)));
    expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 30, failed: 0 });
  });

  it('says what was written, harmless in HTML, with the appointment it is about while that stands', async () => {
    await savedPerson(table);
    const appointment = await booked(world, MONDAY_9);
    await announced(recipientsOf([appointment], [], world.clinic.id));
    await deliverAll();
    const text = Buffer.from(post.accepted[0] ?? '')
      .toString()
      .replaceAll(/=\r\n/g, '');
    expect(text).toContain('Subject: New entrance');
    expect(text).toContain('&lt;through&gt;');
    expect(text).not.toMatch(/<through>.*<\/p>/);
    expect(text).toContain('/manage#');
  });

  it('to several can be ended in one click; a message to one person is personal and cannot', async () => {
    const [one, other, silent] = await people(3);
    if (!one || !other || !silent) throw new Error('three people');
    await changeProfile(table, silent.personId, { preferences: { announcements: false } });
    await announced([one, other, silent]);
    await deliverAll();
    expect(new Set(addressesOf())).toEqual(new Set(['p-0@example.com', 'p-1@example.com']));
    expect(post.accepted).toHaveLength(2);
    for (const raw of post.accepted) {
      expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
      expect(raw).toMatch(/List-Unsubscribe: <https:\/\/example\.com\/api\/unsubscribe\?token=/);
    }
    post.accepted.length = 0;
    await announced([silent], { subject: 'Your result' });
    await deliverAll();
    expect(addressesOf()).toEqual(['p-2@example.com']);
    expect(post.accepted[0]).not.toContain('List-Unsubscribe');
  });

  it('about an appointment that was cancelled since shows no card of it', async () => {
    await savedPerson(table);
    const appointment = await booked(world, MONDAY_9);
    await announced(recipientsOf([appointment], [], world.clinic.id));
    await cancelled(world, appointment);
    await deliverAll();
    expect(post.accepted).toHaveLength(1);
    expect(post.accepted[0]).not.toContain('/manage');
  });

  it('waits for a service that is busy, as one person’s notice does for another’s', async () => {
    const announcement = await announced(await people(30));
    post.next.push(throttled(), throttled(), throttled());
    await deliverAll();
    expect(await progressOf(table, announcement)).toMatchObject({ failed: 0 });
    for (let minute = 1; post.waiting.length > 0; minute++) {
      if (minute > 60) throw new Error('it never ends');
      post.at(NOW + minute * MINUTE);
      await post.drain();
    }
    expect(post.accepted).toHaveLength(30);
    expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 30, failed: 0 });
  });

  it('keeps who cannot be reached, however often a part is delivered again', async () => {
    const announcement = await announced([{ personId: 'gone', clinicId: world.clinic.id }, ...(await people(1))]);
    const queued = await eventsOf('AnnouncementQueued');
    queue.push(...queued);
    await desk()(queue.shift() as AnnouncementMessage);
    const [part] = queue.splice(0);
    if (!part) throw new Error('no part');
    await desk()(part);
    await savedPerson(table, { id: 'gone', email: 'gone@example.com' });
    await Promise.all([desk()(part), desk()(part)]);
    await post.drain();
    expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 1, failed: 1 });
    expect(addressesOf()).toEqual(['p-0@example.com']);
  });

  it.each(['before', 'lost-reply'] as const)(
    'that dies at any request to the table (%s) reaches everybody, at most once more',
    async (fault) => {
      const recipients = await people(1);
      await announced(recipients);
      const probe = watched(table);
      await deliverAll(probe.table);
      for (let failing = 1; failing <= probe.calls.length; failing++) {
        post.accepted.length = 0;
        const announcement = await announced(recipients);
        const events = (await eventsOf('AnnouncementQueued')).filter(
          (event) => event.type === 'AnnouncementQueued' && event.announcementId === announcement.id,
        );
        queue.push(...events);
        const dying = faulty(table, ({ number }) => (number === failing ? fault : undefined));
        await workOff(dying).catch(() => undefined);
        // A lease that its holder left behind is over.
        post.at(NOW + failing * 10 * MINUTE);
        queue.push(...events);
        await workOff();
        expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 1, failed: 0 });
        expect([1, 2]).toContain(post.accepted.length);
      }
    },
  );

  it('counts who cannot be reached as failed, a later bounce too, and who wants no mail as told in the app', async () => {
    const announcement = await announced([...(await people(3)), { personId: 'gone', clinicId: world.clinic.id }]);
    await changeProfile(table, 'p-2', { preferences: { email: false } });
    post.next.push(rejected());
    await deliverAll();
    expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 2, failed: 2 });
    await handleMailFeedback(table, () => NOW)(feedbackOf(SOFT, post.tags[0]));
    expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 1, failed: 3 });
  });

  it('to one person alone loses its words with them, one to several does not', async () => {
    const [one, other] = await people(2);
    if (!one || !other) throw new Error('two people');
    const alone = await announced([one], { body: 'Dear p-0, your result is there.' });
    const both = await announced([one, other]);
    await deliverAll();
    const person = await savedPerson(table, { id: one.personId, email: 'p-0@example.com' });
    const erasure = await beginErasure(table, person, 'r', NOW);
    await eraseTraces(table, erasure, { now: NOW, random: seeded(1) });
    expect(await findAnnouncement(table, alone.id)).toMatchObject({ subject: '', body: '' });
    expect(await findAnnouncement(table, both.id)).toMatchObject({ subject: 'New entrance' });
    expect(await progressOf(table, both)).toEqual({ queued: 0, sent: 2, failed: 0 });
    const late = await announced([one], { body: 'Also for p-0.' });
    await deliverAll();
    expect(await findAnnouncement(table, late.id)).toMatchObject({ body: '' });
  });
});

describe('what could not be delivered', () => {
  const failuresOf = async () =>
    (await noticesOf(table, { clinicIds: [world.clinic.id], status: 'FAILED', limit: 10 })).items;

  it('is listed by clinic and status, latest first, page by page', async () => {
    for (let index = 0; index < 3; index++) {
      const [recipient] = await people(1);
      if (!recipient) throw new Error('one person');
      await announced([recipient], { createdAt: NOW + index * MINUTE, subject: `No. ${index}` });
    }
    post.next.push(rejected(), rejected(), rejected());
    await deliverAll();
    const first = await noticesOf(table, { clinicIds: [world.clinic.id, 'other'], status: 'FAILED', limit: 2 });
    expect(first.items.map(({ subject, failure }) => [subject, failure])).toEqual([
      ['No. 2', 'rejected'],
      ['No. 1', 'rejected'],
    ]);
    const rest = await noticesOf(table, {
      clinicIds: [world.clinic.id],
      status: 'FAILED',
      limit: 2,
      after: first.next,
    });
    expect(rest.items.map(({ subject }) => subject)).toEqual(['No. 0']);
    expect(rest.next).toBeUndefined();
    expect((await noticesOf(table, { clinicIds: ['other'], limit: 10 })).items).toEqual([]);
    expect((await noticesOf(table, { clinicIds: [world.clinic.id], limit: 10 })).items).toHaveLength(6);
    const [id] = first.items.map((notice) => notice.id);
    expect(await noticeById(table, [world.clinic.id], id ?? '')).toMatchObject({ subject: 'No. 2' });
    expect(await noticeById(table, ['other'], id ?? '')).toBeUndefined();
    for (const strange of ['note_', 'note_zzzzzzzzz_x', 'x', `${id}0`])
      expect(await noticeById(table, [world.clinic.id], strange)).toBeUndefined();
  });

  it('goes once more when it is retried, may fail again, and is told each time', async () => {
    const announcement = await announced(await people(1));
    post.next.push(rejected(), rejected());
    await deliverAll();
    for (const attempt of [1, 2]) {
      const [failed] = await failuresOf();
      if (!failed) throw new Error('nothing has failed');
      expect(await retryNotice(table, failed, NOW, LATER)).toMatchObject({ status: 'QUEUED' });
      expect(await retryNotice(table, failed, NOW, LATER)).toBeUndefined();
      expect(await progressOf(table, announcement)).toEqual({ queued: 1, sent: 0, failed: 0 });
      const retries = await retriesOf();
      expect(retries).toHaveLength(attempt);
      await retried([...retries, ...retries]);
      expect(await eventsOf('NotificationFailed')).toHaveLength(2);
    }
    expect(post.accepted).toHaveLength(1);
    expect(await failuresOf()).toEqual([]);
    expect(await progressOf(table, announcement)).toEqual({ queued: 0, sent: 1, failed: 0 });
  });

  it('is a confirmation that is still true: it is written anew and sent', async () => {
    const person = await savedPerson(table);
    const appointment = await booked(world, MONDAY_9);
    post.next.push(rejected());
    await tell(post, eventOf(appointment));
    await suppress(table, person, 'bounce', NOW);
    const [failed] = await failuresOf();
    if (!failed) throw new Error('nothing has failed');
    await retryNotice(table, failed, NOW, LATER, person.email);
    expect(await isSuppressed(table, person.email)).toBe(false);
    await retried(await retriesOf());
    expect(post.accepted).toHaveLength(1);
    expect(post.accepted[0]).toContain('Subject: Confirmed');
  });

  it('is a confirmation that is no longer true: nothing is sent, and it is no task any more', async () => {
    await savedPerson(table);
    const appointment = await booked(world, MONDAY_9);
    post.next.push(rejected());
    await tell(post, eventOf(appointment));
    await cancelled(world, appointment);
    const [failed] = await failuresOf();
    if (!failed) throw new Error('nothing has failed');
    await retryNotice(table, failed, NOW, LATER);
    await retried(await retriesOf());
    expect(post.accepted).toEqual([]);
    const { items } = await noticesOf(table, { clinicIds: [world.clinic.id], status: 'SUPPRESSED', limit: 5 });
    expect(items.map(({ kind }) => kind)).toEqual(['CONFIRMED']);
  });
});
