import { queryOptions } from '@tanstack/react-query';
import { LIVE_MS } from '../../app/queries.ts';
import { addDays, earlier } from '../../time/dates.ts';
import type { Fate } from '../schedule/affected-list.tsx';
import { type Dates, type Schedule, visitsOf } from '../schedule/schedule-of.ts';

/** The API lists at most this many days at once. */
const CHUNK_DAYS = 31;
const SOON_MS = 2_000;

const chunksOf = ({ from, to }: Dates): Dates[] => {
  const chunks: Dates[] = [];
  for (let first = from; first <= to; first = addDays(first, CHUNK_DAYS))
    chunks.push({ from: first, to: earlier(addDays(first, CHUNK_DAYS - 1), to) });
  return chunks;
};

/** Everything booked on many dates, and the closed ones among them: one listing for each month of them. */
export const visitsAhead = (schedule: Schedule, dates: Dates) =>
  queryOptions({
    queryKey: [...schedule.key, 'visits', 'ahead', dates.from, dates.to],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(chunksOf(dates).map((chunk) => schedule.visits(chunk, signal)));
      return {
        visits: lists.flatMap(({ visits }) => visits),
        closures: lists.flatMap(({ closures }) => closures),
      };
    },
    refetchInterval: LIVE_MS,
  });

/** How far the appointments that new hours concern have got, by what stands in the doctor's own listing now. */
export const fatesOf = (schedule: Schedule, affected: readonly Fate[]) => {
  const dates = affected.map(({ start }) => start.slice(0, 10)).toSorted();
  const [from = '', to = from] = [dates[0], dates.at(-1)];
  return queryOptions({
    queryKey: [...schedule.key, 'fates', affected.map(({ appointmentId }) => appointmentId)],
    queryFn: async ({ signal, client }): Promise<readonly Fate[]> => {
      const lists = await Promise.all(
        chunksOf({ from, to }).map((chunk) => client.fetchQuery({ ...visitsOf(schedule, chunk), staleTime: 0 })),
      );
      signal.throwIfAborted();
      const visits = new Map(lists.flatMap((list) => list.visits).map((visit) => [visit.id, visit]));
      return affected.map((fate): Fate => {
        const visit = visits.get(fate.appointmentId);
        if (fate.outcome !== 'PENDING') return fate;
        return { ...fate, outcome: visit === undefined ? 'LEFT' : (visit.attention ?? 'PENDING') };
      });
    },
    refetchInterval: ({ state }) =>
      state.data?.some(({ outcome }) => outcome === 'PENDING') === false ? false : SOON_MS,
  });
};
