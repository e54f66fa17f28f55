import type { EpochMs } from '../domain/time.ts';

/** Whether a periodic job may begin something more; what is left it does the next time. */
export type GoOn = () => boolean;

/** A time budget from now on; a job's is well below the time its function may take. */
export const withinTime = (now: () => EpochMs, budgetMs: number): GoOn => {
  const end = now() + budgetMs;
  return () => now() < end;
};

/** Does something for each, some of them side by side. */
export const forEach = async <Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> => {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};
