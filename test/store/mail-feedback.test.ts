import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { Metrics } from '@aws-lambda-powertools/metrics';
import { addressTag } from '../../functions/domain/ids.ts';
import { handleMailFeedback } from '../../functions/reactions/handle-mail-feedback.ts';
import { beginErasure } from '../../functions/store/erasure.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { EVENT_PREFIX, noticeKey, personKey } from '../../functions/store/keys.ts';
import { claimNotice, retryNotice } from '../../functions/store/notices.ts';
import { isSuppressed, suppressionOf } from '../../functions/store/suppressions.ts';
import { queryPrefix, type Table, updateItem } from '../../functions/store/table.ts';
import { anyEvent } from '../../functions/contract/events.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { around, faulty } from '../support/faulty.ts';
import { COMPLAINT, feedbackOf, HARD, type SesEvent, SOFT } from '../support/feedback.ts';
import { scan } from '../support/invariants.ts';
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

type Tags = Readonly<Record<string, string | undefined>>;
const lastTags = (): Tags => post.tags.at(-1) ?? {};

/** SES says this of the mail sent last, or of one with these tags. */
const says = (said: SesEvent, through = table, tags = lastTags()) =>
  handleMailFeedback(through, () => NOW)(feedbackOf(said, tags));

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

  it('of somebody we do not know leaves nothing behind', async () => {
    const before = await scan(table);
    await says(HARD, table, { notice: 'note_x', person: 'nobody', address: addressTag('ada@example.com') });
    await says(COMPLAINT, table, { notice: 'note_x', person: 'nobody', address: addressTag('ada@example.com') });
    expect(await scan(table)).toEqual(before);
  });

  it('from an address that the person does not have any more says nothing of the one they have', async () => {
    await confirms(MONDAY_9);
    await says(HARD, table, { ...lastTags(), address: addressTag('old@example.com') });
    expect([await mails(), await isSuppressed(table, 'ada@example.com')]).toEqual([['FAILED'], false]);
  });

  it('and is about an account stops mail to the address, is counted, and is no task', async () => {
    const counted = vi.spyOn(Metrics.prototype, 'addMetric');
    await says(HARD, table, { person: 'patient-1', address: addressTag('ada@example.com') });
    expect([await isSuppressed(table, 'ADA@example.com'), await tasks()]).toEqual([true, []]);
    expect(counted.mock.calls.map(([name]) => name)).toEqual(['FeedbackWithoutNotice']);
    counted.mockRestore();
  });

  it('and carries no tags of ours, as Cognito’s do, is counted and changes nothing', async () => {
    const counted = vi.spyOn(Metrics.prototype, 'addMetric');
    const before = await scan(table);
    for (const said of [HARD, SOFT, COMPLAINT]) await says(said, table, {});
    expect(await scan(table)).toEqual(before);
    expect(counted.mock.calls.map(([name]) => name)).toEqual(Array(3).fill('FeedbackWithoutNotice'));
    counted.mockRestore();
  });
});

describe('A complaint', () => {
  it('outlasts whatever bounces later', async () => {
    await confirms(MONDAY_9);
    await says(COMPLAINT);
    await says(HARD);
    expect(await suppressionOf(table, 'ada@example.com')).toBe('complaint');
  });

  it('follows a bounce', async () => {
    await confirms(MONDAY_9);
    await says(HARD);
    await says(COMPLAINT);
    expect(await suppressionOf(table, 'ada@example.com')).toBe('complaint');
  });
});

