import { manageUrl } from '../contract/manage-link.ts';
import type { Appointment } from '../domain/appointment.ts';
import type { AppointmentType, Clinic } from '../domain/clinic.ts';
import { canPatientChange } from '../domain/cutoff.ts';
import type { Person } from '../domain/person.ts';
import { type CalendarMethod, calendarFor } from '../email/calendar.ts';
import type { Envelope } from '../email/message.ts';
import type { ManagedVisit } from '../email/models.ts';
import { getClinic, getType } from '../store/clinics.ts';
import { contactOf } from './contacts.ts';
import type { Composing } from './queueing.ts';

/** An appointment with everything a mail about it tells. */
export interface MailableVisit {
  readonly patient: Person;
  readonly clinic: Clinic;
  readonly type: AppointmentType;
  readonly model: ManagedVisit;
}

/** Gathers what a mail about an appointment needs; `undefined` when there is nobody to write to. */
export const mailableVisit = async (
  { table, acquaint, webUrl, signingSecret, now }: Composing,
  appointment: Appointment,
): Promise<MailableVisit | undefined> => {
  const [patient, clinic, type] = await Promise.all([
    contactOf(table, appointment.patientId, acquaint),
    getClinic(table, appointment.clinicId),
    getType(table, appointment.appointmentTypeId),
  ]);
  if (!patient || !clinic || !type) return undefined;
  return {
    patient,
    clinic,
    type,
    model: {
      recipientName: patient.name,
      clinic,
      appointment,
      typeName: type.name,
      manageUrl: manageUrl(webUrl, appointment, await signingSecret()),
      canChange: canPatientChange(appointment, clinic.policy.cancelCutoffMinutes, now()),
    },
  };
};

/** The calendar part of a mail: calendars enter, move or remove the appointment by it. */
export const calendarPart = (
  { patient, clinic, type }: MailableVisit,
  appointment: Appointment,
  method: CalendarMethod,
  organizer: string,
): NonNullable<Envelope['calendar']> => ({
  method,
  content: calendarFor(appointment, clinic, type, {
    method,
    stampedAt: appointment.updatedAt,
    organizer,
    attendee: { name: patient.name, email: patient.email },
  }),
});
