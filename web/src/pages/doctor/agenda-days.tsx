import type { CSSProperties } from 'react';
import type { AgendaEntry, Availability, Closure, TimeOff } from '../../client/index.ts';
import { at, Column, DayColumns } from '../../parts/calendar/day-columns.tsx';
import { hoursAround, minuteIn, onDate, type Span, wallOf } from '../../parts/calendar/wall.ts';
import { spanText, workingSpans } from '../../parts/calendar/working.ts';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { dateIn } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './agenda-days.module.css';
import type { AgendaView } from './agenda.tsx';
import { nameOf } from './visit-panel.tsx';

interface AgendaDaysProps {
  readonly dates: readonly string[];
  readonly view: AgendaView;
  readonly now: number;
  readonly hours: Availability;
  readonly timeOff: readonly TimeOff[];
  readonly closures: readonly Closure[];
  readonly visits: readonly AgendaEntry[];
  readonly typeName: (visit: AgendaEntry) => string | undefined;
  readonly onOpen: (appointmentId: string) => void;
}

interface Away {
  readonly span: Span;
  readonly reason: string | undefined;
}

interface Day {
  readonly date: string;
  readonly visits: readonly AgendaEntry[];
  readonly works: readonly Span[];
  readonly away: readonly Away[];
  readonly closure: Closure | undefined;
}

const USUAL: Span = { from: 9 * 60, to: 17 * 60 };

const dayOf = (date: string, { hours, timeOff, closures, visits }: AgendaDaysProps): Day => {
  const closure = closures.find((one) => one.date === date);
  return {
    date,
    closure,
    visits: visits.filter(({ start }) => start.slice(0, 10) === date),
    works: workingSpans({
      date,
      timeZone: hours.timeZone,
      availability: hours,
      absences: timeOff.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) })),
      closed: closure !== undefined,
    }),
    away: timeOff.flatMap((off) => {
      const span = onDate(date, off);
      return span === undefined ? [] : [{ span, reason: off.reason }];
    }),
  };
};

/** Days over their hours, with what is booked, when the doctor works and is away, and where in it now is. */
export const AgendaDays = (props: AgendaDaysProps) => {
  const { dates, view, now, hours } = props;
  const { w, format } = useWords();
  const days = dates.map((date) => dayOf(date, props));
  const today = dateIn(hours.timeZone, now);
  const minute = minuteIn(hours.timeZone, now);
  const shown = hoursAround(
    days.flatMap(({ visits, works, date }) => [...works, ...visits.flatMap((visit) => onDate(date, visit) ?? [])]),
    USUAL,
  );
  const isNowShown = minute >= shown.from && minute <= shown.to;
  return (
    <div className={classes.agenda} data-view={view}>
      <DayColumns hours={shown} stacks={view === 'week'}>
        {days.map((day) => (
          <Column
            key={day.date}
            isToday={day.date === today}
            label={format.date(day.date)}
            heading={<Head day={day} view={view} isToday={day.date === today} />}
          >
            <Backdrop day={day} shown={shown} />
            <Visits day={day} shown={shown} props={props} />
            {day.date === today && isNowShown && (
              <div className={classes.now} style={at(shown, { from: minute, to: minute })}>
                <span className={classes.nowText}>{w.doctor.agenda.now(wallOf(minute))}</span>
              </div>
            )}
          </Column>
        ))}
      </DayColumns>
    </div>
  );
};

interface HeadProps {
  readonly day: Day;
  readonly view: AgendaView;
  readonly isToday: boolean;
}

const Head = ({ day, view, isToday }: HeadProps) => {
  const { w, format } = useWords();
  return (
    <>
      {view === 'week' && (
        <h3 className={classes.date}>
          {format.shortDay(`${day.date}T12:00:00Z`, 'UTC')}
          {isToday && ` · ${w.doctor.agenda.isToday}`}
        </h3>
      )}
      <p className={classes.summary}>{w.doctor.agenda.visits(day.visits.length)}</p>
      <p className={classes.summary}>
        {day.works.length === 0
          ? w.doctor.agenda.notWorking
          : w.doctor.agenda.works(day.works.map((span) => spanText(span)).join(', '))}
      </p>
    </>
  );
};

const Backdrop = ({ day, shown }: { readonly day: Day; readonly shown: Span }) => {
  const { w } = useWords();
  return (
    <>
      {day.works.map((span) => (
        <div key={span.from} className={classes.works} style={at(shown, span)} aria-hidden />
      ))}
      {day.closure !== undefined && (
        <p className={classes.away} style={at(shown, shown)}>
          <span>{w.doctor.agenda.closed(day.closure.reason)}</span>
        </p>
      )}
      {day.away.map(({ span, reason }) => {
        const visible = { from: Math.max(span.from, shown.from), to: Math.min(span.to, shown.to) };
        return (
          <p key={span.from} className={classes.away} style={at(shown, visible)}>
            <span>{[w.doctor.agenda.away, spanText(span), reason].filter(Boolean).join(' · ')}</span>
          </p>
        );
      })}
    </>
  );
};

/** Beside each other where they overlap, which happens where clocks go back. */
const laneOf = (visits: readonly AgendaEntry[], index: number): number =>
  visits.slice(0, index).some(({ end }) => end.slice(11, 16) > (visits[index]?.start.slice(11, 16) ?? '')) ? 1 : 0;

interface VisitsProps {
  readonly day: Day;
  readonly shown: Span;
  readonly props: AgendaDaysProps;
}

const Visits = ({ day, shown, props: { typeName, onOpen } }: VisitsProps) => {
  const { w, format } = useWords();
  return (
    <ol className={classes.visits}>
      {day.visits.map((visit, index) => {
        const { id, start, end, timeZone, status, mode, reason, attention } = visit;
        const span = onDate(day.date, visit) ?? shown;
        return (
          <li
            key={id}
            className={classes.place}
            style={{ ...at(shown, span), '--lane': laneOf(day.visits, index) } as CSSProperties}
          >
            <button
              type="button"
              className={classes.visit}
              data-status={attention ?? status}
              data-visit={id}
              onClick={() => onOpen(id)}
            >
              <span className={classes.time}>
                {format.time(start, timeZone)}
                <span className={classes.end}>{` – ${format.time(end, timeZone)}`}</span>
              </span>
              <strong>{nameOf(visit, w.doctor.agenda.unnamed)}</strong>
              <span className={classes.what}>
                {[typeName(visit), mode === 'virtual' ? w.clinic.virtual : undefined].filter(Boolean).join(' · ')}
              </span>
              {reason !== undefined && <span className={classes.reason}>{reason}</span>}
              <span className={classes.status} data-plain={status === 'CONFIRMED' ? '' : undefined}>
                {attention === undefined ? (
                  <StatusBadge status={status} />
                ) : (
                  <span className={classes.attention}>{w.doctor.agenda.needsNewTime}</span>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
};
