import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import { unreadCount } from '../../app/unread.ts';
import { listNotifications, type Notification, readNotification } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { useSession } from '../../session/session.ts';
import { useNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './inbox.module.css';

const KEY = ['notifications', 'all'];

/** What the system told the reader, newest first. */
export const Inbox = () => {
  const { w } = useWords();
  const cache = useQueryClient();
  const inbox = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ signal, pageParam }) =>
      answer(listNotifications({ query: { limit: 25, ...(pageParam !== '' && { cursor: pageParam }) }, signal })),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: LIVE_MS,
  });
  // What came too late was told to nobody, and is not true any more.
  const items = inbox.data?.pages.flatMap((page) => page.items.filter(({ status }) => status !== 'EXPIRED')) ?? [];
  const unread = items.filter(({ readAt }) => readAt === undefined);
  const reading = useMutation({
    mutationFn: (ids: readonly string[]) =>
      Promise.all(ids.map((notificationId) => answer(readNotification({ path: { notificationId } })))),
    // Read at once in the list and in the count; both are asked for anew afterwards.
    onMutate: (ids) => cache.setQueryData(unreadCount.queryKey, (count = 0) => Math.max(0, count - ids.length)),
    onSettled: () => cache.invalidateQueries({ queryKey: ['notifications'] }),
  });
  const beingRead = new Set(reading.isPending ? reading.variables : []);
  return (
    <Page
      title={w.inbox.title}
      aside={
        unread.length > 0 && (
          <Button
            variant="default"
            loading={reading.isPending}
            onClick={() => reading.mutate(unread.map(({ id }) => id))}
          >
            {w.inbox.readAll}
          </Button>
        )
      }
    >
      {reading.isError && <Failure error={reading.error} />}
      <Answered of={inbox}>
        {() =>
          items.length === 0 ? (
            <Empty title={w.inbox.none} />
          ) : (
            <ul className={rows.rows}>
              {items.map((notification) => (
                <li key={notification.id}>
                  <Message
                    notification={notification}
                    isNew={notification.readAt === undefined && !beingRead.has(notification.id)}
                    onRead={() => reading.mutate([notification.id])}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      {inbox.hasNextPage && (
        <Button variant="default" loading={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {w.app.more}
        </Button>
      )}
    </Page>
  );
};

interface MessageProps {
  readonly notification: Notification;
  readonly isNew: boolean;
  readonly onRead: () => void;
}

const Message = ({ notification, isNew, onRead }: MessageProps) => {
  const { w, format } = useWords();
  const session = useSession();
  const now = useNow(30_000);
  const { subject, body, createdAt, appointmentId } = notification;
  return (
    <div className={rows.row} data-new={isNew ? '' : undefined}>
      <span className={isNew ? classes.new : undefined}>{subject}</span>
      {body !== undefined && <p className={classes.body}>{body}</p>}
      <span className={rows.soft}>
        <time dateTime={createdAt}>{format.relative(createdAt, now)}</time>
        {appointmentId !== undefined && session?.role === 'patient' && (
          <>
            {' · '}
            <TextLink
              to="/appointments/$appointmentId"
              params={{ appointmentId }}
              onClick={() => {
                if (isNew) onRead();
              }}
            >
              {w.inbox.see}
            </TextLink>
          </>
        )}
      </span>
      <span className={rows.end}>
        {isNew && (
          <Button variant="subtle" size="compact-sm" onClick={onRead} aria-label={`${w.inbox.read}: ${subject}`}>
            {w.inbox.read}
          </Button>
        )}
      </span>
    </div>
  );
};
