import { queryOptions } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import { listWaitlist } from '../../client/index.ts';

/** One's wishes, with the places in line and the offers of this moment. */
export const wishes = queryOptions({
  queryKey: ['waitlist'],
  queryFn: ({ signal }) => answer(listWaitlist({ query: { limit: 100 }, signal })),
  refetchInterval: LIVE_MS,
});
