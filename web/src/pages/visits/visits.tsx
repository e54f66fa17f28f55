import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Appointment } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ButtonLink, TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { useWords } from '../../wording/index.tsx';
import { useBookingNames } from '../book/use-booking-names.ts';
import { allVisits, isUpcoming, upcoming } from './visit-queries.ts';

const Row = ({ appointment }: { readonly appointment: Appointment }) => {
  const { w, format } = useWords();
  const { id, start, timeZone, status, doctor, attention, clinicId, appointmentTypeId } = appointment;
  const { clinic, type } = useBookingNames(clinicId, appointmentTypeId);
  const isHeld = status === 'PENDING' && isUpcoming(appointment);
  return (
    <li>
      <TextLink
        to={isHeld ? '/hold/$appointmentId' : '/appointments/$appointmentId'}
        params={{ appointmentId: id }}
        className={rows.row}
        underline="never"
      >
        <strong>{format.dayAndTime(start, timeZone)}</strong>
        <span className={rows.soft}>
          {[type?.name, doctor.name, clinic?.name].filter((part) => part !== undefined).join(' · ')}
        </span>
        {attention !== undefined && <span>{w.visit.needsNewTime}</span>}
        <span className={rows.end}>
          <StatusBadge status={status} />
        </span>
      </TextLink>
    </li>
  );
};

const byStart = (a: Appointment, b: Appointment): number => Date.parse(a.start) - Date.parse(b.start);

/** One's own appointments: what comes, then what was. */
export const Visits = () => {
  const { w } = useWords();
  const next = useQuery(upcoming);
  const all = useInfiniteQuery(allVisits);
  const past = all.data?.pages
    .flatMap(({ items }) => items)
    .filter((appointment) => !isUpcoming(appointment) && appointment.status !== 'EXPIRED')
    .sort((a, b) => byStart(b, a));
  return (
    <Page
      title={w.visits.title}
      aside={
        <ButtonLink to="/" variant="default">
          {w.visits.book}
        </ButtonLink>
      }
    >
      <section className={rows.section} aria-labelledby="upcoming">
        <h2 id="upcoming">{w.visits.upcoming}</h2>
        <Answered of={next}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={w.visits.noneUpcoming}>
                <ButtonLink to="/">{w.visits.book}</ButtonLink>
              </Empty>
            ) : (
              <ul className={rows.rows}>
                {items.toSorted(byStart).map((appointment) => (
                  <Row key={appointment.id} appointment={appointment} />
                ))}
              </ul>
            )
          }
        </Answered>
      </section>
      {past !== undefined && (
        <section className={rows.section} aria-labelledby="past">
          <h2 id="past">{w.visits.past}</h2>
          {past.length === 0 ? (
            <p className={rows.soft}>{w.visits.nonePast}</p>
          ) : (
            <ul className={rows.rows}>
              {past.map((appointment) => (
                <Row key={appointment.id} appointment={appointment} />
              ))}
            </ul>
          )}
          {all.hasNextPage && (
            <Button variant="default" loading={all.isFetchingNextPage} onClick={() => void all.fetchNextPage()}>
              {w.app.more}
            </Button>
          )}
        </section>
      )}
    </Page>
  );
};
