import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { type ListAuditData, listAudit, search } from '../../client/index.ts';

export type AuditQuery = Omit<NonNullable<ListAuditData['query']>, 'limit' | 'cursor'>;

/** Entries page by page. Looking is written down, so nothing is asked for again by itself. */
export const auditOf = (query: AuditQuery) =>
  infiniteQueryOptions({
    queryKey: ['audit', query],
    queryFn: ({ signal, pageParam }) =>
      answer(listAudit({ query: { ...query, limit: 50, ...(pageParam !== '' && { cursor: pageParam }) }, signal })),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchOnWindowFocus: false,
  });

export const foundBy = (q: string) =>
  queryOptions({
    queryKey: ['search', q],
    queryFn: ({ signal }) => answer(search({ query: { q, limit: 10 }, signal })),
    enabled: q.length > 1,
  });
