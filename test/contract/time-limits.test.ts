import { globSync, readFileSync } from 'node:fs';
import { LONGEST_PAUSE_MS, TRIAL_MS, waitLimitMs } from '../../functions/domain/send-rate.ts';
import { describe, expect, test } from 'vitest';
import { clientLimits, PATIENCE } from '../../functions/contract/patience.ts';
import {
  API,
  BREAKER,
  CALL,
  CANARY,
  hangingCallsMs,
  longestCallMs,
  PERIODIC,
  type PeriodicLimits,
  QUEUE,
  REACTION,
  SENDER,
  visibilityMs,
} from '../../functions/contract/time-limits.ts';

/** The source files of a folder. */
const sourcesIn = (folder: string): string[] => globSync(`${folder}/**/*.ts`);

const HTTP_API_LIMIT_MS = 30_000;
const LAMBDA_LIMIT_MS = 900_000;
const MINUTE = 60_000;

describe('a call', () => {
  test('is given to the AWS SDK as it is written down', () => {
    expect(clientLimits({ attempts: 3, connectMs: 10, requestMs: 20 })).toEqual({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 10, requestTimeout: 20, throwOnRequestTimeout: true },
    });
    expect(PATIENCE).toEqual(clientLimits(CALL));
  });

  test('lasts as long as its attempts and the pauses between them', () => {
    expect(longestCallMs({ attempts: 1, connectMs: 1, requestMs: 4 })).toBe(5);
    expect(longestCallMs({ attempts: 2, connectMs: 1, requestMs: 4 })).toBe(10 + 500);
  });
});

test('every client of a service but the table and S3 is given time limits', () => {
  const clients = sourcesIn('functions').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new (\w+)Client\(([^)]*)\)/g)].map(([, service = '', given = '']) => ({
      file,
      service,
      given,
    })),
  );
  expect(clients.length).toBeGreaterThan(5);
  const unlimited = clients.filter(
    ({ service, given }) => !['DynamoDB', 'S3'].includes(service) && ['', '{}'].includes(given.trim()),
  );
  expect(unlimited).toEqual([]);
});

describe('the canary', () => {
  test('has time to say that nobody told it, and to see a request fail after that', () => {
    expect(CANARY.toldMs + 2 * CANARY.requestMs).toBeLessThan(CANARY.functionMs);
  });
});

describe('a request', () => {
  test('whose call hangs still has half of the time of its function to answer', () => {
    expect(longestCallMs(CALL)).toBeLessThanOrEqual(API.functionMs / 2);
  });

  test('is answered before API Gateway gives up', () => {
    expect(API.functionMs).toBeLessThan(HTTP_API_LIMIT_MS);
  });
});

describe('a reaction', () => {
  test('spends at most half of its time on calls that hang before the breaker opens', () => {
    expect(hangingCallsMs(CALL, BREAKER)).toBeLessThanOrEqual(REACTION.functionMs / 2);
  });

  test('has time for messages, side by side, that meet calls that hang when they are about to hand on the rest', () => {
    expect(REACTION.messageMs + hangingCallsMs(CALL, BREAKER)).toBeLessThan(REACTION.functionMs);
  });
});

describe('the function that sends notices', () => {
  test('asks a service that failed again in its own working time, and waits for what comes of it', () => {
    expect(TRIAL_MS).toBeGreaterThan(longestCallMs(SENDER.call));
    expect(LONGEST_PAUSE_MS + TRIAL_MS).toBeLessThan(SENDER.workMs);
  });

  test('waits for a turn no longer than it works', () => {
    for (const perSecond of [1, 14, 200]) {
      expect(waitLimitMs('urgent', { perSecond })).toBeLessThan(SENDER.workMs);
      expect(waitLimitMs('bulk', { perSecond })).toBeLessThan(waitLimitMs('urgent', { perSecond }));
    }
  });

  test('ends a message that it began last, and puts the other messages of the batch back', () => {
    // The last message asks for the address, sends and settles.
    const lastMessage = longestCallMs(CALL) + longestCallMs(SENDER.call);
    expect(SENDER.workMs + lastMessage + SENDER.putBackMs).toBeLessThan(SENDER.functionMs);
  });

  test('leases a notice for longer than it can work on it, and for less than the message stays hidden', () => {
    expect(SENDER.leaseMs).toBeGreaterThan(SENDER.functionMs);
    expect(SENDER.leaseMs).toBeLessThan(visibilityMs(SENDER.functionMs));
  });
});

describe('a queue', () => {
  test.each([REACTION.functionMs, SENDER.functionMs])(
    'hides a message for six times as long as its function may work (%s ms)',
    (functionMs) => {
      expect(visibilityMs(functionMs)).toBeGreaterThanOrEqual(6 * functionMs);
    },
  );

  test.each([REACTION.functionMs, SENDER.functionMs])(
    'keeps a message for longer than all its tries take (%s ms)',
    (functionMs) => {
      expect(QUEUE.receives).toBeGreaterThan(1);
      expect(QUEUE.receives * visibilityMs(functionMs)).toBeLessThan(QUEUE.retentionMs);
    },
  );

  test('tries a message again only when the breaker lets calls through', () => {
    expect(visibilityMs(REACTION.functionMs)).toBeGreaterThan(BREAKER.forMs);
  });
});

describe.each(Object.entries<PeriodicLimits>(PERIODIC))('periodic work of the kind "%s"', (_, limits) => {
  test('ends the step that it began last before its function is ended', () => {
    expect(limits.budgetMs + limits.stepMs).toBeLessThan(limits.functionMs);
  });

  test('gives several clinics a turn in one run', () => {
    expect(2 * limits.shareMs).toBeLessThanOrEqual(limits.budgetMs);
  });

  test('has steps that outlast calls that hang', () => {
    expect(limits.stepMs).toBeGreaterThan(longestCallMs(CALL));
  });

  test('runs no longer than Lambda allows', () => {
    expect(limits.functionMs).toBeLessThanOrEqual(LAMBDA_LIMIT_MS);
  });
});

test('what runs every minute never runs twice at once', () => {
  expect(PERIODIC.minutely.functionMs).toBeLessThanOrEqual(MINUTE);
});
