import { beforeEach, describe, expect, it } from 'vitest';
import { type Ended, inTurns, type Run, type Turn } from '../../functions/reactions/turns.ts';
import type { Table } from '../../functions/store/table.ts';
import { faulty, watched } from '../support/faulty.ts';
import { freshTable } from '../support/table.ts';

/** In seconds of a clock that only the work moves. */
const BUDGET = 100;
const SHARE = 10;

let table: Table;
let clock: number;
let left: Map<string, number>;
let given: string[];
let failures: string[];
beforeEach(async () => {
  table = await freshTable();
  clock = 0;
  left = new Map();
  given = [];
  failures = [];
});

/** Work of so many steps, each of a second, that goes on where it stopped. */
const steps = async (id: string, { from, goOn, reached }: Turn): Promise<Ended> => {
  given.push(id);
  const needed = left.get(id) ?? 1;
  for (let done = Number(from.place ?? 0) + 1; ; done++) {
    clock++;
    await reached({ place: String(done) });
    if (done >= needed) return 'finished';
    if (!goOn()) return 'stopped';
  }
};

const run = (work: typeof steps = steps, over: Partial<Run> = {}): Promise<boolean> =>
  inTurns(
    {
      table,
      job: 'job',
      now: () => clock,
      budgetMs: BUDGET,
      shareMs: SHARE,
      failed: (id) => failures.push(id),
      ...over,
    },
    ['a', 'b', 'c', 'd'],
    work,
  );

describe('turns in a run', () => {
  it('are given to all, one after another', async () => {
    expect(await run()).toBe(true);
    expect(given).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are an equal share for each: one that needs more time than a run has stops nobody', async () => {
    left.set('a', 250);
    expect(await run()).toBe(false);
    // The others need a second each, and what they leave goes to the long one.
    expect(given).toEqual(['a', 'b', 'c', 'd', 'a']);
    expect(clock).toBe(BUDGET);
    expect(await run()).toBe(false);
    expect(given.slice(5)).toEqual(['b', 'c', 'd', 'a']);
    expect(await run()).toBe(true);
    // It went on where it stopped: 250 seconds of its own, and three of the others in each run.
    expect(clock).toBe(250 + 9);
  });

  it('are rotated when there are more than fit into a run', async () => {
    for (const id of ['a', 'b', 'c', 'd']) left.set(id, 1_000);
    await run(steps, { budgetMs: 20 });
    expect(given).toEqual(['a', 'b']);
    await run(steps, { budgetMs: 20 });
    expect(given).toEqual(['a', 'b', 'c', 'd']);
    await run(steps, { budgetMs: 20 });
    expect(given.slice(4)).toEqual(['a', 'b']);
  });

  it('of others come although one fails, which the next run tries again', async () => {
    const failing = async (id: string, turn: Turn): Promise<Ended> => {
      if (id === 'b') throw new Error('a call to the table failed');
      return steps(id, turn);
    };
    expect(await run(failing)).toBe(false);
    expect(given).toEqual(['a', 'c', 'd']);
    expect(failures).toEqual(['b']);
    given = [];
    expect(await run()).toBe(true);
    expect(given.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('go on with the one after the one in whose turn the function was ended', async () => {
    let isEnded = false;
    const through = faulty(table, () => (isEnded ? 'before' : undefined));
    const dying = async (id: string, turn: Turn): Promise<Ended> => {
      if (id === 'b') isEnded = true;
      return steps(id, turn);
    };
    left.set('b', 5);
    await run(dying, { table: through });
    given = [];
    expect(await run()).toBe(true);
    expect(given).toEqual(['c', 'd', 'a', 'b']);
  });

  it('begin from the start when there is nothing to go on with', async () => {
    left.set('c', 250);
    await run();
    await run();
    expect(await run()).toBe(true);
    given = [];
    left.clear();
    expect(await run()).toBe(true);
    expect(given).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a job with rounds', () => {
  it('gives those no turn who came to the end in this round, and asks for nothing when all have', async () => {
    left.set('a', 150);
    const round = { roundOf: () => 'monday' };
    expect(await run(steps, round)).toBe(false);
    given = [];
    expect(await run(steps, round)).toBe(true);
    expect(given).toEqual(['a']);
    given = [];
    const { table: through, calls } = watched(table);
    expect(await run(steps, { ...round, table: through })).toBe(true);
    expect(given).toEqual([]);
    expect(calls).toHaveLength(1);
    expect(await run(steps, { roundOf: () => 'tuesday' })).toBe(false);
    expect(given).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  it('goes through all again when it is forced to', async () => {
    const round = { roundOf: () => 'monday' };
    await run(steps, round);
    given = [];
    expect(await run(steps, { ...round, isForced: true })).toBe(true);
    expect(given).toEqual(['a', 'b', 'c', 'd']);
  });
});
