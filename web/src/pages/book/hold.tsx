import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { answer, ifUnchanged } from '../../app/api.ts';
import { RequestProblem } from '../../app/problem.ts';
import { type Appointment, cancelAppointment, confirmAppointment } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { isChangeable } from '../../parts/changeable.ts';
import { CutoffNote } from '../../parts/cutoff-note.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { useNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import { visitOf } from '../visits/visit-queries.ts';
import { Countdown } from './countdown.tsx';
import classes from './hold.module.css';
import { useBookingNames } from './use-booking-names.ts';

/** The fourth tap: is this right? The time is kept meanwhile, and how long is in view. */
export const Hold = () => {
  const { w } = useWords();
  const { appointmentId } = useParams({ from: '/hold/$appointmentId' });
  const held = useQuery(visitOf(appointmentId));
  return (
    <Page title={w.hold.title}>
      <Answered of={held}>{(appointment) => <Held appointment={appointment} />}</Answered>
    </Page>
  );
};

const Held = ({ appointment }: { readonly appointment: Appointment }) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { id, clinicId, appointmentTypeId } = appointment;
  const { clinic, type } = useBookingNames(clinicId, appointmentTypeId);
  const now = useNow(250);
  const expires = appointment.holdExpiresAt === undefined ? 0 : Date.parse(appointment.holdExpiresAt);
  const left = Math.max(0, Math.ceil((expires - now) / 1000));
  const times = { to: '/clinics/$clinicId/book/$typeId', params: { clinicId, typeId: appointmentTypeId } } as const;

  const after = (): Promise<void> => {
    void cache.invalidateQueries({ queryKey: ['open-times'] });
    return cache.invalidateQueries({ queryKey: ['appointments'] });
  };
  const confirm = useMutation({
    mutationFn: () => answer(confirmAppointment({ path: { appointmentId: id } })),
    onSuccess: async (confirmed) => {
      cache.setQueryData(visitOf(id).queryKey, confirmed);
      await navigate({
        to: '/appointments/$appointmentId',
        params: { appointmentId: id },
        search: { said: 'booked' },
        replace: true,
      });
    },
    onSettled: after,
  });
  const letGo = useMutation({
    mutationFn: () => answer(cancelAppointment({ path: { appointmentId: id }, headers: ifUnchanged(appointment) })),
    onSettled: after,
    onSuccess: () => navigate({ ...times, replace: true }),
  });

  if (appointment.status === 'CONFIRMED' && !confirm.isPending)
    return (
      <Empty title={w.visit.bookedTitle}>
        <ButtonLink to="/appointments/$appointmentId" params={{ appointmentId: id }}>
          {w.home.see}
        </ButtonLink>
      </Empty>
    );
  const isOver =
    (appointment.status !== 'PENDING' || left === 0) && !confirm.isPending && !confirm.isSuccess && !letGo.isPending;
  const refusedLate = confirm.error instanceof RequestProblem && confirm.error.code === 'HOLD_EXPIRED';
  if (isOver || refusedLate)
    return (
      <Empty title={w.hold.expiredTitle}>
        <p role="alert">{w.hold.expiredText}</p>
        <ButtonLink {...times}>{w.hold.chooseAgain}</ButtonLink>
      </Empty>
    );
  if (clinic === undefined) return <Waiting rows={3} height={96} />;
  const willBeChangeable = isChangeable(
    { ...appointment, status: 'CONFIRMED' },
    clinic.policy.cancelCutoffMinutes,
    now,
  );
  return (
    <>
      <Countdown left={left} of={clinic.policy.holdSeconds} />
      <Facts appointment={appointment} clinic={clinic} typeName={type?.name} />
      <CutoffNote clinic={clinic} canChange={willBeChangeable} />
      {confirm.isError && <Failure error={confirm.error} />}
      {letGo.isError && <Failure error={letGo.error} />}
      <div className={classes.actions}>
        <Button size="lg" loading={confirm.isPending} disabled={letGo.isPending} onClick={() => confirm.mutate()}>
          {w.hold.confirm}
        </Button>
        <Button
          size="lg"
          variant="default"
          loading={letGo.isPending}
          disabled={confirm.isPending}
          onClick={() => letGo.mutate()}
        >
          {w.hold.letGo}
        </Button>
      </div>
    </>
  );
};
