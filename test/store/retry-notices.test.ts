import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { listClinicNotifications } from '../../functions/api/list-clinic-notifications.ts';
import { retryNotification } from '../../functions/api/retry-notification.ts';
import { handleMailFeedback } from '../../functions/reactions/handle-mail-feedback.ts';
import { sendNotice } from '../../functions/reactions/send-notices.ts';
import { beginErasure } from '../../functions/store/erasure.ts';
import { noticesOf } from '../../functions/store/notice-lists.ts';
import { findNotice, retryNotice } from '../../functions/store/notices.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { personalDataOf } from '../../functions/store/personal-data.ts';
import { isSuppressed, suppressionOf } from '../../functions/store/suppressions.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { ADMIN, anOffice } from '../support/clinic-office.ts';
import { COMPLAINT, feedbackOf, HARD, type SesEvent } from '../support/feedback.ts';
import { scan } from '../support/invariants.ts';
import { eventOf, openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, openWorld, savedPerson, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EMAIL = 'ada@example.com';
let table: Table;
let world: World;
let post: Post;
let call: ReturnType<typeof anOffice>['call'];
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  await savedPerson(table);
  post = openPost(table);
  ({ call } = anOffice(table, post.now));
});

type Tags = Readonly<Record<string, string>>;
const name = ({ notice = '' }: Tags) => ({ personId: 'patient-1', id: notice });
const later = (by = MINUTE) => post.at(post.now() + by);
/** A visit is booked and its confirmation goes out, or not. @returns SES's tags of the mail sent last. */
const confirms = async (start: number): Promise<Tags> => {
  await tell(post, eventOf(await booked(world, start)));
  return post.tags.at(-1) ?? {};
};
const says = (said: SesEvent, tags: Tags) => handleMailFeedback(table, post.now)(feedbackOf(said, tags));
const retries = async (id: string) => call(retryNotification, { as: ADMIN, path: { notificationId: id } });
/** The send queue's message about a notice that was retried. */
const isSent = (id: string) =>
  sendNotice(post.mailroom)({ type: 'NoticeQueued', personId: 'patient-1', notificationId: id });
const unreachable = async () =>
  (await call(listClinicNotifications, { as: ADMIN, query: { status: 'SUPPRESSED', reason: 'unreachable' } })).json
    .items;
/** The text message that was not sent, among everything that was suppressed. */
const unsentText = async () =>
  (await call(listClinicNotifications, { as: ADMIN, query: { status: 'SUPPRESSED' } })).json.items.find(
    ({ channel }: { channel: string }) => channel === 'sms',
  );
const tasks = async () => (await scan(table)).filter(({ type }) => type === 'NotificationFailed').length;

/** A mail came back for good, its visit is over, and the confirmation of the next visit was not sent. */
const notSentTo = async (said: SesEvent): Promise<string> => {
  await says(said, await confirms(MONDAY_9));
  post.at(MONDAY_9 + 2 * HOUR);
  await confirms(MONDAY_9 + 48 * HOUR);
  const [notice] = await unreachable();
  return notice?.id ?? '';
};

describe('A notice that was not sent because mail to its address had bounced', () => {
  it('is listed for the staff with the reason, and goes to the address when they retry it, as does the next', async () => {
    const id = await notSentTo(HARD);
    expect(await unreachable()).toMatchObject([
      { id, status: 'SUPPRESSED', reason: 'unreachable', failure: 'bounce', channel: 'email', kind: 'CONFIRMED' },
    ]);
    const { status, json } = await retries(id);
    expect([status, json.status, json.reason, json.failure]).toEqual([202, 'QUEUED', undefined, undefined]);
    expect([await isSuppressed(table, EMAIL), await unreachable()]).toEqual([false, []]);
    await isSent(id);
    expect(await findNotice(table, { personId: 'patient-1', id })).toMatchObject({ status: 'SENT' });
    await confirms(MONDAY_9 + 49 * HOUR);
    expect(post.accepted).toHaveLength(3);
  });

  it('goes once, however often and at the same time it is retried', async () => {
    const id = await notSentTo(HARD);
    const answers = await Promise.all([retries(id), retries(id), retries(id)]);
    expect(answers.map(({ status }) => status)).toContain(202);
    expect((await retries(id)).status).toBe(202);
    await isSent(id);
    await isSent(id);
    expect(post.accepted).toHaveLength(2);
  });

  it('goes when it is retried after the address was tried again because of another', async () => {
    const id = await notSentTo(HARD);
    await confirms(MONDAY_9 + 49 * HOUR);
    const ids: string[] = (await unreachable()).map((notice: { id: string }) => notice.id);
    expect(ids).toContain(id);
    for (const one of ids) expect((await retries(one)).status).toBe(202);
  });

  it('stays as it is when its reader called our mail unwanted, and the staff see that', async () => {
    const id = await notSentTo(COMPLAINT);
    expect(await unreachable()).toMatchObject([{ id, reason: 'unreachable', failure: 'complaint' }]);
    const { status, json } = await retries(id);
    expect([status, json.code]).toEqual([409, 'INVALID_STATE']);
    expect(json.detail).toContain('unwanted');
    expect(await suppressionOf(table, EMAIL)).toBe('complaint');
  });

  it('stays as it is when what it says is no longer true, and the address stays stopped', async () => {
    await says(HARD, await confirms(MONDAY_9));
    const next = await booked(world, MONDAY_9 + HOUR);
    await tell(post, eventOf(next));
    const [notice] = await unreachable();
    await cancelled(world, next);
    const { status, json } = await retries(notice.id);
    expect([status, json.code]).toEqual([409, 'INVALID_STATE']);
    expect(json.detail).toContain('out of date');
    expect(await isSuppressed(table, EMAIL)).toBe(true);
  });

  it('is another than one that its reader does not want, which is no task and cannot be retried', async () => {
    await changeProfile(table, 'patient-1', { preferences: { email: false } });
    await confirms(MONDAY_9);
    const { items } = await noticesOf(table, { clinicIds: [world.clinic.id], status: 'SUPPRESSED', limit: 9 });
    expect(items.map(({ reason }) => reason)).toEqual(['not-wanted']);
    expect([(await retries(items[0]?.id ?? '')).status, await unreachable()]).toEqual([409, []]);
  });
});