describe('A bounce of an attempt before the last', () => {
  const attempted = async (attempts: number) => {
    const { notice = '' } = lastTags();
    await updateItem(table, {
      Key: noticeKey('patient-1', notice),
      UpdateExpression: 'SET attempts = :attempts',
      ExpressionAttributeValues: { ':attempts': attempts },
    });
  };
  const saysOf = (attempt: number, said: SesEvent) => says(said, table, { ...lastTags(), attempt: String(attempt) });

  it('fails nothing and stops no mail: the last attempt may have arrived', async () => {
    await confirms(MONDAY_9);
    await attempted(2);
    await saysOf(1, HARD);
    expect([await mails(), await tasks(), await isSuppressed(table, 'ada@example.com')]).toEqual([['SENT'], [], false]);
    await saysOf(2, HARD);
    expect([await mails(), await isSuppressed(table, 'ada@example.com')]).toEqual([['FAILED'], true]);
  });

  it('delivered again after the staff had it sent once more, does not stop the address anew', async () => {
    await confirms(MONDAY_9);
    await attempted(1);
    await saysOf(1, HARD);
    const name = { personId: 'patient-1', id: lastTags().notice ?? '' };
    await retryNotice(table, name, NOW, NOW + 86_400_000, 'ada@example.com');
    await attempted(2);
    await saysOf(1, HARD);
    expect([await mails(), await isSuppressed(table, 'ada@example.com')]).toEqual([['QUEUED'], false]);
  });

  it('is one thing, a complaint another: that is a wish, whichever mail it is about', async () => {
    await confirms(MONDAY_9);
    await attempted(2);
    await saysOf(1, COMPLAINT);
    expect([await mails(), await suppressionOf(table, 'ada@example.com')]).toEqual([['SENT'], 'complaint']);
  });

  it.each([HARD, SOFT])(
    'overtaken by the next attempt while it is written down, fails nothing either',
    async (said) => {
      await confirms(MONDAY_9);
      await attempted(1);
      const overtaken = around(table, async ({ name }, proceed) => {
        if (name === 'TransactWriteItemsCommand') await attempted(2);
        return proceed();
      });
      await says(said, overtaken, { ...lastTags(), attempt: '1' });
      expect([await mails(), await tasks(), await isSuppressed(table, 'ada@example.com')]).toEqual([
        ['SENT'],
        [],
        false,
      ]);
    },
  );
});

describe('What SES tells of somebody who is erased', () => {
  const person = { id: 'patient-1', name: 'Ada Lovelace', email: 'ada@example.com' };
  const addressRows = async () =>
    (await scan(table)).map((row) => JSON.stringify(row)).filter((row) => row.toLowerCase().includes(person.email));
  const erase = async () => beginErasure(table, await savedPerson(table), 'request-erase', NOW);

  it.each([HARD, COMPLAINT])('later ($eventType) brings their address back nowhere', async (said) => {
    await confirms(MONDAY_9);
    await erase();
    await says(said);
    expect(await addressRows()).toEqual([]);
  });

  it.each([HARD, COMPLAINT])('in the same moment ($eventType) leaves their address nowhere', async (said) => {
    await confirms(MONDAY_9);
    let erased = false;
    const late = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand' && !erased) {
        erased = true;
        await erase();
      }
      return proceed();
    });
    await says(said, late);
    expect([erased, await addressRows()]).toEqual([true, []]);
  });

  it('just before goes with them', async () => {
    await confirms(MONDAY_9);
    const late = around(table, async ({ name }, proceed) => {
      if (name === 'TransactWriteItemsCommand') await says(HARD);
      return proceed();
    });
    await beginErasure(late, await savedPerson(table), 'request-erase', NOW);
    expect(await addressRows()).toEqual([]);
  });

  it('stops no mail to who registered with the same address since', async () => {
    await confirms(MONDAY_9);
    await erase();
    await savedPerson(table, { id: 'patient-2' });
    await says(HARD);
    expect(await isSuppressed(table, person.email)).toBe(false);
  });
});

it('is handled from a message that holds types and ids alone', () => {
  const feedback = feedbackOf(HARD, { notice: 'note_1', person: 'p', attempt: '2', address: 'tag', subject: 'Secret' });
  expect(feedback).toEqual({
    eventType: 'Bounce',
    bounceType: 'Permanent',
    bounceSubType: 'General',
    messageId: 'ses-1',
    notice: 'note_1',
    person: 'p',
    attempt: 2,
    address: 'tag',
  });
  expect(Object.values(feedbackOf(COMPLAINT)).filter((value) => value !== undefined)).toEqual(['Complaint', 'ses-1']);
});
