import type { AppointmentEventDetail } from '../contract/events.ts';
import type { Appointment } from '../domain/appointment.ts';
import { toUtc } from '../domain/time.ts';
import { composeMail } from '../email/compose.ts';
import { findAppointment } from '../store/appointments.ts';
import { deliver, type Mailroom } from './deliver.ts';
import { realMailroom } from './mailroom.ts';
import { onEvents } from './queue.ts';
import { calendarPart, mailableVisit } from './visit.ts';

/** Whether what an event confirmed still stands: later changes that keep time and doctor do not unsay it. */
const stillStands = (appointment: Appointment, event: AppointmentEventDetail): boolean =>
  appointment.status !== 'CANCELLED' &&
  appointment.status !== 'EXPIRED' &&
  toUtc(appointment.start) === event.start &&
  appointment.doctor.id === event.doctorId;

const confirm = async (mailroom: Mailroom, appointment: Appointment, { version }: AppointmentEventDetail) => {
  const visit = await mailableVisit(mailroom, appointment);
  if (!visit) return;
  await deliver(
    mailroom,
    { appointmentId: appointment.id, kind: 'CONFIRMED', version, channel: 'email' },
    {
      to: visit.patient,
      from: visit.clinic,
      mail: composeMail('CONFIRMED', visit.model),
      calendar: calendarPart(visit, appointment, 'REQUEST', mailroom.mailFrom),
    },
  );
};

const tellCancelled = async (mailroom: Mailroom, appointment: Appointment, event: AppointmentEventDetail) => {
  const visit = await mailableVisit(mailroom, appointment);
  if (!visit) return;
  await deliver(
    mailroom,
    { appointmentId: appointment.id, kind: 'CANCELLED', version: event.version, channel: 'email' },
    {
      to: visit.patient,
      from: visit.clinic,
      mail: composeMail('CANCELLED', {
        ...visit.model,
        by: event.actor.role === 'patient' ? 'patient' : 'clinic',
        clinicReason: appointment.cancelReason,
        bookUrl: `${mailroom.webUrl}/book?clinic=${visit.clinic.id}`,
      }),
      calendar: calendarPart(visit, appointment, 'CANCEL', mailroom.mailFrom),
    },
  );
};

/** Tells a patient by mail that an appointment is confirmed or cancelled, going by what is stored now. */
export const sendConfirmation =
  (mailroom: Mailroom) =>
  async (event: AppointmentEventDetail): Promise<void> => {
    const appointment = await findAppointment(mailroom.table, event.appointmentId);
    if (!appointment) return;
    if (event.type === 'AppointmentConfirmed' && stillStands(appointment, event))
      await confirm(mailroom, appointment, event);
    if (event.type === 'AppointmentCancelled') await tellCancelled(mailroom, appointment, event);
  };

export const handler = onEvents('send-confirmation', sendConfirmation(realMailroom()));
