import type { EpochMs } from '../domain/time.ts';
import { findProgress, forgetStand, forgetTurn, saveStand, saveTurn, type Stand } from '../store/progress.ts';
import type { Table } from '../store/table.ts';
import type { GoOn } from './budget.ts';

/** One's turn in a run of a periodic job. */
export interface Turn {
  /** Where an earlier turn stopped. */
  readonly from: Stand;
  /** Whether there is time left. */
  readonly goOn: GoOn;
  readonly reached: (stand: Stand) => Promise<void>;
}

/** How a turn ended: all was done, its time was over, or something failed and has to wait for the next run. */
export type Ended = 'finished' | 'stopped' | 'failed';

/** A run of a periodic job. */
export interface Run {
  readonly table: Table;
  readonly job: string;
  readonly now: () => EpochMs;
  readonly budgetMs: number;
  /** The least time that a turn is given. */
  readonly shareMs: number;
  /** Who came to the end in this round has no further turn in it. Without it every run goes through all of them. */
  readonly roundOf?: ((id: string) => string) | undefined;
  /** Whether those who came to the end in this round have a turn all the same. */
  readonly isForced?: boolean;
  readonly failed: (id: string, error: unknown) => void;
}

/**
 * Gives each of some things, such as clinics, its turn within the time of one run. Everyone has an equal share of the
 * time that is left; what one does not need goes to the others. Work that is cut short goes on where it stopped, in this
 * run if time remains, otherwise in the next. A run begins with the one after whose turn began last, so that none that
 * takes long, fails or ends the run keeps the others from their turn.
 * @returns whether all of them came to the end.
 */
export const inTurns = async (
  { table, job, now, budgetMs, shareMs, roundOf, isForced = false, failed }: Run,
  ids: readonly string[],
  work: (id: string, turn: Turn) => Promise<Ended>,
): Promise<boolean> => {
  const end = now() + budgetMs;
  const { last, stands } = await findProgress(table, job);
  const standOf = new Map(stands);
  const hadTurn = (id: string) => last !== undefined && id <= last;
  const isDone = (id: string) => !isForced && roundOf !== undefined && standOf.get(id)?.done === roundOf(id);
  const sorted = ids.toSorted().filter((id) => !isDone(id));
  let waiting = [...sorted.filter((id) => !hadTurn(id)), ...sorted.filter(hadTurn)];
  let failures = 0;

  /** @returns whether another turn is needed. */
  const give = async (id: string, until: EpochMs): Promise<boolean> => {
    const reached = async (stand: Stand): Promise<void> => {
      standOf.set(id, stand);
      await saveStand(table, job, id, stand);
    };
    try {
      await saveTurn(table, job, id);
      const from = standOf.get(id) ?? {};
      const stopped = from.done === undefined ? from : {};
      const ended = await work(id, { from: stopped, goOn: () => now() < until, reached });
      if (ended === 'stopped') return true;
      if (ended === 'failed') {
        failures++;
        return false;
      }
      const hadStand = standOf.delete(id);
      if (roundOf) await saveStand(table, job, id, { done: roundOf(id) });
      else if (hadStand) await forgetStand(table, job, id);
    } catch (error) {
      failures++;
      failed(id, error);
    }
    return false;
  };

  while (waiting.length > 0 && now() < end) {
    const again: string[] = [];
    for (const [index, id] of waiting.entries()) {
      const left = end - now();
      const share = Math.max(shareMs, left / (waiting.length - index));
      if (left <= 0 || (await give(id, now() + Math.min(share, left)))) again.push(id);
    }
    waiting = again;
  }
  const finished = waiting.length === 0 && failures === 0;
  if (finished && (last !== undefined || sorted.length > 0)) await forgetTurn(table, job);
  return finished;
};
