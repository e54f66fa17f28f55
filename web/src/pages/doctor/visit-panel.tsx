import { Button, Drawer } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { AgendaEntry } from '../../client/index.ts';
import { Fact } from '../../parts/facts.tsx';
import facts from '../../parts/facts.module.css';
import { Failure } from '../../parts/failure.tsx';
import { OWN_SCHEDULE } from '../../parts/schedule/schedule-of.ts';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { useNow } from '../../time/clock.ts';
import { ownTimeZone, sameWallTime } from '../../time/format.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './visit-panel.module.css';
import { afterStep, type Step, type StepAhead, stepsAhead, take } from './visit-steps.ts';

interface VisitPanelProps {
  /** The appointment that is open; nothing when none is. `undefined` of an id when it has left the agenda. */
  readonly opened: { readonly visit: AgendaEntry | undefined } | undefined;
  readonly typeName: string | undefined;
  readonly onClose: () => void;
}

/** One appointment beside the agenda, with what the doctor notes about it. */
export const VisitPanel = ({ opened, typeName, onClose }: VisitPanelProps) => {
  const { w } = useWords();
  const visit = opened?.visit;
  return (
    <Drawer
      opened={opened !== undefined}
      onClose={onClose}
      position="right"
      size="26rem"
      title={visit === undefined ? w.doctor.agenda.unknownType : nameOf(visit, w.doctor.agenda.unnamed)}
      closeButtonProps={{ 'aria-label': w.app.close }}
      classNames={{ title: classes.title ?? '' }}
    >
      {opened !== undefined &&
        (visit === undefined ? (
          <p role="status">{w.doctor.visit.gone}</p>
        ) : (
          <Details key={visit.id} visit={visit} typeName={typeName} />
        ))}
    </Drawer>
  );
};

export const nameOf = ({ patient }: AgendaEntry, otherwise: string): string =>
  patient.name === '' ? otherwise : patient.name;

const Details = ({ visit, typeName }: { readonly visit: AgendaEntry; readonly typeName: string | undefined }) => {
  const { w, format } = useWords();
  const { start, end, timeZone, mode, meetingUrl, reason, attention } = visit;
  const own = ownTimeZone();
  return (
    <div className={classes.details}>
      {attention !== undefined && (
        <p className={classes.attention}>
          <strong>{w.doctor.agenda.needsNewTime}.</strong> {w.doctor.agenda.needsNewTimeHelp}
        </p>
      )}
      <Steps visit={visit} />
      <dl className={facts.facts}>
        <Fact name={w.visit.when}>
          <strong>{format.day(start, timeZone)}</strong>
          <br />
          <strong>{`${format.time(start, timeZone)} – ${format.time(end, timeZone)}`}</strong>
          {!sameWallTime(start, timeZone, own) && (
            <>
              <br />
              <span className={facts.soft}>{w.book.yourTime(format.dayAndTime(start, own))}</span>
            </>
          )}
        </Fact>
        <Fact name={w.visit.what}>{typeName ?? w.doctor.agenda.unknownType}</Fact>
        <Fact name={w.doctor.visit.reason}>
          {reason ?? <span className={facts.soft}>{w.doctor.visit.noReason}</span>}
        </Fact>
        <Fact name={w.visit.where}>
          {mode === 'virtual' ? w.clinic.virtual : w.clinic.inPerson}
          {meetingUrl !== undefined && (
            <>
              <br />
              <a href={meetingUrl} target="_blank" rel="noreferrer">
                {w.visit.join}
              </a>
            </>
          )}
        </Fact>
      </dl>
    </div>
  );
};

/** The status, and what can be noted now. What is noted shows at once, and is taken back when the API refuses. */
const Steps = ({ visit }: { readonly visit: AgendaEntry }) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const status = useRef<HTMLParagraphElement>(null);
  const now = useNow(15_000);
  const show = (over: Partial<AgendaEntry>): void => {
    cache.setQueriesData<{ visits: readonly AgendaEntry[] }>(
      { queryKey: [...OWN_SCHEDULE.key, 'visits'] },
      (agenda) =>
        agenda && { ...agenda, visits: agenda.visits.map((one) => (one.id === visit.id ? { ...one, ...over } : one)) },
    );
  };
  const taking = useMutation({
    mutationFn: (step: Step) => take(visit, step),
    onMutate: async (step) => {
      await cache.cancelQueries({ queryKey: [...OWN_SCHEDULE.key, 'visits'] });
      show({ status: afterStep(visit, step) });
      // The button that was pressed is gone; what it did is said here.
      status.current?.focus();
      return visit.status;
    },
    onSuccess: ({ status: noted, version }) => show({ status: noted, version }),
    onError: (_error, _step, before) => show({ status: before ?? visit.status }),
    // Not waited for: what happened is told at once.
    onSettled: () => void cache.invalidateQueries({ queryKey: [...OWN_SCHEDULE.key, 'visits'] }),
  });
  const ahead = stepsAhead(visit, now);
  const ready = ahead.filter(({ readiness }) => readiness === 'now');
  const later = ahead.filter(({ readiness }) => readiness !== 'now');
  return (
    <div className={classes.steps}>
      <p ref={status} tabIndex={-1} aria-live="polite" className={classes.status}>
        <StatusBadge status={visit.status} />
      </p>
      {taking.isError && <Failure error={taking.error} />}
      {ready.length > 0 && (
        <div className={classes.actions}>
          {ready.map(({ step }, index) => (
            <Button
              key={step}
              variant={index === 0 && step !== 'noShow' ? 'filled' : 'default'}
              disabled={taking.isPending}
              onClick={() => taking.mutate(step)}
            >
              {w.doctor.visit[step]}
            </Button>
          ))}
        </div>
      )}
      {later.map((one) => (
        <Later key={one.step} visit={visit} {...one} />
      ))}
      {ahead.length === 0 && <Over status={visit.status} />}
    </div>
  );
};

const Later = ({ visit, step, readiness }: StepAhead & { readonly visit: AgendaEntry }) => {
  const { w, format } = useWords();
  const { start, timeZone } = visit;
  if (readiness === 'not-checked-in') return <p className={classes.soft}>{w.doctor.visit.completeAfter}</p>;
  return (
    <p className={classes.soft}>
      {step === 'checkIn'
        ? w.doctor.visit.checkInFrom(format.date(start.slice(0, 10)))
        : w.doctor.visit.noShowFrom(format.time(start, timeZone))}
    </p>
  );
};

const Over = ({ status }: Pick<AgendaEntry, 'status'>) => {
  const { w } = useWords();
  return status === 'CONFIRMED' || status === 'CHECKED_IN' ? null : (
    <p className={classes.soft}>{w.doctor.visit.over[status]}</p>
  );
};
