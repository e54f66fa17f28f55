import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { MessageRejected, SESServiceException } from '@aws-sdk/client-ses';
import { TRIAL_MS } from '../../functions/domain/send-rate.ts';
import { sendRateKey, suppressionKey } from '../../functions/store/keys.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { endPause, giveTrialBack, pauseChannel, reserveTurn } from '../../functions/store/send-rate.ts';
import { getItem, putItem, type Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { around, watched } from '../support/faulty.ts';
import { eventOf, openPost, type Post } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const HALF_HOUR = 1_800_000;
const RATE = { perSecond: 10 };
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

const urgent = (now = NOW, through = table) => reserveTurn(through, 'email', RATE, 'urgent', now);
const bulk = (now = NOW, through = table) => reserveTurn(through, 'email', RATE, 'bulk', now);
const row = () => getItem(table, sendRateKey('email'));
/** The service failed a moment ago, and the pause is over. */
const failedBefore = (strikes = 1) =>
  putItem(table, { Item: { ...sendRateKey('email'), next: NOW, strikes, pausedUntil: NOW } });
/** The table, of which the row of turns is asked too often for the first requests. */
const throttledRow = (requests: number): Table => {
  let left = requests;
  return around(table, (call, proceed) => {
    if (JSON.stringify(call.input).includes('RATE#') && left-- > 0)
      throw new ProvisionedThroughputExceededException({ $metadata: {}, message: '' });
    return proceed();
  });
};
const writesAmong = (calls: readonly { readonly name: string }[]): number =>
  calls.filter(({ name }) => name === 'UpdateItemCommand').length;

describe('The row of turns', () => {
  it('is read once and written once for a turn, whether it is the first, one behind others or a trial', async () => {
    const { table: counted, calls } = watched(table);
    await urgent(NOW, counted);
    await urgent(NOW, counted);
    await failedBefore();
    await urgent(NOW, counted);
    expect([calls.length, writesAmong(calls)]).toEqual([6, 3]);
  });

  it('is not written by who gets no turn, and an announcement looks again after a second or more', async () => {
    for (let ask = 0; ask < 20; ask++) await urgent();
    const { table: counted, calls } = watched(table);
    const denied = await bulk(NOW, counted);
    expect('notBefore' in denied && denied.notBefore - NOW).toBeGreaterThanOrEqual(1_000);
    await pauseChannel(table, 'email', { at: NOW, strikes: 0 }, NOW);
    expect(await urgent(NOW, counted)).toHaveProperty('notBefore');
    expect([calls.length, writesAmong(calls)]).toEqual([2, 0]);
  });

  it('that is asked too often means to ask again shortly', async () => {
    const turn = await urgent(NOW, throttledRow(1));
    expect('notBefore' in turn && turn.notBefore - NOW).toBeLessThanOrEqual(2_000);
    await urgent();
    const onWrite = around(table, (call, proceed) => {
      if (call.name === 'UpdateItemCommand')
        throw new ProvisionedThroughputExceededException({ $metadata: {}, message: '' });
      return proceed();
    });
    expect(await urgent(NOW, onWrite)).toHaveProperty('notBefore');
    await failedBefore();
    const trial = { at: NOW, strikes: 1, trialUntil: NOW + TRIAL_MS };
    await pauseChannel(onWrite, 'email', trial, NOW);
    await giveTrialBack(onWrite, 'email', trial);
    await endPause(onWrite, 'email', trial);
    expect(await row()).toMatchObject({ strikes: 1, pausedUntil: NOW });
  });

  it('gives announcements a second of turns ahead while no notice about an appointment is sent, else two turns', async () => {
    const alone = [];
    for (let ask = 0; ask < 20; ask++) alone.push(await bulk());
    const ahead = alone.flatMap((turn) => ('at' in turn ? [turn.at - NOW] : []));
    expect(Math.max(...ahead)).toBe(1_000);
    const later = NOW + 60_000;
    await urgent(later);
    const after = [];
    for (let ask = 0; ask < 20; ask++) after.push(await bulk(later));
    expect(after.filter((turn) => 'at' in turn)).toHaveLength(2);
  });
});

describe('A turn that tries the service after a pause', () => {
  let world: World;
  let post: Post;
  beforeEach(async () => {
    world = await openWorld(table);
    await savedPerson(table);
    await savedPerson(table, { id: 'patient-2', email: 'bob@example.com' });
    post = openPost(table);
  });
  const isQueued = async (start: number, patient = 'patient-1') => {
    const { tellPatients } = await import('../../functions/reactions/tell-patients.ts');
    const appointment = await booked(world, start, { patient });
    await tellPatients(post.mailroom)(eventOf(appointment));
    return appointment;
  };
  const tenQueued = async (patient = 'patient-1') => {
    const appointments = [];
    for (let index = 0; index < 10; index++) appointments.push(await isQueued(MONDAY_9 + index * HALF_HOUR, patient));
    return appointments;
  };

  it.each([
    [
      'are of cancelled appointments',
      async () => {
        for (const appointment of await tenQueued()) await cancelled(world, appointment);
      },
    ],
    [
      'go to an address that bounced',
      async () => {
        await tenQueued();
        await putItem(table, { Item: { ...suppressionKey('ada@example.com'), reason: 'bounce', at: NOW } });
      },
    ],
    [
      'are not wanted any more',
      async () => {
        await tenQueued();
        await changeProfile(table, 'patient-1', { preferences: { email: false } });
      },
    ],
    [
      'go to what is no address',
      async () => {
        await savedPerson(table, { id: 'patient-3', email: 'ada@example.com, bob@example.com' });
        await tenQueued('patient-3');
      },
    ],
  ])('is not used up by ten notices that %s: the next one goes at once', async (_, happens) => {
    await happens();
    await isQueued(MONDAY_9 + 12 * HALF_HOUR, 'patient-2');
    await failedBefore();
    await post.drain();
    expect([post.accepted.length, await row()]).toEqual([1, expect.not.objectContaining({ strikes: 1 })]);
    expect(post.now() - NOW).toBeLessThan(2_000);
  });

  it('is given back by a notice that fails on its way to the service', async () => {
    await isQueued(MONDAY_9);
    await failedBefore();
    const broken = around(table, (call, proceed) => {
      if (JSON.stringify(call.input).includes(suppressionKey('ada@example.com').SK)) throw new Error('connection lost');
      return proceed();
    });
    await expect(post.drain(broken)).rejects.toThrow('connection lost');
    expect(await urgent()).toMatchObject({ at: NOW, strikes: 1 });
  });

  it('that is given back late takes nothing from the turn that tries the service meanwhile', async () => {
    await failedBefore();
    const first = await urgent();
    const later = NOW + TRIAL_MS;
    const second = await urgent(later);
    if (!('at' in first)) throw new Error('no turn');
    await giveTrialBack(table, 'email', first);
    expect([second, await urgent(later)]).toEqual([
      expect.objectContaining({ at: later, strikes: 1 }),
      { notBefore: expect.any(Number) as number },
    ]);
  });

  it('is waited for by the others, who look again before it would be over', async () => {
    await failedBefore();
    await urgent();
    const other = await urgent();
    expect('notBefore' in other && other.notBefore - NOW).toBeLessThanOrEqual(1_000);
  });

  it.each([
    ['rejects a mail', new MessageRejected({ $metadata: {}, message: 'Address blacklisted' })],
    [
      'finds a fault with one request',
      new SESServiceException({
        name: 'InvalidParameterValue',
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
        message: 'Invalid tag value',
      }),
    ],
  ])('ends the pause when the service %s: it answers', async (_, error) => {
    await isQueued(MONDAY_9);
    await failedBefore();
    post.next.push(error);
    await post.drain();
    expect(await row()).not.toHaveProperty('strikes');
  });

  it('is not taken by a notice that has nothing to say, nor is any other turn', async () => {
    for (const start of [MONDAY_9, MONDAY_9 + HALF_HOUR]) await cancelled(world, await isQueued(start));
    await post.drain();
    expect([post.accepted, await row()]).toEqual([[], undefined]);
  });

  it('comes to a notice within seconds though the row of turns is asked too often', async () => {
    await isQueued(MONDAY_9);
    await post.drain(throttledRow(3));
    expect(post.accepted).toHaveLength(1);
    expect(post.now() - NOW).toBeLessThan(10_000);
  });
});
