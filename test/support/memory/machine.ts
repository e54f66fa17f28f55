import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import type { Random } from '../../../functions/domain/assignment.ts';
import type { Timer, VirtualClock } from './clock.ts';

/** What a virtual `setTimeout` answers; libraries unref their timers, which here means nothing. */
class VirtualTimeout {
  #timer: Timer;
  readonly #begin: () => Timer;

  constructor(begin: () => Timer) {
    this.#begin = begin;
    this.#timer = begin();
  }
  ref = (): this => this;
  unref = (): this => this;
  hasRef = (): boolean => true;
  refresh = (): this => {
    this.#timer.cancel();
    this.#timer = this.#begin();
    return this;
  };
  close = (): this => {
    this.#timer.cancel();
    return this;
  };
  [Symbol.dispose] = (): void => {
    this.close();
  };
}

type Sleeping = Parameters<typeof timers.setTimeout>[2];

const sleepOn =
  (clock: VirtualClock) =>
  <Value>(milliseconds = 1, value?: Value, { signal }: NonNullable<Sleeping> = {}): Promise<Value | undefined> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        timer.cancel();
        reject(Object.assign(new Error('The operation was aborted'), { name: 'AbortError', cause: signal?.reason }));
      };
      const timer = clock.after(Math.max(1, milliseconds), () => {
        signal?.removeEventListener('abort', stop);
        resolve(value);
      });
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    });

/**
 * Puts the whole process on the virtual clock, so that code and libraries which ask the machine run unchanged: `Date.now`,
 * `performance.now`, `setTimeout` (also that of `node:timers/promises`), and `Math.random` from a seeded source.
 * `new Date()`, intervals, immediates and random ids stay the machine's.
 * @returns what gives the machine back; call it in any case.
 */
export const onVirtualTime = (clock: VirtualClock, random: Random): (() => void) => {
  const before = {
    now: Date.now,
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    sleep: timers.setTimeout,
    random: Math.random,
    performance: Object.getOwnPropertyDescriptor(performance, 'now'),
  };
  const begun = clock.now();
  const setVirtualTimeout = (action: (...args: unknown[]) => void, milliseconds = 1, ...args: unknown[]) => {
    // Goes off in the context in which it was set, as with Node's timers.
    const goOff = AsyncLocalStorage.bind(() => action(...args));
    return new VirtualTimeout(() => clock.after(Math.max(1, milliseconds), goOff));
  };
  const clearVirtualTimeout = (timeout: unknown): void => {
    if (timeout instanceof VirtualTimeout) timeout.close();
    else before.clearTimeout(timeout as NodeJS.Timeout);
  };

  Date.now = clock.now;
  Math.random = random;
  Object.assign(globalThis, { setTimeout: setVirtualTimeout, clearTimeout: clearVirtualTimeout });
  Object.assign(timers, { setTimeout: sleepOn(clock) });
  Object.defineProperty(performance, 'now', { value: () => clock.now() - begun, configurable: true, writable: true });
  syncBuiltinESMExports();

  return () => {
    Date.now = before.now;
    Math.random = before.random;
    Object.assign(globalThis, { setTimeout: before.setTimeout, clearTimeout: before.clearTimeout });
    Object.assign(timers, { setTimeout: before.sleep });
    if (before.performance) Object.defineProperty(performance, 'now', before.performance);
    else Reflect.deleteProperty(performance, 'now');
    syncBuiltinESMExports();
  };
};
