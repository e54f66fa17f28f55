import { queryOptions } from '@tanstack/react-query';
import { listNotifications } from '../client/index.ts';
import { answer } from './api.ts';
import { LIVE_MS } from './queries.ts';

/** How many notifications were not read yet; a hundred stands for any more. */
export const unreadCount = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: async ({ signal }) =>
    (await answer(listNotifications({ query: { unread: 'true', limit: 100 }, signal }))).items.length,
  refetchInterval: LIVE_MS,
});
