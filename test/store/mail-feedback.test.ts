import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { handleMailFeedback, mailFeedback } from '../../functions/reactions/handle-mail-feedback.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { EVENT_PREFIX, personKey } from '../../functions/store/keys.ts';
import { claimNotice } from '../../functions/store/notices.ts';
import { isSuppressed } from '../../functions/store/suppressions.ts';
import { queryPrefix, type Table } from '../../functions/store/table.ts';
import { anyEvent } from '../../functions/contract/events.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { faulty } from '../support/faulty.ts';
import { eventOf, openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

let table: Table;
let world: World;
let post: Post;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  await savedPerson(table);
  post = openPost(table);
});

const confirms = async (start: number) => {
  const appointment = await booked(world, start);
  await tell(post, eventOf(appointment));
  return appointment;
};

type Kind = { eventType: 'Bounce'; bounce: { bounceType: string } } | { eventType: 'Complaint' };
const HARD: Kind = { eventType: 'Bounce', bounce: { bounceType: 'Permanent' } };
const SOFT: Kind = { eventType: 'Bounce', bounce: { bounceType: 'Transient' } };
const COMPLAINT: Kind = { eventType: 'Complaint' };

/** What SES says of the mail sent last, with more in it than we read. */
const saidOf = (kind: Kind, tags: Record<string, string> | undefined = post.tags.at(-1)) =>
  mailFeedback.parse({
    ...kind,
    mail: {
      messageId: 'ses-1',
      source: 'clinic@example.com',
      destination: ['Ada@example.com'],
      tags: {
        'ses:configuration-set': ['mails'],
        ...Object.fromEntries(Object.entries(tags ?? {}).map(([name, value]) => [name, [value]])),
      },
    },
  });
const says = (kind: Kind, through = table) => handleMailFeedback(through, () => NOW)(saidOf(kind));

const mails = async () =>
  (await inboxOf(table, 'patient-1', { limit: 100, unread: false })).items
    .filter(({ channel }) => channel === 'email')
    .map(({ status }) => status);
const tasks = async () =>
  (await queryPrefix(table, personKey('patient-1').PK, EVENT_PREFIX)).map((item) =>
    anyEvent.parse(toEventRow(item).detail),
  );

describe('A mail that came back', () => {
  it('has failed, is a task for the staff by ids alone, and the address gets no more mail', async () => {
    const { id } = await confirms(MONDAY_9);
    await says(HARD);
    expect(await mails()).toEqual(['FAILED']);
    expect(await tasks()).toEqual([
      {
        eventId: `${post.tags[0]?.notice}@1`,
        type: 'NotificationFailed',
        version: 1,
        occurredAt: '2026-11-21T12:00:00Z',
        notificationId: post.tags[0]?.notice,
        kind: 'CONFIRMED',
        channel: 'email',
        reason: 'bounce',
        clinicId: world.clinic.id,
        patientId: 'patient-1',
        appointmentId: id,
      },
    ]);
    expect(JSON.stringify(await tasks())).not.toMatch(/ada@|Lovelace|Consultation/i);

    await confirms(MONDAY_9 + 3_600_000);
    expect(post.accepted).toHaveLength(1);
    expect((await mails()).toSorted()).toEqual(['FAILED', 'SUPPRESSED']);
    const { items } = await inboxOf(table, 'patient-1', { limit: 9, unread: true });
    expect(items).toHaveLength(2);
  });

  it('because the mailbox was full has failed too, but the next is sent', async () => {
    await confirms(MONDAY_9);
    await says(SOFT);
    expect([await mails(), await isSuppressed(table, 'ada@example.com')]).toEqual([['FAILED'], false]);
    await confirms(MONDAY_9 + 3_600_000);
    expect(post.accepted).toHaveLength(2);
  });

  it('or was called unwanted is told once, however often that is delivered', async () => {
    await confirms(MONDAY_9);
    await Promise.allSettled([says(COMPLAINT), says(COMPLAINT), says(COMPLAINT)]);
    await says(COMPLAINT);
    await says(HARD);
    expect((await tasks()).map((task) => 'reason' in task && task.reason)).toEqual(['complaint']);
    expect(await isSuppressed(table, 'ADA@example.com')).toBe(true);
  });

  it('before its sender could write that it went out stays failed', async () => {
    await confirms(MONDAY_9);
    await says(HARD);
    // The sender's own mark comes late: the ledger is asked again and says settled.
    const [notice] = (await inboxOf(table, 'patient-1', { limit: 9, unread: false })).items.filter(
      ({ channel }) => channel === 'email',
    );
    expect(notice && (await claimNotice(table, notice, NOW + 120_000, 60_000))).toBe('settled');
    await tell(post, eventOf(await booked(world, MONDAY_9 + 7_200_000)));
    expect((await mails()).includes('FAILED')).toBe(true);
  });

  it('is handled in full when a first attempt stopped half-way', async () => {
    await confirms(MONDAY_9);
    const dying = faulty(table, ({ name }) => (name === 'TransactWriteItemsCommand' ? 'before' : undefined));
    await expect(says(HARD, dying)).rejects.toThrow(Error);
    await says(HARD);
    expect([await mails(), (await tasks()).length]).toEqual([['FAILED'], 1]);
  });

  it('and is no mail of ours about an appointment only suppresses the address', async () => {
    await handleMailFeedback(table, () => NOW)(saidOf(HARD, {}));
    await handleMailFeedback(table, () => NOW)(saidOf(HARD, { notice: 'note_x', person: 'nobody' }));
    expect([await isSuppressed(table, 'ada@example.com'), await tasks()]).toEqual([true, []]);
  });
});
