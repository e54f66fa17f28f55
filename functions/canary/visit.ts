import { setTimeout as sleep } from 'node:timers/promises';
import { CANARY } from '../contract/time-limits.ts';
import type { CanaryIdentity, PatientApi } from './patient.ts';

/** What the canary found; `failed` names the step that did not go as promised. */
export interface Finding {
  readonly failed?: { readonly step: string; readonly reason: string };
  readonly bookedMilliseconds?: number;
  readonly toldSeconds?: number;
}

export interface Clock {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}
export const realClock: Clock = { now: Date.now, wait: (milliseconds) => sleep(milliseconds) };

const LOOK_EVERY_MS = 1000;
const DAY_MS = 86_400_000;

const dateAt = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/**
 * Signs in, finds an open time, books it, waits to be told and cancels, as patients do. What an earlier visit left
 * standing is cancelled first. Never throws: what goes wrong is what it is there to find.
 */
export const visit = async (
  api: PatientApi,
  who: CanaryIdentity,
  { now, wait }: Clock,
  random: () => number,
): Promise<Finding> => {
  let step = 'sign in';
  let found: Finding = {};
  try {
    await api.signIn(who);
    step = 'tidy up';
    for (const { id } of await api.standing()) await api.cancel(id);
    step = 'find an open time';
    const starts = await api.openStarts(who, dateAt(now() + DAY_MS), dateAt(now() + 6 * DAY_MS));
    const start = starts[Math.floor(random() * starts.length)];
    if (start === undefined) throw new Error('there is none');
    step = 'book';
    const asked = now();
    const { id, status } = await api.book(who, start, `canary-${asked}`);
    if (status !== 'CONFIRMED') throw new Error(`it is ${status}`);
    const booked = now();
    found = { bookedMilliseconds: booked - asked };
    step = 'be told';
    while (!(await api.isTold(id))) {
      if (now() - booked > CANARY.toldMs) throw new Error(`not within ${CANARY.toldMs / 1000} s`);
      await wait(LOOK_EVERY_MS);
    }
    found = { ...found, toldSeconds: (now() - booked) / 1000 };
    step = 'cancel';
    const cancelled = await api.cancel(id);
    if (cancelled.status !== 'CANCELLED') throw new Error(`it is ${cancelled.status}`);
    return found;
  } catch (error) {
    return { ...found, failed: { step, reason: error instanceof Error ? error.message : String(error) } };
  }
};
