import { describe, expect, test } from 'vitest';
import {
  delaySeconds,
  freeTurn,
  LONGEST_PAUSE_MS,
  LOOK_AGAIN_MS,
  MAX_STRIKES,
  pauseMs,
  type Priority,
  TRIAL_MS,
  type TurnsState,
} from '../../functions/domain/send-rate.ts';

const NOW = 1_000_000_000;
const WELL: TurnsState = { next: 0, lastUrgent: 0, strikes: 0, pausedUntil: 0, trialUntil: 0 };
const free = (state: Partial<TurnsState>, priority: Priority = 'urgent', latest = Infinity) =>
  freeTurn({ ...WELL, ...state }, { priority, rate: { perSecond: 10 }, now: NOW, latest });

describe('The free turn of a channel', () => {
  test('is now when nobody waits, and behind the others when they do', () => {
    expect(free({})).toEqual({ turn: 'now' });
    expect(free({ next: NOW })).toEqual({ turn: 'now' });
    expect(free({ next: NOW + 1 })).toEqual({ turn: 'behind', limit: NOW + 15_000 });
  });

  test('is none that comes too late for who asks', () => {
    expect(free({ next: NOW + 15_001 })).toHaveProperty('notBefore');
    expect(free({ next: NOW + 5_000 }, 'urgent', NOW + 4_000)).toHaveProperty('notBefore');
  });

  test('is for an announcement within a second, and within two turns while notices about appointments are sent', () => {
    expect(free({ next: NOW + 1_000 }, 'bulk')).toHaveProperty('turn', 'behind');
    expect(free({ next: NOW + 1_001 }, 'bulk')).toHaveProperty('notBefore');
    for (const lastUrgent of [NOW - 1_999, NOW, NOW + 5_000]) {
      expect(free({ next: NOW + 200, lastUrgent }, 'bulk')).toHaveProperty('turn', 'behind');
      expect(free({ next: NOW + 201, lastUrgent }, 'bulk')).toEqual({ notBefore: NOW + LOOK_AGAIN_MS });
    }
    expect(free({ next: NOW + 1_000, lastUrgent: NOW - 2_000 }, 'bulk')).toHaveProperty('turn', 'behind');
  });

  test('is none in a pause, then one trial, whose end the others look for', () => {
    expect(free({ strikes: 2, pausedUntil: NOW + 5_000 })).toEqual({ notBefore: NOW + 5_000 });
    expect(free({ strikes: 2, pausedUntil: NOW })).toEqual({ turn: 'trial' });
    expect(free({ strikes: 2, pausedUntil: NOW, trialUntil: NOW + TRIAL_MS })).toEqual({
      notBefore: NOW + LOOK_AGAIN_MS,
    });
    expect(free({ strikes: 2, pausedUntil: NOW, trialUntil: NOW + 10 })).toEqual({ notBefore: NOW + 10 });
    expect(free({ strikes: 2, pausedUntil: NOW, trialUntil: NOW })).toEqual({ turn: 'trial' });
  });
});

test('Pauses double up to half a minute', () => {
  expect([0, 1, 2, 3, 4, MAX_STRIKES].map(pauseMs)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, LONGEST_PAUSE_MS]);
});

test('A message waits for whole seconds, twice as long with each failure of its own, and a quarter of an hour at most', () => {
  expect(delaySeconds(NOW - 1, NOW)).toBe(1);
  expect(delaySeconds(NOW + 1_001, NOW)).toBe(2);
  expect(delaySeconds(NOW + 1_001, NOW, 3)).toBe(16);
  expect(delaySeconds(NOW + 60_000, NOW, 4)).toBe(900);
  expect(delaySeconds(NOW + 60_000, NOW, 10_000)).toBe(900);
});
