import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgendaEntry, Clinic } from '../../client/index.ts';
import { useSession } from '../../session/session.ts';
import { useNow } from '../../time/clock.ts';
import { MailLink, PhoneLink } from '../../parts/contact-links.tsx';
import { TextLink } from '../../parts/link.tsx';
import { focusAtFirst, SidePanel } from '../../parts/side-panel.tsx';
import { dateIn } from '../../time/dates.ts';
import { ownTimeZone, sameWallTime } from '../../time/format.ts';
import { useWords } from '../../wording/index.tsx';
import { patientOf } from './desk-queries.ts';
import classes from './drawer.module.css';
import { MoveForm } from './move-form.tsx';
import { nameOf } from './person-name.ts';
import { Refused } from './refused.tsx';
import type { Move } from './use-move.ts';
import { useVisitChange, type VisitChange } from './use-visit-change.ts';

interface VisitDrawerProps {
  readonly entry: AgendaEntry;
  readonly clinic: Clinic;
  readonly typeName: string | undefined;
  readonly isMoving: boolean;
  readonly onMove: (move: Move) => void;
  readonly onClose: () => void;
}

/** One appointment with all that a desk does about it. */
export const VisitDrawer = (props: VisitDrawerProps) => {
  const { entry, clinic, isMoving, onMove, onClose } = props;
  const { w } = useWords();
  const [step, setStep] = useState<'look' | 'move' | 'cancel'>('look');
  const change = useVisitChange(entry);
  return (
    <SidePanel title={nameOf(entry, w)} onClose={onClose} returnTo={`[data-appointment="${entry.id}"]`}>
      <div className={classes.body}>
        <Details {...props} />
        {change.isError && <Refused error={change.error} timeZone={clinic.timeZone} />}
        {step === 'look' && <Actions entry={entry} clinic={clinic} change={change} onStep={setStep} />}
        {step === 'move' && (
          <MoveForm entry={entry} clinic={clinic} isBusy={isMoving} onMove={onMove} onBack={() => setStep('look')} />
        )}
        {step === 'cancel' && (
          <CancelForm
            isBusy={change.isPending}
            onCancel={(reason) => change.mutate({ kind: 'cancel', reason }, { onSuccess: () => setStep('look') })}
            onBack={() => setStep('look')}
          />
        )}
      </div>
    </SidePanel>
  );
};

const Details = ({ entry, typeName }: VisitDrawerProps) => {
  const { w, format } = useWords();
  const session = useSession();
  const { start, end, timeZone, doctor, mode, reason, assignment, status, attention, holdExpiresAt } = entry;
  const contact = useQuery(patientOf(entry.patientId));
  const own = ownTimeZone();
  return (
    <>
      <div aria-live="polite">
        <span className={classes.badge} data-kind={attention === undefined ? undefined : 'warn'}>
          {attention === undefined ? w.desk.status[status] : w.desk.needsTime}
        </span>
      </div>
      <dl className={classes.facts}>
        <dt>{w.visit.when}</dt>
        <dd>
          <strong>{format.day(start, timeZone)}</strong>
          <br />
          <strong>{`${format.time(start, timeZone)} – ${format.time(end, timeZone)}`}</strong>{' '}
          <span className={classes.soft}>{w.visit.zone(format.zone(timeZone))}</span>
          {!sameWallTime(start, timeZone, own) && (
            <>
              <br />
              <span className={classes.soft}>{w.book.yourTime(format.dayAndTime(start, own))}</span>
            </>
          )}
        </dd>
        <dt>{w.visit.what}</dt>
        <dd>{[typeName ?? '…', ...(mode === 'virtual' ? [w.desk.video] : [])].join(' · ')}</dd>
        <dt>{w.desk.doctor}</dt>
        <dd>
          {doctor.name}
          <br />
          <span className={classes.soft}>{doctor.specialization}</span>
        </dd>
        <dt>{w.desk.contact}</dt>
        <dd>
          {contact.data === undefined ? (
            '…'
          ) : (
            <>
              <MailLink email={contact.data.email} />
              <br />
              {contact.data.phone === undefined ? (
                <span className={classes.soft}>{w.desk.noPhone}</span>
              ) : (
                <PhoneLink phone={contact.data.phone} />
              )}
            </>
          )}
        </dd>
        {reason !== undefined && (
          <>
            <dt>{w.desk.reason}</dt>
            <dd>{reason}</dd>
          </>
        )}
        <dt>{w.desk.assignment}</dt>
        <dd className={classes.soft}>{assignment.reason}</dd>
      </dl>
      {status === 'PENDING' && holdExpiresAt !== undefined && (
        <p>{w.desk.heldUntil(format.time(holdExpiresAt, timeZone))}</p>
      )}
      <div className={classes.actions}>
        <TextLink to="/desk/patients/$patientId" params={{ patientId: entry.patientId }}>
          {w.desk.patientPage}
        </TextLink>
        {/* Administrators alone read the audit. */}
        {session?.role === 'admin' && <TextLink to={historyOf(entry)}>{w.desk.history}</TextLink>}
      </div>
    </>
  );
};

