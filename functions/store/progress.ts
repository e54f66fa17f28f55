import { progressKey } from './keys.ts';
import { deleteItem, getItem, putItem, type Table } from './table.ts';

/** How far a periodic job has come: which clinic, which part of the work on it, and where in that. */
export interface Progress {
  readonly clinicId: string;
  readonly part?: string | undefined;
  readonly place?: string | undefined;
}

/** Where a run that ran out of time stopped; `undefined` when the last one came to its end. */
export const findProgress = async (table: Table, job: string): Promise<Progress | undefined> => {
  const item = await getItem(table, progressKey(job));
  return (
    item && {
      clinicId: item.clinicId as string,
      part: item.part as string | undefined,
      place: item.place as string | undefined,
    }
  );
};

export const saveProgress = async (table: Table, job: string, progress: Progress): Promise<void> => {
  await putItem(table, { Item: { ...progressKey(job), ...progress } });
};

export const forgetProgress = async (table: Table, job: string): Promise<void> => {
  await deleteItem(table, { Key: progressKey(job) });
};
