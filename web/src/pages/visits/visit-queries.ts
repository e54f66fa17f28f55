import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import { type Appointment, getAppointment, listAppointments } from '../../client/index.ts';
import { addDays, dateIn } from '../../time/dates.ts';

export const visitOf = (appointmentId: string) =>
  queryOptions({
    queryKey: ['appointments', 'one', appointmentId],
    queryFn: ({ signal }) => answer(getAppointment({ path: { appointmentId }, signal })),
    refetchInterval: LIVE_MS,
  });

/** Dates are local to each clinic; a day on either side makes sure that none of today's is missed. */
const yesterday = (): string => addDays(dateIn('UTC'), -1);

/** Appointments that are still to come or happening, soonest first. */
export const upcoming = queryOptions({
  queryKey: ['appointments', 'upcoming'],
  queryFn: async ({ signal }): Promise<readonly Appointment[]> => {
    const { items } = await answer(listAppointments({ query: { from: yesterday(), limit: 100 }, signal }));
    return items.filter(isUpcoming);
  },
  refetchInterval: LIVE_MS,
});

export const isUpcoming = ({ status, end, holdExpiresAt }: Appointment): boolean => {
  if (status === 'PENDING') return holdExpiresAt !== undefined && Date.parse(holdExpiresAt) > Date.now();
  return (status === 'CONFIRMED' || status === 'CHECKED_IN') && Date.parse(end) > Date.now();
};

/** All that were, page by page. */
export const allVisits = infiniteQueryOptions({
  queryKey: ['appointments', 'all'],
  queryFn: ({ signal, pageParam }) =>
    answer(listAppointments({ query: { limit: 50, ...(pageParam !== '' && { cursor: pageParam }) }, signal })),
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
});
