import { beforeEach, describe, expect, test } from 'vitest';
import { breakerOf, Resting } from '../../functions/domain/breaker.ts';

let now: number;
let asked: number;
let breaker: ReturnType<typeof breakerOf>;
const isFailure = (error: unknown) => !(error instanceof RangeError);

beforeEach(() => {
  now = 0;
  asked = 0;
  breaker = breakerOf({ after: 3, forMs: 1_000 }, () => now);
});

const ask = (what: 'answers' | 'fails' | 'says no') =>
  breaker
    .run(async () => {
      asked++;
      if (what === 'fails') throw new Error('timed out');
      if (what === 'says no') throw new RangeError('no');
      return 'answer';
    }, isFailure)
    .catch((error: unknown) => (error instanceof Resting ? 'resting' : (error as Error).message));

describe('a dependency that fails', () => {
  test('is asked until it has failed three times in a row, and then not for a while', async () => {
    for (let index = 0; index < 3; index++) expect(await ask('fails')).toBe('timed out');
    now = 999;
    expect(await ask('answers')).toBe('resting');
    expect(asked).toBe(3);
  });

  test('is tried by one afterwards: what comes of it decides for all', async () => {
    for (let index = 0; index < 3; index++) await ask('fails');
    now = 1_000;
    const together = await Promise.all([ask('fails'), ask('answers'), ask('answers')]);
    expect(together).toEqual(['timed out', 'resting', 'resting']);
    now = 1_999;
    expect(await ask('answers')).toBe('resting');
    now = 2_000;
    expect(await ask('answers')).toBe('answer');
    expect(await Promise.all([ask('answers'), ask('answers')])).toEqual(['answer', 'answer']);
  });

  test('in between, or only says no, is asked on', async () => {
    for (const what of ['fails', 'fails', 'answers', 'fails', 'fails', 'says no', 'fails', 'fails'] as const)
      await ask(what);
    expect(await ask('answers')).toBe('answer');
    expect(asked).toBe(9);
  });

  test('that only says no while it is tried is there again', async () => {
    for (let index = 0; index < 3; index++) await ask('fails');
    now = 1_000;
    expect(await ask('says no')).toBe('no');
    expect(await ask('answers')).toBe('answer');
  });
});
