import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { answer, ifUnchanged } from '../../app/api.ts';
import { type Appointment, type Clinic, listSlots, rescheduleAppointment } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { MovePicker } from '../../parts/times/move-picker.tsx';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { useWords } from '../../wording/index.tsx';
import { useBookingNames } from '../book/use-booking-names.ts';
import { visitOf } from './visit-queries.ts';

/** Another time for an appointment; the old one stays until the new one is sure. */
export const Move = () => {
  const { w, format } = useWords();
  const { appointmentId } = useParams({ from: '/appointments/$appointmentId/move' });
  const visit = useQuery({ ...visitOf(appointmentId), refetchInterval: false });
  const { clinic } = useBookingNames(visit.data?.clinicId, visit.data?.appointmentTypeId);
  return (
    <Answered of={visit}>
      {(appointment) => (
        <Page
          wide
          title={w.visit.moveTitle}
          lead={
            appointment.attention === undefined
              ? w.visit.moveText(format.dayAndTime(appointment.start, appointment.timeZone))
              : w.visit.needsNewTime
          }
          back={{ to: `/appointments/${appointmentId}`, text: w.visit.title }}
        >
          {clinic === undefined ? (
            <Waiting rows={2} height={180} />
          ) : (
            <Picker appointment={appointment} clinic={clinic} />
          )}
        </Page>
      )}
    </Answered>
  );
};

const Picker = ({ appointment, clinic }: { readonly appointment: Appointment; readonly clinic: Clinic }) => {
  const navigate = useNavigate();
  const cache = useQueryClient();
  const { id, clinicId, appointmentTypeId } = appointment;
  return (
    <MovePicker
      appointment={appointment}
      of={{
        key: [clinicId, appointmentTypeId, ''],
        timeZone: clinic.timeZone,
        horizonDays: clinic.policy.horizonDays,
        ask: (range, signal) => answer(listSlots({ query: { clinicId, appointmentTypeId, ...range }, signal })),
      }}
      move={(start) =>
        answer(
          rescheduleAppointment({ path: { appointmentId: id }, body: { start }, headers: ifUnchanged(appointment) }),
        )
      }
      onMoved={async () => {
        await cache.invalidateQueries({ queryKey: ['appointments'] });
        await navigate({
          to: '/appointments/$appointmentId',
          params: { appointmentId: id },
          search: { said: 'moved' },
          replace: true,
        });
      }}
    />
  );
};
