import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { clinicOf, doctorsOf, typesOf } from '../../app/queries.ts';
import { type AppointmentType, type Clinic, listSlots } from '../../client/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { ButtonLink, TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { TimePicker } from '../../parts/times/time-picker.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { useWords } from '../../wording/index.tsx';
import { DoctorChoice } from './doctor-choice.tsx';
import { NoteField } from './note-field.tsx';
import { Taken } from './taken.tsx';
import { useHold } from './use-hold.ts';

/** The third tap: a time. Choosing one keeps it, and the next page asks to confirm it. */
export const Times = () => {
  const { w } = useWords();
  const { clinicId, typeId } = useParams({ from: '/clinics/$clinicId/book/$typeId' });
  const clinic = useQuery(clinicOf(clinicId));
  const types = useQuery(typesOf(clinicId));
  const type = types.data?.items.find(({ id }) => id === typeId);
  const error = clinic.error ?? types.error;
  if (error !== null) return <Failure error={error} retry={() => Promise.all([clinic.refetch(), types.refetch()])} />;
  if (clinic.data === undefined || types.data === undefined) return <Waiting rows={2} height={180} />;
  if (type === undefined) return <Empty title={w.problems.UNKNOWN_REFERENCE} />;
  return <TimesOfType key={typeId} clinic={clinic.data} type={type} />;
};

const TimesOfType = ({ clinic, type }: { readonly clinic: Clinic; readonly type: AppointmentType }) => {
  const { w } = useWords();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const { doctor: doctorId } = useSearch({ from: '/clinics/$clinicId/book/$typeId' });
  const doctors = useQuery(doctorsOf(clinic.id));
  const [note, setNote] = useState('');
  const wish = { clinicId: clinic.id, appointmentTypeId: type.id, ...(doctorId !== undefined && { doctorId }) };
  const hold = useHold(wish, note);
  const here = { clinicId: clinic.id, typeId: type.id };
  const choose = (start: string): void =>
    hold.mutate(start, {
      onSuccess: ({ id }) => void navigate({ to: '/hold/$appointmentId', params: { appointmentId: id } }),
      onError: () => void cache.invalidateQueries({ queryKey: ['open-times'] }),
    });
  return (
    <Page
      wide
      title={w.book.title}
      lead={`${type.name} · ${w.clinic.minutes(type.durationMinutes)} · ${clinic.name}`}
      back={{ to: `/clinics/${clinic.id}`, text: clinic.name }}
      aside={
        <DoctorChoice
          doctors={doctors.data?.items ?? []}
          type={type}
          chosen={doctorId}
          onChoose={(doctor) =>
            void navigate({
              to: '/clinics/$clinicId/book/$typeId',
              params: here,
              search: doctor === undefined ? {} : { doctor },
              replace: true,
            })
          }
        />
      }
    >
      <TimePicker
        key={doctorId}
        of={{
          key: [clinic.id, type.id, doctorId ?? ''],
          timeZone: clinic.timeZone,
          horizonDays: clinic.policy.horizonDays,
          ask: (range, signal) => answer(listSlots({ query: { ...wish, ...range }, signal })),
        }}
        taking={hold.isPending ? hold.variables : undefined}
        onChoose={choose}
        notice={hold.isError && <Taken error={hold.error} timeZone={clinic.timeZone} onChoose={choose} />}
        whenNone={
          <Empty title={w.book.none}>
            <p>{w.book.noneHelp}</p>
            <ButtonLink to="/clinics/$clinicId/wait/$typeId" params={here}>
              {w.book.joinWaitlist}
            </ButtonLink>
          </Empty>
        }
        otherwise={
          <>
            <NoteField value={note} onChange={setNote} />
            <p>
              {w.book.nothingFits}{' '}
              <TextLink to="/clinics/$clinicId/wait/$typeId" params={here}>
                {w.book.joinWaitlist}
              </TextLink>
            </p>
          </>
        }
      />
    </Page>
  );
};