const historyOf = ({ id }: AgendaEntry): string => `/admin/appointments/${id}/history`;

interface ActionsProps {
  readonly entry: AgendaEntry;
  readonly clinic: Clinic;
  readonly change: ReturnType<typeof useVisitChange>;
  readonly onStep: (step: 'move' | 'cancel') => void;
}

const Actions = ({ entry, clinic, change, onStep }: ActionsProps) => {
  const { w } = useWords();
  const now = useNow(15_000);
  const { status, start } = entry;
  const hasBegun = Date.parse(start) <= now;
  const isDay = start.slice(0, 10) <= dateIn(clinic.timeZone, now);
  const isMovable = status === 'CONFIRMED' || ((status === 'PENDING' || status === 'CHECKED_IN') && !hasBegun);
  const isBusy = (kind: VisitChange['kind']): boolean => change.isPending && change.variables.kind === kind;
  const button = (kind: 'checkIn' | 'complete' | 'noShow', variant: 'filled' | 'default') => (
    <Button
      variant={variant}
      disabled={change.isPending && !isBusy(kind)}
      loading={isBusy(kind)}
      onClick={() => change.mutate({ kind })}
    >
      {w.desk[kind]}
    </Button>
  );
  return (
    <>
      <div className={classes.actions}>
        {status === 'CONFIRMED' && isDay && button('checkIn', 'filled')}
        {status === 'CHECKED_IN' && button('complete', 'filled')}
        {(status === 'CONFIRMED' || status === 'CHECKED_IN') && hasBegun && button('noShow', 'default')}
        {isMovable && (
          <Button variant="default" onClick={() => onStep('move')}>
            {w.desk.moveTitle}
          </Button>
        )}
        {(status === 'CONFIRMED' || status === 'PENDING') && (
          <Button variant="default" onClick={() => onStep('cancel')}>
            {w.desk.cancel}
          </Button>
        )}
      </div>
    </>
  );
};

interface CancelFormProps {
  readonly isBusy: boolean;
  readonly onCancel: (reason: string) => void;
  readonly onBack: () => void;
}

const CancelForm = ({ isBusy, onCancel, onBack }: CancelFormProps) => {
  const { w } = useWords();
  const [reason, setReason] = useState('');
  return (
    <form
      className={classes.body}
      onSubmit={(event) => {
        event.preventDefault();
        onCancel(reason.trim());
      }}
    >
      <h3>{w.desk.cancel}</h3>
      <p>{w.desk.cancelText}</p>
      <Textarea
        ref={focusAtFirst}
        label={w.desk.cancelReason}
        maxLength={500}
        rows={2}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <div className={classes.actions}>
        <Button type="submit" color="red" loading={isBusy}>
          {w.desk.cancelYes}
        </Button>
        <Button variant="default" onClick={onBack}>
          {w.visit.keep}
        </Button>
      </div>
    </form>
  );
};
