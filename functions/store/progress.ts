import { progressKey } from './keys.ts';
import { deleteItem, type Item, putItem, queryPrefix, type Table } from './table.ts';

/** Where the work on one thing, such as a clinic, stopped: in which part of it, and at which place of that. */
export interface Stand {
  readonly part?: string | undefined;
  readonly place?: string | undefined;
  /** The round in which it came to its end, where a job has rounds. */
  readonly done?: string | undefined;
}

/** How far a periodic job has come. */
export interface Progress {
  /** Whose turn began last; nothing when the last run came to its end. */
  readonly last: string | undefined;
  readonly stands: ReadonlyMap<string, Stand>;
}

const toStand = ({ part, place, done }: Item): Stand => ({
  part: part as string | undefined,
  place: place as string | undefined,
  done: done as string | undefined,
});

export const findProgress = async (table: Table, job: string): Promise<Progress> => {
  const { PK, SK } = progressKey(job);
  const rows = await queryPrefix(table, PK, SK, true);
  return {
    last: rows.find((row) => row.SK === SK)?.last as string | undefined,
    stands: new Map(rows.filter((row) => row.SK !== SK).map((row) => [row.of as string, toStand(row)])),
  };
};

/** Notes whose turn begins, so that the next run begins with the one after it even if this one dies. */
export const saveTurn = async (table: Table, job: string, last: string): Promise<void> => {
  await putItem(table, { Item: { ...progressKey(job), last } });
};

/** Notes that everybody had a turn and came to the end. */
export const forgetTurn = async (table: Table, job: string): Promise<void> => {
  await deleteItem(table, { Key: progressKey(job) });
};

export const saveStand = async (table: Table, job: string, of: string, stand: Stand): Promise<void> => {
  await putItem(table, { Item: { ...progressKey(job, of), of, ...stand } });
};

/** The work on it came to its end and begins from the start the next time. */
export const forgetStand = async (table: Table, job: string, of: string): Promise<void> => {
  await deleteItem(table, { Key: progressKey(job, of) });
};
