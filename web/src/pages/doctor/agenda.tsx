import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { me, typesOf } from '../../app/queries.ts';
import type { AgendaEntry, Availability } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { hoursOf, OWN_SCHEDULE, timeOffOf, visitsOf } from '../../parts/schedule/schedule-of.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { useNow } from '../../time/clock.ts';
import { addDays, dateIn, weekdayOf } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import { AgendaDays } from './agenda-days.tsx';
import classes from './agenda.module.css';
import { VisitPanel } from './visit-panel.tsx';

export type AgendaView = 'day' | 'week';

/** The signed-in doctor's day or week. */
export const Agenda = () => {
  const { w } = useWords();
  const hours = useQuery(hoursOf(OWN_SCHEDULE));
  return (
    <Page
      wide
      title={w.doctor.agenda.title}
      aside={
        <Button variant="default" className={classes.print} onClick={() => print()}>
          {w.app.print}
        </Button>
      }
    >
      <Answered of={hours} rows={1} height={480}>
        {(known) => <Calendar hours={known} />}
      </Answered>
    </Page>
  );
};

const Calendar = ({ hours }: { readonly hours: Availability }) => {
  const { w, format } = useWords();
  const now = useNow(15_000);
  const today = dateIn(hours.timeZone, now);
  const { date = today, view = 'day' } = useSearch({ from: '/agenda' });
  const lead = (weekdayOf(date) - format.firstWeekday + 7) % 7;
  const week = { from: addDays(date, -lead), to: addDays(date, 6 - lead) };
  // The whole week at once, so that its days and the week itself are there without waiting.
  const agenda = useQuery(visitsOf(OWN_SCHEDULE, week));
  const timeOff = useQuery(timeOffOf(OWN_SCHEDULE));
  const person = useQuery(me);
  const clinicId = person.data?.clinicId;
  const types = useQuery({ ...typesOf(clinicId ?? ''), enabled: clinicId !== undefined });
  const [openedId, setOpenedId] = useState<string>();
  const typeName = (visit: AgendaEntry): string | undefined =>
    types.data?.items.find(({ id }) => id === visit.appointmentTypeId)?.name;
  const visits = (agenda.data?.visits ?? []) as readonly AgendaEntry[];
  const opened = openedId === undefined ? undefined : { visit: visits.find(({ id }) => id === openedId) };
  const dates = view === 'day' ? [date] : Array.from({ length: 7 }, (_, day) => addDays(week.from, day));
  return (
    <>
      <Toolbar date={date} today={today} view={view} week={week} />
      <p className={classes.zone}>
        {[person.data?.name, w.doctor.agenda.zone(format.zone(hours.timeZone))].filter(Boolean).join(' · ')}
      </p>
      <Answered of={agenda} rows={1} height={640}>
        {({ closures }) =>
          timeOff.data === undefined ? (
            <Waiting rows={1} height={640} />
          ) : (
            <AgendaDays
              dates={dates}
              view={view}
              now={now}
              hours={hours}
              timeOff={timeOff.data}
              closures={closures}
              visits={visits}
              typeName={typeName}
              onOpen={setOpenedId}
            />
          )
        }
      </Answered>
      <VisitPanel
        opened={opened}
        typeName={opened?.visit && typeName(opened.visit)}
        onClose={() => setOpenedId(undefined)}
      />
    </>
  );
};

interface ToolbarProps {
  readonly date: string;
  readonly today: string;
  readonly view: AgendaView;
  readonly week: { readonly from: string; readonly to: string };
}

/** Where in time one looks, and the ways to elsewhere; each is an address of its own. */
const Toolbar = ({ date, today, view, week }: ToolbarProps) => {
  const { w, format } = useWords();
  const navigate = useNavigate();
  const step = view === 'day' ? 1 : 7;
  const to = '/agenda';
  return (
    <div className={classes.toolbar}>
      <h2 aria-live="polite" className={classes.range}>
        {view === 'day'
          ? [format.date(date), date === today ? w.doctor.agenda.isToday : ''].filter(Boolean).join(' · ')
          : `${format.shortDate(week.from)} – ${format.shortDate(week.to)}`}
      </h2>
      <div className={classes.turn}>
        <ButtonLink
          to={to}
          search={{ date: addDays(date, -step), view }}
          variant="default"
          aria-label={w.doctor.agenda.previous[view]}
        >
          <span aria-hidden>‹</span>
        </ButtonLink>
        <ButtonLink to={to} search={{ date: today, view }} variant="default">
          {w.doctor.agenda.today}
        </ButtonLink>
        <ButtonLink
          to={to}
          search={{ date: addDays(date, step), view }}
          variant="default"
          aria-label={w.doctor.agenda.next[view]}
        >
          <span aria-hidden>›</span>
        </ButtonLink>
        <TextInput
          type="date"
          aria-label={w.doctor.agenda.goTo}
          value={date}
          onChange={({ currentTarget: { value } }) => {
            if (value !== '') void navigate({ to, search: { date: value, view }, replace: true });
          }}
        />
      </div>
      <nav className={classes.views} aria-label={w.doctor.agenda.views}>
        {(['day', 'week'] as const).map((one) => (
          <ButtonLink
            key={one}
            to={to}
            search={{ date, view: one }}
            variant={one === view ? 'light' : 'subtle'}
            aria-current={one === view ? 'true' : undefined}
          >
            {w.doctor.agenda[one]}
          </ButtonLink>
        ))}
      </nav>
    </div>
  );
};
