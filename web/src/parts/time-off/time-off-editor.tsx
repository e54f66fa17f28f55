import { Button, Modal } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { TimeOff } from '../../client/index.ts';
import { useNow } from '../../time/clock.ts';
import { addDays } from '../../time/dates.ts';
import type { Format } from '../../time/format.ts';
import { useWords } from '../../wording/index.tsx';
import { Answered } from '../answered.tsx';
import { Empty } from '../empty.tsx';
import { Failure } from '../failure.tsx';
import rows from '../rows.module.css';
import { AffectedList } from '../schedule/affected-list.tsx';
import { type Schedule, timeOffOf, type Visit } from '../schedule/schedule-of.ts';
import { TimeOffForm } from './time-off-form.tsx';
import classes from './time-off.module.css';

interface TimeOffEditorProps {
  /** Whose time off, and as whom it is changed. */
  readonly schedule: Schedule;
  readonly timeZone: string;
}

const SOON_MS = 2_000;

/** A time off with what became of the appointments in it, followed until nothing is being arranged any more. */
const oneTimeOff = (schedule: Schedule, timeOffId: string) =>
  queryOptions({
    queryKey: [...schedule.key, 'one-time-off', timeOffId],
    queryFn: ({ signal }) => schedule.oneTimeOff(timeOffId, signal),
    refetchInterval: ({ state }) =>
      state.data?.affected.some(({ outcome }) => outcome === 'PENDING') === true ? SOON_MS : false,
  });

/** When somebody is away: what is planned, what it does to appointments, a new one, and taking one back. */
export const TimeOffEditor = ({ schedule, timeZone }: TimeOffEditorProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const list = useQuery(timeOffOf(schedule));
  const now = useNow(60_000);
  const [takenId, setTakenId] = useState<string>();
  const [isUndone, setUndone] = useState(false);
  const taken = useRef<HTMLHeadingElement>(null);
  /** Patients' names of what was booked before; the answer tells only ids. */
  const known = cache
    .getQueriesData<{ visits?: readonly Visit[] }>({ queryKey: [...schedule.key, 'visits'] })
    .flatMap(([, found]) => found?.visits ?? []);
  return (
    <>
      <section className={classes.section} aria-labelledby="take">
        <h2 id="take">{w.doctor.timeOff.add}</h2>
        <p className={classes.soft}>{w.doctor.agenda.zone(format.zone(timeZone))}</p>
        <TimeOffForm
          schedule={schedule}
          timeZone={timeZone}
          onTaken={(id) => {
            setTakenId(id);
            setUndone(false);
            requestAnimationFrame(() => taken.current?.focus());
          }}
        />
      </section>
      {takenId !== undefined && (
        <section className={classes.section} aria-labelledby="taken">
          <h2 id="taken" ref={taken} tabIndex={-1} className={classes.taken}>
            {w.doctor.timeOff.taken}
          </h2>
          <Consequences schedule={schedule} timeOffId={takenId} timeZone={timeZone} known={known} />
        </section>
      )}
      {isUndone && (
        <p role="status" className={classes.notice}>
          {w.doctor.timeOff.undone}
        </p>
      )}
      <Answered of={list}>
        {(all) => {
          const isPast = ({ end }: TimeOff): boolean => Date.parse(end) <= now;
          const past = all.filter(isPast).toReversed();
          const coming = all.filter((one) => !isPast(one));
          return (
            <>
              <section className={classes.section} aria-labelledby="coming">
                <h2 id="coming">{w.doctor.timeOff.coming}</h2>
                {coming.length === 0 ? (
                  <Empty title={w.doctor.timeOff.none}>
                    <p>{w.doctor.timeOff.noneHelp}</p>
                  </Empty>
                ) : (
                  <ul className={rows.rows}>
                    {coming.map((one) => (
                      <Row
                        key={one.id}
                        schedule={schedule}
                        timeOff={one}
                        timeZone={timeZone}
                        known={known}
                        onUndone={() => {
                          setUndone(true);
                          setTakenId((id) => (id === one.id ? undefined : id));
                        }}
                      />
                    ))}
                  </ul>
                )}
              </section>
              {past.length > 0 && (
                <section className={classes.section} aria-labelledby="past">
                  <h2 id="past">{w.doctor.timeOff.past}</h2>
                  <ul className={rows.rows}>
                    {past.map((one) => (
                      <Row key={one.id} schedule={schedule} timeOff={one} timeZone={timeZone} known={known} />
                    ))}
                  </ul>
                </section>
              )}
            </>
          );
        }}
      </Answered>
    </>
  );
};

