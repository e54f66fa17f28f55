import { queryOptions } from '@tanstack/react-query';
import { LIVE_MS } from '../../app/queries.ts';
import type { OpenTimes, Slot } from '../../client/index.ts';
import { addDays, addMonths, dateIn, earlier, lastDayOf, later, monthOf } from '../../time/dates.ts';

/** What open times are asked for: an appointment type, or a new time for an appointment. */
export interface TimesOf {
  /** Tells these times from others in the cache. */
  readonly key: readonly string[];
  readonly timeZone: string;
  readonly horizonDays: number;
  readonly ask: (range: { readonly from: string; readonly to: string }, signal: AbortSignal) => Promise<OpenTimes>;
}

/** The first and the last date on which something can be open. */
export const bookable = ({ timeZone, horizonDays }: TimesOf): { first: string; last: string } => {
  const first = dateIn(timeZone);
  return { first, last: addDays(first, horizonDays) };
};

/** The dates of a month on which something can be open. */
const rangeOf = (of: TimesOf, month: string): { from: string; to: string } => {
  const { first, last } = bookable(of);
  return { from: later(first, `${month}-01`), to: earlier(last, lastDayOf(month)) };
};

/** The open times of a month, which follow what others book. */
export const openIn = (of: TimesOf, month: string) =>
  queryOptions({
    queryKey: ['open-times', ...of.key, month],
    queryFn: ({ signal }) => of.ask(rangeOf(of, month), signal),
    refetchInterval: LIVE_MS,
  });

/** The first open time at all; `null` when nothing is open. */
export const firstOpen = (of: TimesOf) =>
  queryOptions({
    queryKey: ['open-times', ...of.key, 'first'],
    queryFn: async ({ client, signal }): Promise<Slot | null> => {
      const { first, last } = bookable(of);
      for (let month = monthOf(first); month <= monthOf(last); month = addMonths(month, 1)) {
        const open = await of.ask(rangeOf(of, month), signal);
        // The month is shown next; it need not be asked for twice.
        client.setQueryData(openIn(of, month).queryKey, open);
        const { days } = open;
        const slot = days.flatMap(({ slots }) => slots)[0];
        if (slot !== undefined) return slot;
      }
      return null;
    },
    refetchInterval: LIVE_MS,
  });
