import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftInPeace, PATIENCE } from '../../functions/contract/patience.ts';
import { BREAKER, CALL, SENDER } from '../../functions/contract/time-limits.ts';
import { sendRawEmail } from '../../functions/email/send.ts';
import { seeded } from '../support/builders.ts';
import { type VirtualClock, virtualClock } from '../support/memory/clock.ts';
import { onVirtualTime } from '../support/memory/machine.ts';
import { type MailServiceRules, mailService, type OutageKind } from '../support/memory/mail-service.ts';

const ONCE = { maxAttempts: 1 };

describe('a mail service in memory', () => {
  let clock: VirtualClock;
  let giveBack: () => void;
  beforeEach(() => {
    clock = virtualClock(0);
    giveBack = onVirtualTime(clock, seeded(1));
  });
  afterEach(() => giveBack());

  /** Sends some mails, each so long after the one before. @returns what became of each, and when it was known. */
  const sending = async (rules: MailServiceRules, config: object, count: number, everyMs: number) => {
    const service = mailService(clock, rules);
    const ses = service.client(config);
    ses.middlewareStack.use(leftInPeace());
    const sent = Array.from({ length: count }, async (_, index) => {
      await clock.sleep(index * everyMs);
      const tags = { notice: `n${index}` };
      const answer = await sendRawEmail(ses, {
        from: 'a@example.com',
        to: 'b@example.com',
        raw: Buffer.from('x'),
        tags,
      });
      return `${answer.outcome === 'sent' ? 'sent' : answer.reason} ${clock.now()}`;
    });
    await clock.run();
    return { service, outcomes: await Promise.all(sent) };
  };

  it('takes as many in any second as its rate says, and says so of the others', async () => {
    const { service, outcomes } = await sending({ rate: 2, latencyMs: 10 }, ONCE, 8, 200);
    expect(outcomes).toEqual([
      'sent 10',
      'sent 210',
      'Throttling 410',
      'Throttling 610',
      'Throttling 810',
      'sent 1010',
      'sent 1210',
      'Throttling 1410',
    ]);
    expect(service.accepted.map(({ at, tags }) => [at, tags.notice])).toEqual([
      [0, 'n0'],
      [200, 'n1'],
      [1000, 'n5'],
      [1200, 'n6'],
    ]);
    expect(service.throttled()).toBe(4);
  });

  it.each<[OutageKind, number, string]>([
    ['throttles', 0, 'Throttling 0'],
    ['is unavailable', 0, 'ServiceUnavailable 0'],
    ['hangs', 0, `TimeoutError ${SENDER.call.requestMs}`],
    ['takes silently', 1, `TimeoutError ${SENDER.call.requestMs}`],
  ])('that %s for a while has taken %i', async (kind, taken, outcome) => {
    const rules = { rate: 14, outages: [{ from: 0, to: 60_000, kind }] };
    const { service, outcomes } = await sending(rules, ONCE, 2, 60_000);
    expect(outcomes).toEqual([outcome, 'sent 60000']);
    expect(service.accepted).toHaveLength(taken + 1);
  });

  it('is asked again by the SDK as a deployed client does, on virtual time', async () => {
    const { service, outcomes } = await sending(
      { rate: 14, patienceMs: CALL.requestMs, outages: [{ from: 0, to: CALL.requestMs, kind: 'hangs' }] },
      PATIENCE,
      1,
      0,
    );
    const [[what, at] = []] = outcomes.map((outcome) => outcome.split(' '));
    expect([what, service.asked()]).toEqual(['sent', 2]);
    expect(Number(at)).toBeGreaterThanOrEqual(CALL.requestMs);
  });

  it('is left in peace after it hung, as by a deployed client', async () => {
    // Each is sent when the one before has got no answer.
    const everyMs = 1 + SENDER.call.requestMs;
    const rules = { rate: 14, outages: [{ from: 0, to: 60_000, kind: 'hangs' }] } as const;
    const { outcomes } = await sending(rules, ONCE, BREAKER.after + 2, everyMs);
    expect(outcomes.map((outcome) => outcome.split(' ')[0])).toEqual([
      ...Array.from({ length: BREAKER.after }, () => 'TimeoutError'),
      'Resting',
      'Resting',
    ]);
  });
});
