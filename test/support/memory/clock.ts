import { setImmediate as turn } from 'node:timers/promises';
import type { EpochMs } from '../../../functions/domain/time.ts';
import { heapOf } from './heap.ts';

/** Something that is to happen at an instant, unless it is cancelled before. */
export interface Timer {
  readonly at: EpochMs;
  readonly cancel: () => void;
}

/**
 * A clock that moves only when nothing is left to do at the present instant. The whole simulation shares one; no real
 * time passes on it.
 */
export interface VirtualClock {
  readonly now: () => EpochMs;
  /** Resolves when the simulation comes to that instant. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Does something when the simulation comes to that instant. Timers of one instant go off in the order of their making. */
  readonly after: (milliseconds: number, action: () => void) => Timer;
  /**
   * Holds the clock while something takes real time: a thread, a socket, a file, a real database. What only awaits the
   * doubles, promises, `nextTick` or `setImmediate` needs no such hold.
   */
  readonly during: <Output>(work: () => Promise<Output>) => Promise<Output>;
  /** Moves from timer to timer until none is left, or up to an instant, at which the clock then stands. */
  readonly run: (until?: EpochMs) => Promise<void>;
  /** How many timers are waiting. */
  readonly waiting: () => number;
}

interface Entry {
  readonly at: EpochMs;
  readonly order: number;
  action: (() => void) | undefined;
}

/** Turns of the event loop that must pass with nothing under way before the clock moves. */
const QUIET_TURNS = 2;

const isBusy = (): boolean => process.getActiveResourcesInfo().includes('Immediate');

/** A clock that begins at an instant. */
export const virtualClock = (start: EpochMs): VirtualClock => {
  const timers = heapOf<Entry>((one, other) => one.at < other.at || (one.at === other.at && one.order < other.order));
  let now = start;
  let made = 0;
  let waiting = 0;
  let held = 0;
  let isRunning = false;

  const after = (milliseconds: number, action: () => void): Timer => {
    const at = now + Math.max(0, Number.isFinite(milliseconds) ? milliseconds : 0);
    const entry: Entry = { at, order: made++, action };
    timers.push(entry);
    waiting++;
    return {
      at,
      cancel: () => {
        if (!entry.action) return;
        entry.action = undefined;
        waiting--;
      },
    };
  };

  /**
   * Waits until everything that could happen at this instant has happened. The doubles answer in microtasks, which are
   * all done before a turn of the event loop begins; libraries hand on by `setImmediate`, which Node counts. So two turns
   * at whose beginning no immediate is pending, nothing holds the clock, and nothing was made meanwhile are quiet ones.
   */
  const settle = async (): Promise<void> => {
    for (let quiet = 0, seen = made; quiet < QUIET_TURNS; quiet++) {
      await turn();
      if (held > 0 || isBusy() || seen !== made) quiet = -1;
      seen = made;
    }
  };

  /** Sets off what was due at the next instant when the clock came there. @returns whether there was anything. */
  const advance = (until: EpochMs): boolean => {
    let next = timers.peek();
    while (next && !next.action) {
      timers.pop();
      next = timers.peek();
    }
    if (!next || next.at > until) return false;
    now = next.at;
    for (const before = made; next && next.at === now && next.order < before; next = timers.peek()) {
      timers.pop();
      const { action } = next;
      if (!action) continue;
      next.action = undefined;
      waiting--;
      action();
    }
    return true;
  };

  return {
    now: () => now,
    after,
    sleep: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    during: async (work) => {
      held++;
      try {
        return await work();
      } finally {
        held--;
      }
    },
    run: async (until = Infinity) => {
      if (isRunning) throw new Error('the clock is running already');
      isRunning = true;
      try {
        do await settle();
        while (advance(until));
        if (Number.isFinite(until)) now = Math.max(now, until);
      } finally {
        isRunning = false;
      }
    },
    waiting: () => waiting,
  };
};
