import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { answer, ifUnchanged } from '../../app/api.ts';
import { type Appointment, cancelAppointment, getCalendar } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { VisitDetails } from '../../parts/visit-details.tsx';
import { useWords } from '../../wording/index.tsx';
import { useBookingNames } from '../book/use-booking-names.ts';
import { visitOf } from './visit-queries.ts';

/** One appointment: what it is, and what can still be done about it. */
export const Visit = () => {
  const { w } = useWords();
  const { appointmentId } = useParams({ from: '/appointments/$appointmentId' });
  const { said } = useSearch({ from: '/appointments/$appointmentId' });
  const visit = useQuery(visitOf(appointmentId));
  const isBooked = said === 'booked' && visit.data?.status === 'CONFIRMED';
  const isMoved = said === 'moved' && visit.data?.status === 'CONFIRMED';
  const title = (isBooked && w.visit.bookedTitle) || (isMoved && w.visit.movedTitle) || w.visit.title;
  return (
    <Page title={title} back={{ to: '/appointments', text: w.visits.title }}>
      <Answered of={visit}>
        {(appointment) => <Details appointment={appointment} isNew={isBooked || isMoved} />}
      </Answered>
    </Page>
  );
};

const Details = ({ appointment, isNew }: { readonly appointment: Appointment; readonly isNew: boolean }) => {
  const navigate = useNavigate();
  const { id, clinicId, appointmentTypeId } = appointment;
  const { clinic, type } = useBookingNames(clinicId, appointmentTypeId);
  if (clinic === undefined) return <Waiting rows={3} height={96} />;
  return (
    <VisitDetails
      appointment={appointment}
      clinic={clinic}
      typeName={type?.name}
      isNew={isNew}
      onMove={() => void navigate({ to: '/appointments/$appointmentId/move', params: { appointmentId: id } })}
      calendarFile={() => answer(getCalendar({ path: { appointmentId: id }, parseAs: 'text' }))}
      cancel={(reason) =>
        answer(
          cancelAppointment({
            path: { appointmentId: id },
            headers: ifUnchanged(appointment),
            ...(reason !== '' && { body: { reason } }),
          }),
        )
      }
    />
  );
};
