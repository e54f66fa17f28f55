import { Button } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, ifUnchanged } from '../../app/api.ts';
import { RequestProblem } from '../../app/problem.ts';
import { LIVE_MS } from '../../app/queries.ts';
import {
  cancelManagedAppointment,
  getManagedAppointment,
  getManagedCalendar,
  listManagedSlots,
  rescheduleManagedAppointment,
} from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { MovePicker } from '../../parts/times/move-picker.tsx';
import { VisitDetails } from '../../parts/visit-details.tsx';
import { manageToken } from '../../session/manage-token.ts';
import { useWords } from '../../wording/index.tsx';

const managed = queryOptions({
  queryKey: ['managed', 'appointment'],
  queryFn: ({ signal }) => answer(getManagedAppointment({ signal })),
  refetchInterval: LIVE_MS,
});

/** The one appointment of a link from a mail, without signing in. */
export const Manage = () => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const [step, setStep] = useState<'look' | 'move' | 'moved'>('look');
  const visit = useQuery({ ...managed, enabled: manageToken() !== undefined });
  const isBad =
    manageToken() === undefined ||
    (visit.error instanceof RequestProblem && (visit.error.status === 401 || visit.error.status === 404));
  if (isBad)
    return (
      <Page title={w.manage.badTitle} lead={w.manage.badText}>
        <div>
          <ButtonLink to="/appointments">{w.nav.signIn}</ButtonLink>
        </div>
      </Page>
    );
  if (step === 'move' && visit.data !== undefined) {
    const appointment = visit.data;
    return (
      <Page
        key="move"
        wide
        title={w.visit.moveTitle}
        lead={w.visit.moveText(format.dayAndTime(appointment.start, appointment.timeZone))}
        aside={
          <Button variant="default" onClick={() => setStep('look')}>
            {w.app.back}
          </Button>
        }
      >
        <MovePicker
          appointment={appointment}
          of={{
            key: ['managed', appointment.id],
            timeZone: appointment.timeZone,
            horizonDays: appointment.clinic.policy.horizonDays,
            ask: (range, signal) => answer(listManagedSlots({ query: range, signal })),
          }}
          move={(start) => answer(rescheduleManagedAppointment({ body: { start }, headers: ifUnchanged(appointment) }))}
          onMoved={async () => {
            await cache.invalidateQueries({ queryKey: managed.queryKey });
            setStep('moved');
          }}
        />
      </Page>
    );
  }
  return (
    <Page key={step} title={step === 'moved' ? w.visit.movedTitle : w.manage.title} lead={w.manage.lead}>
      <Answered of={visit}>
        {(appointment) => (
          <VisitDetails
            appointment={appointment}
            clinic={appointment.clinic}
            typeName={appointment.appointmentTypeName}
            isNew={step === 'moved'}
            onMove={() => setStep('move')}
            calendarFile={() => answer(getManagedCalendar({ parseAs: 'text' }))}
            cancel={(reason) =>
              answer(
                cancelManagedAppointment({
                  headers: ifUnchanged(appointment),
                  ...(reason !== '' && { body: { reason } }),
                }),
              )
            }
          />
        )}
      </Answered>
    </Page>
  );
};
