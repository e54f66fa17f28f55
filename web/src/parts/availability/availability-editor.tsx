import { Alert, Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { RequestProblem } from '../../app/problem.ts';
import { clinicOf } from '../../app/queries.ts';
import type { Availability, Clinic } from '../../client/index.ts';
import { serverNow } from '../../time/clock.ts';
import { addDays, dateIn } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import { Answered } from '../answered.tsx';
import { Failure } from '../failure.tsx';
import { AffectedList, type Fate } from '../schedule/affected-list.tsx';
import { hoursOf, type Hours, type Schedule, timeOffOf } from '../schedule/schedule-of.ts';
import { Waiting } from '../waiting.tsx';
import classes from './availability.module.css';
import { draftOf, hoursOfDraft, saySame, withDay } from './draft.ts';
import { Exceptions } from './exceptions.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { previewOf } from './preview.ts';
import { fatesOf, visitsAhead } from './visits-ahead.ts';
import { WeekGrid } from './week-grid.tsx';
import { WindowsField } from './windows-field.tsx';

interface AvailabilityEditorProps {
  /** Whose hours, and as whom they are changed. */
  readonly schedule: Schedule;
  readonly clinicId: string;
}

/** When a doctor works: the week, single dates, what a change would do, and what it did. */
export const AvailabilityEditor = ({ schedule, clinicId }: AvailabilityEditorProps) => {
  const hours = useQuery(hoursOf(schedule));
  const clinic = useQuery(clinicOf(clinicId));
  return (
    <Answered of={hours} rows={1} height={560}>
      {(known) =>
        clinic.data === undefined ? (
          <Waiting rows={1} height={560} />
        ) : (
          <Editor schedule={schedule} known={known} clinic={clinic.data} />
        )
      }
    </Answered>
  );
};

interface EditorProps {
  readonly schedule: Schedule;
  /** The hours as they are saved now; they change when somebody else changes them. */
  readonly known: Availability;
  readonly clinic: Clinic;
}

const look = (heading: HTMLElement | null): void => {
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView({ block: 'start', behavior: 'smooth' });
};

const Editor = ({ schedule, known, clinic }: EditorProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  /** The saved hours that editing began with; what is saved now may have become another. */
  const [base, setBase] = useState<Hours>(known);
  const [draft, setDraft] = useState(() => draftOf(known));
  const [fates, setFates] = useState<readonly Fate[]>();
  const done = useRef<HTMLHeadingElement>(null);
  const preview = useRef<HTMLHeadingElement>(null);
  const after = useMemo(() => hoursOfDraft(draft), [draft]);
  const isChanged = !saySame(base, after);
  const isStale = !saySame(base, known);
  const today = dateIn(clinic.timeZone);
  const start = (from: Hours): void => {
    setBase(from);
    setDraft(draftOf(from));
  };
  // Nothing was drafted yet: what somebody else saved takes its place.
  if (isStale && !isChanged) start(known);

  const saving = useMutation({
    mutationFn: async (wanted: Hours) => {
      // The API replaces hours whatever they were; so that nobody's change is lost, they are looked at first.
      const present = await cache.fetchQuery({ ...hoursOf(schedule), staleTime: 0 });
      if (!saySame(base, present)) throw new RequestProblem('VERSION_CONFLICT', 412);
      return await schedule.replaceHours(wanted);
    },
    onSuccess: ({ availability, affected }) => {
      cache.setQueryData(hoursOf(schedule).queryKey, availability);
      start(availability);
      setFates(affected);
      requestAnimationFrame(() => look(done.current));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: schedule.key }),
  });

  const goOnFrom = (from: Hours): void => {
    saving.reset();
    setBase(from);
  };
  const startOver = (from: Hours): void => {
    goOnFrom(from);
    setDraft(draftOf(from));
  };

  return (
    <>
      <p className={classes.soft}>{w.doctor.agenda.zone(format.zone(clinic.timeZone))}</p>
      {fates !== undefined && !isChanged && (
        <section className={classes.section} aria-labelledby="saved">
          <h2 id="saved" ref={done} tabIndex={-1} className={classes.done}>
            {w.doctor.hours.saved}
          </h2>
          <Progress schedule={schedule} clinic={clinic} affected={fates} today={today} />
        </section>
      )}
      <section className={classes.week} aria-labelledby="week">
        <div className={classes.section}>
          <h2 id="week">{w.doctor.hours.week}</h2>
          <p className={`${classes.soft} ${classes.dragHelp}`}>{w.doctor.hours.dragHelp}</p>
          <WeekGrid week={draft.week} onChange={(week) => setDraft({ ...draft, week })} />
        </div>
        <div className={classes.days}>
          {Array.from({ length: 7 }, (_, index) => (format.firstWeekday - 1 + index) % 7).map((day) => (
            <WindowsField
              key={day}
              name={format.weekday(day + 1, 'long')}
              windows={draft.week[day] ?? []}
              onChange={(windows) => setDraft(withDay(draft, day, windows))}
            />
          ))}
        </div>
      </section>
      <Exceptions draft={draft} today={today} onChange={setDraft} />
      {isChanged && (
        <div className={classes.bar}>
          <p role="status">{w.doctor.hours.unsaved}</p>
          <Button variant="light" size="compact-md" onClick={() => look(preview.current)}>
            {w.doctor.hours.see}
          </Button>
        </div>
      )}
      {isChanged && (
        <section className={classes.preview} aria-labelledby="preview">
          <h2 id="preview" ref={preview} tabIndex={-1} className={classes.done}>
            {w.doctor.hours.preview}
          </h2>
          {isStale && (
            <Alert color="yellow" variant="default" role="alert" title={w.doctor.hours.staleTitle}>
              <p>{w.doctor.hours.staleText}</p>
              <div className={classes.actions}>
                <Button variant="default" size="xs" onClick={() => startOver(known)}>
                  {w.doctor.hours.takeTheirs}
                </Button>
                <Button variant="default" size="xs" onClick={() => goOnFrom(known)}>
                  {w.doctor.hours.keepMine}
                </Button>
              </div>
            </Alert>
          )}
          <Consequences schedule={schedule} clinic={clinic} base={base} after={after} today={today} />
          {saving.isError && !isStale && <Failure error={saving.error} />}
          <div className={classes.actions}>
            <Button loading={saving.isPending} disabled={isStale} onClick={() => saving.mutate(after)}>
              {w.app.save}
            </Button>
            <Button variant="default" disabled={saving.isPending} onClick={() => startOver(known)}>
              {w.doctor.hours.discard}
            </Button>
          </div>
        </section>
      )}
    </>
  );
};