interface ConsequencesProps {
  readonly schedule: Schedule;
  readonly timeOffId: string;
  readonly timeZone: string;
  readonly known: readonly Visit[];
}

const Consequences = ({ schedule, timeOffId, timeZone, known }: ConsequencesProps) => {
  const change = useQuery(oneTimeOff(schedule, timeOffId));
  return (
    <Answered of={change} rows={1}>
      {({ affected }) => <AffectedList affected={affected} timeZone={timeZone} known={known} />}
    </Answered>
  );
};

/** Whole days as dates, anything else with its times. */
const rangeOf = ({ start, end }: TimeOff, timeZone: string, format: Format): readonly [string, string] => {
  const isWhole = start.slice(11, 16) === '00:00' && end.slice(11, 16) === '00:00';
  if (isWhole) return [format.date(start.slice(0, 10)), format.date(addDays(end.slice(0, 10), -1))];
  const isOneDay = start.slice(0, 10) === end.slice(0, 10);
  return [format.dayAndTime(start, timeZone), isOneDay ? format.time(end, timeZone) : format.dayAndTime(end, timeZone)];
};

interface RowProps {
  readonly schedule: Schedule;
  readonly timeOff: TimeOff;
  readonly timeZone: string;
  readonly known: readonly Visit[];
  /** Told when it was taken back; what is past cannot be. */
  readonly onUndone?: () => void;
}

const Row = ({ schedule, timeOff, timeZone, known, onUndone }: RowProps) => {
  const { w, format } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [from, to] = rangeOf(timeOff, timeZone, format);
  const text = from === to ? from : w.doctor.timeOff.range(from, to);
  return (
    <li className={rows.card} data-time-off={timeOff.id}>
      <div className={classes.head}>
        <div>
          <strong>{text}</strong>
          {timeOff.reason !== undefined && <p className={classes.soft}>{timeOff.reason}</p>}
        </div>
        <div className={classes.actions}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={isOpen}
            aria-label={`${w.doctor.timeOff.details}: ${text}`}
            onClick={() => setOpen(!isOpen)}
          >
            {w.doctor.timeOff.details}
          </Button>
          {onUndone !== undefined && (
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${w.doctor.timeOff.undo}: ${text}`}
              onClick={() => setAsking(true)}
            >
              {w.doctor.timeOff.undo}
            </Button>
          )}
        </div>
      </div>
      {isOpen && (
        <div className={classes.details}>
          <Consequences schedule={schedule} timeOffId={timeOff.id} timeZone={timeZone} known={known} />
        </div>
      )}
      {onUndone !== undefined && (
        <UndoDialog
          schedule={schedule}
          timeOff={timeOff}
          text={text}
          opened={isAsking}
          onClose={() => setAsking(false)}
          onUndone={onUndone}
        />
      )}
    </li>
  );
};

interface UndoDialogProps {
  readonly schedule: Schedule;
  readonly timeOff: TimeOff;
  readonly text: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onUndone: () => void;
}

const UndoDialog = ({ schedule, timeOff, text, opened, onClose, onUndone }: UndoDialogProps) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const undoing = useMutation({
    mutationFn: () => schedule.endTimeOff(timeOff.id),
    onSuccess: () => {
      onClose();
      onUndone();
      cache.setQueryData(timeOffOf(schedule).queryKey, (all) => all?.filter(({ id }) => id !== timeOff.id));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: schedule.key }),
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={w.doctor.timeOff.undoTitle}
      closeButtonProps={{ 'aria-label': w.app.close }}
    >
      <div className={classes.section}>
        <p>
          <strong>{text}</strong>
        </p>
        <p>{w.doctor.timeOff.undoText}</p>
        {undoing.isError && <Failure error={undoing.error} />}
        <div className={classes.actions}>
          <Button loading={undoing.isPending} onClick={() => undoing.mutate()}>
            {w.doctor.timeOff.undoYes}
          </Button>
          <Button variant="default" onClick={onClose} data-autofocus>
            {w.app.cancel}
          </Button>
        </div>
      </div>
    </Modal>
  );
};
