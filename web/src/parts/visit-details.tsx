import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Appointment, Clinic } from '../client/index.ts';
import { useNow } from '../time/clock.ts';
import { useWords } from '../wording/index.tsx';
import { CalendarMenu } from './calendar-menu.tsx';
import { isChangeable } from './changeable.ts';
import { CutoffNote } from './cutoff-note.tsx';
import { Facts } from './facts.tsx';
import { Failure } from './failure.tsx';
import { StatusBadge } from './status-badge.tsx';
import classes from './visit-details.module.css';

type Visit = Omit<Appointment, 'reason'> & Pick<Partial<Appointment>, 'reason'>;

interface VisitDetailsProps {
  readonly appointment: Visit;
  readonly clinic: Clinic;
  readonly typeName: string | undefined;
  /** Just booked or moved: what happens next is told. */
  readonly isNew: boolean;
  /** Goes to where another time is chosen. */
  readonly onMove: () => void;
  readonly calendarFile: () => Promise<unknown>;
  readonly cancel: (reason: string) => Promise<unknown>;
}

/** An appointment with what its patient can do about it, signed in or by a manage link. */
export const VisitDetails = (props: VisitDetailsProps) => {
  const { appointment, clinic, typeName, isNew, onMove, calendarFile } = props;
  const { w } = useWords();
  const [isAsking, setAsking] = useState(false);
  const now = useNow(15_000);
  const isAhead = appointment.status === 'CONFIRMED' && Date.parse(appointment.start) > now;
  const canChange = isChangeable(appointment, clinic.policy.cancelCutoffMinutes, now);
  const needsNewTime = appointment.attention !== undefined;
  return (
    <>
      <div aria-live="polite">
        <StatusBadge status={appointment.status} />
      </div>
      {needsNewTime && (
        <p role="alert" className={classes.attention}>
          {w.visit.needsNewTime}
        </p>
      )}
      <Facts appointment={appointment} clinic={clinic} typeName={typeName} />
      {isNew && <WhatNext appointment={appointment} clinic={clinic} />}
      {(isAhead || canChange) && (
        <div className={classes.actions}>
          {isAhead && !needsNewTime && (
            <CalendarMenu appointment={appointment} clinic={clinic} typeName={typeName} file={calendarFile} />
          )}
          {canChange && (
            <>
              <Button variant={needsNewTime ? 'filled' : 'default'} onClick={onMove}>
                {w.visit.move}
              </Button>
              <Button variant="default" onClick={() => setAsking(true)}>
                {w.visit.cancel}
              </Button>
            </>
          )}
        </div>
      )}
      {isAhead && !needsNewTime && <CutoffNote clinic={clinic} canChange={canChange} />}
      <CancelDialog cancel={props.cancel} opened={isAsking} onClose={() => setAsking(false)} />
    </>
  );
};

const WhatNext = ({ appointment, clinic }: { readonly appointment: Visit; readonly clinic: Clinic }) => {
  const { w } = useWords();
  const [longest] = clinic.policy.reminderLeadMinutes.toSorted((a, b) => b - a);
  return (
    <section className={classes.next} aria-labelledby="what-next">
      <h2 id="what-next">{w.visit.whatNext}</h2>
      <ul>
        <li>{w.visit.nextMail}</li>
        {longest !== undefined && <li>{w.visit.nextReminder(w.duration(longest))}</li>}
        <li>{appointment.mode === 'virtual' ? w.visit.nextVideo : w.visit.nextArrive}</li>
      </ul>
    </section>
  );
};

interface CancelDialogProps {
  readonly cancel: VisitDetailsProps['cancel'];
  readonly opened: boolean;
  readonly onClose: () => void;
}

const CancelDialog = ({ cancel, opened, onClose }: CancelDialogProps) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const [reason, setReason] = useState('');
  const cancelling = useMutation({
    mutationFn: () => cancel(reason.trim()),
    onSuccess: onClose,
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['appointments'] }),
        cache.invalidateQueries({ queryKey: ['managed'] }),
      ]),
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={w.visit.cancelTitle}
      closeButtonProps={{ 'aria-label': w.app.close }}
    >
      <div className={classes.dialog}>
        <p>{w.visit.cancelText}</p>
        <Textarea
          label={`${w.visit.cancelReason} (${w.app.optional})`}
          maxLength={500}
          rows={2}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {cancelling.isError && <Failure error={cancelling.error} />}
        <div className={classes.actions}>
          <Button color="red" loading={cancelling.isPending} onClick={() => cancelling.mutate()}>
            {w.visit.cancelConfirm}
          </Button>
          <Button variant="default" onClick={onClose} data-autofocus>
            {w.visit.keep}
          </Button>
        </div>
      </div>
    </Modal>
  );
};