interface ConsequencesProps {
  readonly schedule: Schedule;
  readonly clinic: Clinic;
  readonly base: Hours;
  readonly after: Hours;
  readonly today: string;
}

const Consequences = ({ schedule, clinic, base, after, today }: ConsequencesProps) => {
  const dates = useDates(clinic, today);
  const booked = useQuery(visitsAhead(schedule, dates));
  const timeOff = useQuery(timeOffOf(schedule));
  const wanted = useDeferredValue(after);
  const around = timeOff.data && booked.data && { timeOff: timeOff.data, ...booked.data };
  const preview = useMemo(
    () =>
      around && previewOf(base, wanted, { ...around, timeZone: clinic.timeZone, dates }, around.visits, serverNow()),
    // oxlint-disable-next-line react/exhaustive-deps -- its parts are what it is made of
    [base, wanted, around?.visits, around?.timeOff, around?.closures, dates, clinic.timeZone],
  );
  const error = booked.error ?? timeOff.error;
  if (preview !== undefined) return <PreviewPanel preview={preview} lastDate={dates.to} />;
  return error === null ? <Waiting rows={2} height={64} /> : <Failure error={error} retry={booked.refetch} />;
};

const useDates = ({ policy }: Clinic, today: string) =>
  useMemo(() => ({ from: today, to: addDays(today, policy.horizonDays) }), [today, policy.horizonDays]);

interface ProgressProps {
  readonly schedule: Schedule;
  readonly clinic: Clinic;
  readonly affected: readonly Fate[];
  readonly today: string;
}

/** What becomes of the appointments, asked for anew until nothing is being arranged any more. */
const Progress = ({ schedule, clinic, affected, today }: ProgressProps) => {
  const cache = useQueryClient();
  const dates = useDates(clinic, today);
  // As they were before the change, for the patients' names.
  const [known] = useState(() => cache.getQueryData(visitsAhead(schedule, dates).queryKey)?.visits ?? []);
  const fates = useQuery({ ...fatesOf(schedule, affected), enabled: affected.length > 0 });
  return <AffectedList affected={fates.data ?? affected} timeZone={clinic.timeZone} known={known} />;
};
