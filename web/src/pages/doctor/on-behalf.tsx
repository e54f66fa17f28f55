import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { answer } from '../../app/api.ts';
import { clinicOf } from '../../app/queries.ts';
import { type Doctor, getDoctor } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { AvailabilityEditor } from '../../parts/availability/availability-editor.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { scheduleOf } from '../../parts/schedule/schedule-of.ts';
import { TimeOffEditor } from '../../parts/time-off/time-off-editor.tsx';
import { useWords } from '../../wording/index.tsx';

const doctorOf = (doctorId: string) =>
  queryOptions({
    queryKey: ['doctor', doctorId],
    queryFn: ({ signal }) => answer(getDoctor({ path: { doctorId }, signal })),
    staleTime: 60_000,
  });

/** A doctor's hours, looked after by those who run the clinic. */
export const DoctorHours = () => {
  const { w } = useWords();
  const { doctorId } = useParams({ from: '/doctors/$doctorId/availability' });
  const doctor = useQuery(doctorOf(doctorId));
  return (
    <Page
      wide
      title={doctor.data === undefined ? w.doctor.hours.title : w.doctor.hours.titleOf(doctor.data.name)}
      lead={w.doctor.hours.lead}
      aside={
        <TextLink to="/doctors/$doctorId/time-off" params={{ doctorId }}>
          {w.doctor.timeOff.title}
        </TextLink>
      }
    >
      <Answered of={doctor} rows={1} height={560}>
        {(found) => <Hours key={found.id} doctor={found} />}
      </Answered>
    </Page>
  );
};

const Hours = ({ doctor: { id, clinicId } }: { readonly doctor: Doctor }) => {
  const schedule = useMemo(() => scheduleOf({ id, clinicId }), [id, clinicId]);
  return <AvailabilityEditor schedule={schedule} clinicId={clinicId} />;
};

/** A doctor's time off, looked after by those who run the clinic. */
export const DoctorTimeOff = () => {
  const { w } = useWords();
  const { doctorId } = useParams({ from: '/doctors/$doctorId/time-off' });
  const doctor = useQuery(doctorOf(doctorId));
  return (
    <Page
      title={doctor.data === undefined ? w.doctor.timeOff.title : w.doctor.timeOff.titleOf(doctor.data.name)}
      lead={w.doctor.timeOff.lead}
      aside={
        <TextLink to="/doctors/$doctorId/availability" params={{ doctorId }}>
          {w.doctor.hours.title}
        </TextLink>
      }
    >
      <Answered of={doctor}>{(found) => <TimeOff key={found.id} doctor={found} />}</Answered>
    </Page>
  );
};

const TimeOff = ({ doctor: { id, clinicId } }: { readonly doctor: Doctor }) => {
  const schedule = useMemo(() => scheduleOf({ id, clinicId }), [id, clinicId]);
  const clinic = useQuery(clinicOf(clinicId));
  return <Answered of={clinic}>{({ timeZone }) => <TimeOffEditor schedule={schedule} timeZone={timeZone} />}</Answered>;
};
