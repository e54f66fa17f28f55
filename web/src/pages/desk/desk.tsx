import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { typesOf } from '../../app/queries.ts';
import type { AgendaEntry, Clinic } from '../../client/index.ts';
import { minuteIn } from '../../parts/calendar/wall.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { useNow } from '../../time/clock.ts';
import { addDays, dateIn } from '../../time/dates.ts';
import { instantOf, zoned } from '../../time/wall.ts';
import { useWords } from '../../wording/index.tsx';
import { BookDrawer, type EmptyTime } from './book-drawer.tsx';
import { DayGrid } from './day-grid.tsx';
import { type Column, columnsOf, isStanding, isWithin, QUARTER, shownSpan, spanOf } from './day-model.ts';
import classes from './desk.module.css';
import { appointmentOf, closuresOf, dayOf, loadsOf, patientOf, useNewest, withNewest } from './desk-queries.ts';
import { DeskTabs } from './desk-tabs.tsx';
import { MoveNotice } from './move-notice.tsx';
import { nameOf } from './person-name.ts';
import { type Move, useMove, useMovesUnderWay } from './use-move.ts';
import { VisitDrawer } from './visit-drawer.tsx';
import { ClinicSwitch, WithClinic } from './with-clinic.tsx';

/** The front desk: a clinic's day with everything that can be done about it. */
export const Desk = () => {
  const { w } = useWords();
  return <WithClinic title={w.desk.title}>{(clinic) => <Day key={clinic.id} clinic={clinic} />}</WithClinic>;
};

const NARROW = '(max-width: 48rem)';

const NOON = 12 * 60;

/** The next quarter-hour that begins on the same date. */
const nextQuarter = (minutes: number): number =>
  Math.min(24 * 60 - QUARTER, (Math.floor(minutes / QUARTER) + 1) * QUARTER);

/** An appointment where it is about to be. */
const placed = (entry: AgendaEntry, { start, doctor }: Move): AgendaEntry => {
  const length = Date.parse(entry.end) - Date.parse(entry.start);
  return {
    ...entry,
    start,
    end: zoned(Date.parse(start) + length, entry.timeZone),
    doctor: doctor ?? entry.doctor,
  };
};

