import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { ConfigurationSetDoesNotExistException, MessageRejected, SESServiceException } from '@aws-sdk/client-ses';
import { AuthorizationErrorException } from '@aws-sdk/client-sns';
import { SENDER } from '../../functions/contract/time-limits.ts';
import { noticesOf } from '../../functions/store/notice-lists.ts';
import { changeProfile } from '../../functions/store/people.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { eventOf, openPost, type Post } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const $metadata = { httpStatusCode: 400 };
let table: Table;
let world: World;
let post: Post;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table);
  await savedPerson(table);
  post = openPost(table);
});

const isQueued = async (start: number): Promise<void> => {
  const { tellPatients } = await import('../../functions/reactions/tell-patients.ts');
  await tellPatients(post.mailroom)(eventOf(await booked(world, start)));
};
const statuses = async (channel = 'email') =>
  (await noticesOf(table, { clinicIds: [world.clinic.id], limit: 50 })).items
    .filter((notice) => notice.channel === channel)
    .map(({ status }) => status);
const nextDue = (): number => Math.min(...post.waiting.map(({ dueAt }) => dueAt));
/** Sends what is due, and what is put back, until nothing waits. */
const allIsSent = async (): Promise<void> => {
  while (post.waiting.length > 0) {
    post.at(Math.max(nextDue(), post.now()));
    await post.drain();
  }
};
/** The services answer so until an instant. @returns how often they were asked meanwhile. */
const failUntil = (until: number, error: () => Error): (() => number) => {
  let asked = 0;
  const failing =
    (send: (command: never) => unknown) =>
    (command: never): unknown => {
      if (post.now() >= until) return send(command);
      asked++;
      return Promise.reject(error());
    };
  const { ses, sns } = post.mailroom;
  Object.assign(post.mailroom, { ses: { send: failing(ses.send) }, sns: { send: failing(sns.send) } });
  return () => asked;
};

const client = (name: string, message = name) =>
  new SESServiceException({ name, message, $fault: 'client', $metadata });
const timedOut = () => Object.assign(new Error('no answer'), { name: 'TimeoutError' });
const throttled = () => Object.assign(new Error('Maximum sending rate exceeded'), { name: 'Throttling' });

describe('Trouble with our account', () => {
  it.each([
    ['suspended', () => new MessageRejected({ $metadata, message: 'Sending suspended for this account. See …' })],
    [
      'without a verified sender',
      () =>
        new MessageRejected({
          $metadata,
          message:
            'Email address is not verified. The following identities failed the check in region X: clinic@example.com',
        }),
    ],
    ['without the right to send', () => client('AccessDenied', 'not authorized to perform ses:SendRawEmail')],
    ['without its configuration set', () => new ConfigurationSetDoesNotExistException({ $metadata, message: '' })],
    ['with wrong keys', () => client('InvalidClientTokenId')],
    ['with an expired session', () => client('ExpiredToken')],
    ['without keys', () => Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' })],
  ])('%s is waited for by all, and half a minute after its correction they go on', async (_, error) => {
    for (const start of [MONDAY_9, MONDAY_9 + HOUR]) await isQueued(start);
    const corrected = NOW + 10 * MINUTE;
    const asked = failUntil(corrected, error);
    await allIsSent();
    expect([post.accepted.length, await statuses()]).toEqual([2, ['SENT', 'SENT']]);
    expect(post.now() - corrected).toBeLessThanOrEqual(30_000);
    // Once for each pause, and not for each notice.
    expect(asked()).toBeLessThanOrEqual(25);
  });

  it('at the SMS service is waited for by all SMS, and half a minute after its correction they go on', async () => {
    await changeProfile(table, 'patient-1', { phone: '+1 212 555 0142', preferences: { email: false, sms: true } });
    await isQueued(MONDAY_9);
    const corrected = NOW + 10 * MINUTE;
    failUntil(corrected, () => new AuthorizationErrorException({ $metadata, message: 'not allowed' }));
    await allIsSent();
    expect([post.texts.length, await statuses('sms')]).toEqual([1, ['SENT']]);
    expect(post.now() - corrected).toBeLessThanOrEqual(30_000);
  });
});

describe('A notice’s own failures', () => {
  it('count apart from waiting: after ten minutes of throttling the first missing answer costs a minute', async () => {
    await isQueued(MONDAY_9);
    let missing = 0;
    failUntil(NOW + 10 * MINUTE, throttled);
    const { ses } = post.mailroom;
    Object.assign(post.mailroom, {
      ses: {
        send: (command: never) =>
          post.now() >= NOW + 10 * MINUTE && missing++ === 0 ? Promise.reject(timedOut()) : ses.send(command),
      },
    });
    await allIsSent();
    expect([post.accepted.length, missing]).toEqual([1, 2]);
    // A pause, and then a minute.
    expect(post.now() - NOW).toBeLessThanOrEqual(11 * MINUTE + 30_000);
  });

  it('make it wait twice as long each time, so that one alone among others is tried less and less often', async () => {
    await isQueued(MONDAY_9);
    const waits = [];
    for (let failure = 0; failure < 4; failure++) {
      post.at(Math.max(nextDue(), post.now()));
      post.next.push(client('InvalidParameterValue', 'Invalid tag value'));
      await post.drain();
      waits.push((nextDue() - post.now()) / 1000);
    }
    expect(waits).toEqual([1, 2, 4, 8]);
  });
});

describe('A mail that the service took', () => {
  /** The table, which is throttled when a notice is to be marked as sent. */
  const throttledMark = (times: number): Table => {
    let left = times;
    return around(table, (call, proceed) => {
      if (JSON.stringify(call.input).includes('settledAt') && left-- > 0)
        throw new ProvisionedThroughputExceededException({ $metadata: {}, message: '' });
      return proceed();
    });
  };

  it.each([1, 5])('goes out once though the table is throttled %i times when it is marked', async (times) => {
    await isQueued(MONDAY_9);
    await post.drain(throttledMark(times));
    expect(await statuses()).toEqual(['SENT']);
    post.at(NOW + HOUR);
    await post.drain();
    expect(post.accepted).toHaveLength(1);
  });

  it('and cannot be marked comes back, before the function’s time is over', async () => {
    await isQueued(MONDAY_9);
    await expect(post.drain(throttledMark(1_000))).rejects.toThrow(ProvisionedThroughputExceededException);
    expect(post.now() - NOW).toBeGreaterThan(10_000);
    expect(post.now() - NOW).toBeLessThan(SENDER.functionMs);
    expect(await statuses()).toEqual(['QUEUED']);
  });
});
