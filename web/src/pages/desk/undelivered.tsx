import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import {
  type Clinic,
  type ClinicNotification,
  listClinicNotifications,
  retryNotification,
} from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextLink } from '../../parts/link.tsx';
import rows from '../../parts/rows.module.css';
import { useNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';

interface UndeliveredProps {
  readonly clinic: Clinic;
  /** What came back or was refused, what had no usable address, or what came too late to be sent. */
  readonly status: 'FAILED' | 'SUPPRESSED' | 'EXPIRED';
  readonly announcementId: string | undefined;
}

/** What did not reach its patient, latest first, and why; what came too late cannot be tried again, the rest can. */
export const Undelivered = ({ clinic, status, announcementId }: UndeliveredProps) => {
  const { w } = useWords();
  const failed = useInfiniteQuery({
    queryKey: ['desk', clinic.id, 'undelivered', status],
    queryFn: ({ signal, pageParam }) =>
      answer(
        listClinicNotifications({
          query: {
            clinicId: clinic.id,
            status,
            // What is suppressed for another reason is as it should be.
            ...(status === 'SUPPRESSED' && { reason: 'unreachable' as const }),
            limit: 25,
            ...(pageParam !== '' && { cursor: pageParam }),
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: LIVE_MS,
  });
  const items = failed.data?.pages.flatMap((page) => page.items) ?? [];
  // As a rule there is nothing of the others, and an empty list would only be in the way.
  if (status !== 'FAILED' && items.length === 0 && !failed.isError) return undefined;
  return (
    <section className={rows.section} aria-labelledby={status}>
      <h2 id={status}>{w.desk.undelivered[status]}</h2>
      <Answered of={failed}>
        {() =>
          items.length === 0 ? (
            <p className={rows.soft}>{w.desk.noFailures}</p>
          ) : (
            <ul className={rows.rows}>
              {items.map((notification) => (
                <li key={notification.id}>
                  <Row notification={notification} isOfThis={notification.announcementId === announcementId} />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      {failed.hasNextPage && (
        <div>
          <Button variant="default" loading={failed.isFetchingNextPage} onClick={() => void failed.fetchNextPage()}>
            {w.app.more}
          </Button>
        </div>
      )}
    </section>
  );
};

interface RowProps {
  readonly notification: ClinicNotification;
  readonly isOfThis: boolean;
}

const Row = ({ notification, isOfThis }: RowProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const now = useNow(30_000);
  const { id, subject, createdAt, status, channel, failure, patientId, announcementId } = notification;
  const isLate = status === 'EXPIRED';
  const retrying = useMutation({
    mutationFn: () => answer(retryNotification({ path: { notificationId: id } })),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['desk', notification.clinicId] }),
  });
  return (
    <div className={rows.row}>
      <strong>{subject}</strong>
      <span className={rows.soft}>
        {isLate ? w.desk.tooLate : w.desk.failure(failure, channel)}{' '}
        <time dateTime={createdAt}>{format.relative(createdAt, now)}</time>
        {isOfThis && announcementId !== undefined && ` · ${w.desk.ofThis}`}
        {' · '}
        <TextLink to="/desk/patients/$patientId" params={{ patientId }}>
          {w.desk.seePatient}
        </TextLink>
      </span>
      {retrying.isError && <Failure error={retrying.error} />}
      <span className={rows.end}>
        <span role="status">{retrying.isSuccess && w.desk.retried}</span>
        {!retrying.isSuccess && !isLate && failure !== 'complaint' && (
          <Button
            variant="default"
            size="compact-md"
            aria-label={w.desk.retryOf(subject)}
            loading={retrying.isPending}
            onClick={() => retrying.mutate()}
          >
            {w.desk.retry}
          </Button>
        )}
      </span>
    </div>
  );
};
