import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { getAnalytics } from '../../client/index.ts';

export interface Range {
  readonly clinicId: string;
  readonly from: string;
  readonly to: string;
}

/** The figures read every one of the dates, so they are asked for anew each minute, not with every change. */
const EVERY_MS = 60_000;

export const analyticsOf = (range: Range) =>
  queryOptions({
    queryKey: ['analytics', range],
    queryFn: ({ signal }) => answer(getAnalytics({ query: range, signal })),
    placeholderData: keepPreviousData,
    staleTime: EVERY_MS,
    refetchInterval: EVERY_MS,
  });

/** The same figures as the API writes them for a spreadsheet. */
export const csvOf = async (range: Range): Promise<string> => {
  const csv: unknown = await answer(getAnalytics({ query: range, headers: { accept: 'text/csv' }, parseAs: 'text' }));
  return typeof csv === 'string' ? csv : '';
};