it('A text message without a number is no task, and goes once there is a number', async () => {
  await changeProfile(table, 'patient-1', { preferences: { sms: true } });
  await confirms(MONDAY_9);
  const notice = await unsentText();
  expect(notice).toMatchObject({ status: 'SUPPRESSED', reason: 'unreachable' });
  expect(await unreachable()).toEqual([]);
  const refused = await retries(notice.id);
  expect([refused.status, refused.json.code]).toEqual([409, 'INVALID_STATE']);
  expect(refused.json.detail).toContain('number');
  await changeProfile(table, 'patient-1', { phone: '+1 212 555 0142' });
  expect((await retries(notice.id)).status).toBe(202);
  await isSent(notice.id);
  expect(post.texts).toHaveLength(1);
});

describe('An address to which mail goes again', () => {
  /** Two mails come back; the staff retry the first. */
  const twoBounce = async () => {
    const first = await confirms(MONDAY_9);
    const second = await confirms(MONDAY_9 + HOUR);
    later();
    await says(HARD, first);
    expect((await retries(first.notice ?? '')).status).toBe(202);
    return { first, second };
  };

  it('is not stopped by the late bounce of a mail that had left before: what was retried is sent', async () => {
    const { first, second } = await twoBounce();
    later();
    await says(HARD, second);
    await isSent(first.notice ?? '');
    expect(await findNotice(table, name(first))).toMatchObject({ status: 'SENT' });
    // The other mail did not arrive all the same, which is a task of its own.
    expect(await findNotice(table, name(second))).toMatchObject({ status: 'FAILED', failure: 'bounce' });
    expect([await isSuppressed(table, EMAIL), await tasks()]).toEqual([false, 2]);
  });

  it('is stopped by the bounce of a mail that left since', async () => {
    const { first } = await twoBounce();
    later();
    await isSent(first.notice ?? '');
    await says(HARD, post.tags.at(-1) ?? {});
    expect([await suppressionOf(table, EMAIL), await tasks()]).toEqual(['bounce', 2]);
  });

  it('is stopped by a complaint about any mail', async () => {
    const { second } = await twoBounce();
    later();
    await says(COMPLAINT, second);
    expect(await suppressionOf(table, EMAIL)).toBe('complaint');
  });

  it('is not told as stopped to its owner, and goes with them when they are erased', async () => {
    await twoBounce();
    const person = await savedPerson(table);
    expect((await personalDataOf(table, await freshAuditTable(), person, post.now())).mailStopped).toBeUndefined();
    await beginErasure(table, person, 'request-erase', post.now());
    expect((await scan(table)).filter((row) => JSON.stringify(row).includes(EMAIL))).toEqual([]);
  });

  it('comes back nowhere when its owner is erased while the staff retry', async () => {
    const first = await confirms(MONDAY_9);
    await says(HARD, first);
    await beginErasure(table, await savedPerson(table), 'request-erase', post.now());
    const { usefulUntil = 0 } = (await findNotice(table, name(first))) ?? {};
    await retryNotice(table, name(first), post.now(), usefulUntil, EMAIL);
    expect((await scan(table)).filter((row) => JSON.stringify(row).includes(EMAIL))).toEqual([]);
  });
});

describe('A notice that was retried and cannot be sent', () => {
  it.each([
    ['bounced', HARD, 'bounce'],
    ['complained about', COMPLAINT, 'complaint'],
  ] as const)('because its address was %s meanwhile has failed again and is a task again', async (_, said, failure) => {
    const first = await confirms(MONDAY_9);
    await says(HARD, first);
    await retries(first.notice ?? '');
    later();
    await says(said, await confirms(MONDAY_9 + HOUR));
    const before = await tasks();
    for (let delivery = 0; delivery < 3; delivery++) await isSent(first.notice ?? '');
    expect(await findNotice(table, name(first))).toMatchObject({ status: 'FAILED', failure });
    expect((await tasks()) - before).toBe(1);
  });

  it('because there is no number any more has failed again and is a task again', async () => {
    await changeProfile(table, 'patient-1', { preferences: { sms: true } });
    await confirms(MONDAY_9);
    const { id } = await unsentText();
    await changeProfile(table, 'patient-1', { phone: '+1 212 555 0142' });
    await retries(id);
    await changeProfile(table, 'patient-1', { phone: '' });
    await isSent(id);
    expect(await findNotice(table, { personId: 'patient-1', id })).toMatchObject({
      status: 'FAILED',
      failure: 'unreachable',
    });
    expect(await tasks()).toBe(1);
  });
});
