import { describe, expect, test } from 'vitest';
import { LONGEST_PAUSE_MS } from '../../functions/domain/send-rate.ts';
import { simulate } from '../support/notice-simulation.ts';

describe('Notices, sent by the deployed code at the rate of the mail service', () => {
  test('120 reminders due in one minute all go before their visits, and the service is never asked too fast', async () => {
    const outcome = await simulate({ rate: 14, reminders: { count: 120, leadMinutes: 120 } });
    expect(outcome).toMatchObject({
      queued: 120,
      delivered: 120,
      expired: 0,
      lost: 0,
      doubled: 0,
      late: 0,
      throttled: 0,
    });
    expect(outcome.lastSeconds).toBeLessThan(120 / 12 + 2);
  });

  test.each([
    ['throttles', 60],
    ['hangs', 15],
    ['is unavailable', 15],
  ] as const)('a service that %s for %i minutes loses none of 100 that wait', async (kind, minutes) => {
    const outcome = await simulate({ rate: 14, confirmations: 100, outage: { minutes, kind } });
    expect(outcome).toMatchObject({ queued: 100, delivered: 100, expired: 0, lost: 0, doubled: 0, late: 0 });
    // One pause after the service is back at most, they leave at the rate. What was perhaps taken waits longer.
    const perhaps = kind === 'hangs' ? 900 : 0;
    expect(outcome.lastSeconds).toBeLessThan(60 * minutes + LONGEST_PAUSE_MS / 1000 + 100 / 12 + 60 + perhaps);
  });

  test('reminders whose visits begin meanwhile expire: none is sent, none stays queued', async () => {
    const outcome = await simulate({
      rate: 14,
      reminders: { count: 60, leadMinutes: 20 },
      outage: { minutes: 30, kind: 'throttles' },
    });
    expect(outcome).toMatchObject({ queued: 60, delivered: 0, expired: 60, lost: 0, late: 0 });
  });

  test('notices about appointments go before an announcement to many', async () => {
    const outcome = await simulate({ rate: 14, confirmations: 60, announced: 150 });
    expect(outcome).toMatchObject({ delivered: 210, lost: 0, doubled: 0, throttled: 0 });
    expect(outcome.lastNoticeSeconds).toBeLessThan(60 / 12 + 5);
    expect(outcome.lastSeconds).toBeLessThan(210 / 12 + 10);
  });

  test.each([
    ['at an ordinary rate', { rate: 14, announced: 300 }],
    ['at a high rate', { rate: 56, announced: 500 }],
    ['with bookings in between', { rate: 14, confirmations: 100, announced: 150 }],
    ['at two a second', { rate: 2, announced: 60, confirmations: 20 }],
  ])('an announcement %s writes the row of turns less than three times for each mail', async (_, scenario) => {
    const outcome = await simulate(scenario);
    const count = scenario.announced + ('confirmations' in scenario ? scenario.confirmations : 0);
    expect(outcome).toMatchObject({ delivered: count, lost: 0, doubled: 0, throttled: 0 });
    expect(outcome.turnWrites).toBeGreaterThanOrEqual(1);
    // All senders of this test begin at the same instant, and one of them gets the turn of that instant.
    expect(outcome.turnWrites).toBeLessThan(3);
    // It is sent at nine tenths of the service’s rate, and hardly slower.
    expect(outcome.lastSeconds).toBeLessThan((1.25 * count) / Math.max(1, Math.floor(scenario.rate * 0.9)) + 10);
  });

  test('an SMS service that is away holds back no mail', async () => {
    const outcome = await simulate({ rate: 14, confirmations: 60, visitsInMinutes: 60, smsFails: true });
    expect(outcome).toMatchObject({ delivered: 60, lost: 0, doubled: 0 });
    expect(outcome.lastSeconds).toBeLessThan(60 / 12 + 5);
  });

  test('invocations that die and messages that come twice lose nothing, and only a death while sending doubles', async () => {
    const outcome = await simulate({ rate: 14, confirmations: 100, crashEvery: 7, duplicates: 0.1 });
    expect(outcome).toMatchObject({ queued: 100, delivered: 100, lost: 0, late: 0 });
    expect(outcome.doubled).toBeLessThan(20);
  });
});