const Day = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w, format } = useWords();
  const navigate = useNavigate({ from: '/desk' });
  const search = useSearch({ from: '/desk' });
  const now = useNow(15_000);
  const today = dateIn(clinic.timeZone, now);
  const opened = useOpened(search.appointment);
  const date = search.date ?? opened?.start.slice(0, 10) ?? today;
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [empty, setEmpty] = useState<EmptyTime>();
  const [booked, setBooked] = useState<AgendaEntry>();

  const day = useQuery(dayOf(clinic.id, date));
  const loads = useQuery({ ...loadsOf(clinic.id, date), placeholderData: keepPreviousData });
  const closures = useQuery(closuresOf(clinic.id));
  const types = useQuery(typesOf(clinic.id));
  const typeName = (id: string): string | undefined => types.data?.items.find((type) => type.id === id)?.name;

  const moving = useMove();
  const underWay = new Map(useMovesUnderWay().map((move) => [move.entry.id, move]));
  const newest = useNewest();
  const all = withNewest(day.data ?? [], newest, date);
  const standing = all.filter((entry) => isStanding(entry, now));
  const shown = standing
    .map((entry) => {
      const move = underWay.get(entry.id);
      return move === undefined ? entry : placed(entry, move);
    })
    .filter(({ start }) => start.slice(0, 10) === date);
  const columns = columnsOf(loads.data ?? [], shown, date);
  const busiest = columns.find(({ working }) => working.length > 0) ?? columns[0];
  const column = columns.find(({ doctor }) => doctor.id === search.doctor) ?? (isNarrow ? busiest : undefined);
  const seen = column === undefined ? columns : [column];
  const seenEntries = shown.filter(({ doctor }) => seen.some((one) => one.doctor.id === doctor.id));
  const closure = closures.data?.find((one) => one.date === date);
  const entry = all.find(({ id }) => id === search.appointment) ?? opened;
  const wallNow = minuteIn(clinic.timeZone, now);
  const opening = Math.min(...columns.flatMap(({ working }) => working.map(({ from }) => from)), NOON);
  const cancelled = all.filter(({ status }) => status === 'CANCELLED').length;

  /** An empty `doctor` means all of them. */
  const go = (change: { date?: string; doctor?: string; appointment?: string | undefined }): void => {
    const { appointment: _, doctor: before, ...rest } = search;
    const doctor = change.doctor ?? before ?? '';
    void navigate({
      search: {
        ...rest,
        ...(change.date !== undefined && { date: change.date }),
        ...(doctor !== '' && { doctor }),
        ...(change.appointment !== undefined && { date, appointment: change.appointment }),
      },
      replace: change.appointment === undefined && search.appointment !== undefined,
      resetScroll: false,
    });
  };
  const move = (to: Move): void => {
    setBooked(undefined);
    moving.move(to);
  };
  const moveInDrawer = (to: Move): void => {
    go({ date: to.start.slice(0, 10) });
    move(to);
  };
  const drop = (dropped: AgendaEntry, to: Column, minutes: number): void => {
    if (dropped.doctor.id === to.doctor.id && spanOf(dropped).from === minutes) return;
    move({ entry: dropped, start: instantOf(date, minutes, clinic.timeZone), doctor: to.doctor });
  };
  const book = (at: Column | undefined, minutes: number): void => {
    setBooked(undefined);
    moving.dismiss();
    const isOutside = at !== undefined && !isWithin(minutes, at.working);
    setEmpty({ date, minutes, doctorId: at?.doctor.id ?? '', isOutside });
  };
  const error = day.error ?? loads.error;
  return (
    <Page
      wide
      title={w.desk.title}
      lead={`${clinic.name} · ${w.book.zone(format.zone(clinic.timeZone))}`}
      aside={<ClinicSwitch clinic={clinic} />}
    >
      <DeskTabs clinic={clinic} />
      <div className={classes.bar}>
        <div className={classes.turn}>
          <Button variant="default" aria-label={w.desk.previousDay} onClick={() => go({ date: addDays(date, -1) })}>
            <span aria-hidden className={classes.arrow}>
              ‹
            </span>
          </Button>
          <Button variant="default" disabled={date === today} onClick={() => go({ date: today })}>
            {w.desk.today}
          </Button>
          <Button variant="default" aria-label={w.desk.nextDay} onClick={() => go({ date: addDays(date, 1) })}>
            <span aria-hidden className={classes.arrow}>
              ›
            </span>
          </Button>
        </div>
        <TextInput
          aria-label={w.desk.date}
          type="date"
          value={date}
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '') go({ date: currentTarget.value });
          }}
        />
        {columns.length > 1 && (
          <NativeSelect
            aria-label={w.desk.doctor}
            className={classes.who}
            value={column?.doctor.id ?? ''}
            onChange={({ currentTarget }) => go({ doctor: currentTarget.value })}
            data={[
              ...(isNarrow ? [] : [{ value: '', label: w.desk.allDoctors }]),
              ...columns.map(({ doctor }) => ({
                value: doctor.id,
                label: `${doctor.name} (${shown.filter((one) => one.doctor.id === doctor.id).length})`,
              })),
            ]}
          />
        )}
        <h2 className={classes.day} aria-live="polite">
          {format.date(date)}
          <span className={classes.count}>{day.data !== undefined && w.desk.count(standing.length)}</span>
        </h2>
        <Button onClick={() => book(undefined, date === today ? nextQuarter(wallNow) : opening)}>{w.desk.book}</Button>
      </div>
      {closure !== undefined && (
        <p role="status" className={classes.closed}>
          {w.desk.closed(closure.reason)}
        </p>
      )}
      <MoveNotice last={moving.last} isBusy={moving.isPending} onMove={move} onDismiss={moving.dismiss}>
        <div role="status">
          {booked !== undefined && (
            <p className={classes.said}>
              {w.desk.booked(nameOf(booked, w), format.dayAndTime(booked.start, booked.timeZone), booked.doctor.name)}
            </p>
          )}
        </div>
      </MoveNotice>
      {error !== null && (day.data === undefined || loads.data === undefined) ? (
        <Failure error={error} retry={() => Promise.all([day.refetch(), loads.refetch()])} />
      ) : day.data === undefined || loads.data === undefined ? (
        <Waiting rows={4} height={96} />
      ) : columns.length === 0 ? (
        <Empty title={w.desk.noDoctors}>
          <p>{w.desk.noDoctorsHelp}</p>
        </Empty>
      ) : (
        <DayGrid
          label={w.desk.dayGrid(format.date(date))}
          columns={seen}
          entries={seenEntries}
          span={shownSpan(seen, seenEntries)}
          now={date === today ? wallNow : undefined}
          typeName={typeName}
          unsure={new Set(underWay.keys())}
          onOpen={({ id }) => go({ appointment: id })}
          onBook={book}
          onDrop={drop}
        />
      )}
      <p className={classes.help}>
        {cancelled > 0 && `${w.desk.others(cancelled)}. `}
        {w.desk.gridHelp}
      </p>
      {entry !== undefined && search.appointment !== undefined && (
        <VisitDrawer
          key={entry.id}
          entry={entry}
          clinic={clinic}
          typeName={typeName(entry.appointmentTypeId)}
          isMoving={moving.isPending}
          onMove={moveInDrawer}
          onClose={() => go({})}
        />
      )}
      {empty !== undefined && (
        <BookDrawer
          clinic={clinic}
          at={empty}
          onBooked={(made) => {
            setEmpty(undefined);
            setBooked(made);
            go({ date: made.start.slice(0, 10), ...(column !== undefined && { doctor: made.doctor.id }) });
          }}
          onClose={() => setEmpty(undefined)}
        />
      )}
    </Page>
  );
};

/** The appointment that the address names, with whom; it may lie on another day than the one that is shown. */
const useOpened = (appointmentId: string | undefined): AgendaEntry | undefined => {
  const found = useQuery({ ...appointmentOf(appointmentId ?? ''), enabled: appointmentId !== undefined });
  const patientId = found.data?.patientId;
  const patient = useQuery({ ...patientOf(patientId ?? ''), enabled: patientId !== undefined });
  if (found.data === undefined || patientId === undefined) return undefined;
  return { ...found.data, patient: { id: patientId, name: patient.data?.name ?? '' } };
};
