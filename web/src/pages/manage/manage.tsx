import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouteContext } from '@tanstack/react-router';
import { useState } from 'react';
import { RequestProblem } from '../../app/problem.ts';
import type { ManagedAppointment } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { isChangeable } from '../../parts/changeable.ts';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { MovePicker } from '../../parts/times/move-picker.tsx';
import { VisitDetails } from '../../parts/visit-details.tsx';
import { serverNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import { cancelManaged, managedBy, managedCalendar, managedTimes, moveManaged } from './managed-queries.ts';

/** The one appointment of a link from a mail, without signing in. */
export const Manage = () => {
  const { token, start } = useRouteContext({ from: '/manage', select: ({ link }) => link });
  return token === undefined ? <BadLink /> : <Managed key={token} token={token} asked={start} />;
};

const BadLink = () => {
  const { w } = useWords();
  return (
    <Page title={w.manage.badTitle} lead={w.manage.badText}>
      <div>
        <ButtonLink to="/appointments">{w.nav.signIn}</ButtonLink>
      </div>
    </Page>
  );
};

/** Whether there is something to ask: an appointment that can move, and is not yet where the link would move it. */
const isOpenQuestion = (appointment: ManagedAppointment, asked: number): boolean =>
  isChangeable(appointment, appointment.clinic.policy.cancelCutoffMinutes, serverNow()) &&
  (Date.parse(appointment.start) !== asked || appointment.attention !== undefined);

interface ManagedProps {
  readonly token: string;
  /** The start of the time that was pressed in a mail. To open its link moves nothing: mail programs open links, too. */
  readonly asked: number | undefined;
}

const Managed = ({ token, asked }: ManagedProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [step, setStep] = useState<'look' | 'move' | 'moved'>('look');
  const visit = useQuery(managedBy(token));
  const isBad = visit.error instanceof RequestProblem && (visit.error.status === 401 || visit.error.status === 404);
  if (isBad) return <BadLink />;

  /** Once its question is answered, the address asks it no more: not after a reload, nor on the way back. */
  const goTo = async (next: typeof step): Promise<void> => {
    setStep(next);
    if (asked !== undefined) await navigate({ to: '/manage', hash: token, replace: true });
  };
  const appointment = visit.data;
  const question =
    appointment !== undefined && asked !== undefined && isOpenQuestion(appointment, asked) ? asked : undefined;
  if (appointment !== undefined && (step === 'move' || question !== undefined))
    return (
      <Page
        key="move"
        wide
        title={w.visit.moveTitle}
        lead={
          appointment.attention === undefined
            ? w.visit.moveText(format.dayAndTime(appointment.start, appointment.timeZone))
            : w.visit.needsNewTime
        }
        aside={
          <Button variant="default" onClick={() => void goTo('look')}>
            {w.app.back}
          </Button>
        }
      >
        <MovePicker
          key={question}
          appointment={appointment}
          of={managedTimes(token, appointment)}
          asked={question}
          move={(start) => moveManaged(token, appointment, start)}
          onMoved={async () => {
            // Until the new time is there to be shown.
            setStep('move');
            await cache.invalidateQueries({ queryKey: managedBy(token).queryKey });
            await goTo('moved');
          }}
        />
      </Page>
    );
  return (
    <Page key={step} title={step === 'moved' ? w.visit.movedTitle : w.manage.title} lead={w.manage.lead}>
      <Answered of={visit}>
        {(found) => (
          <VisitDetails
            appointment={found}
            clinic={found.clinic}
            typeName={found.appointmentTypeName}
            isNew={step === 'moved'}
            onMove={() => void goTo('move')}
            calendarFile={() => managedCalendar(token)}
            cancel={(reason) => cancelManaged(token, found, reason)}
          />
        )}
      </Answered>
    </Page>
  );
};
