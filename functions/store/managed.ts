import type { Actor, Appointment } from '../domain/appointment.ts';
import type { AppointmentType, Clinic } from '../domain/clinic.ts';
import type { EpochMs } from '../domain/time.ts';
import { findAppointment } from './appointments.ts';
import { getClinic, getType } from './clinics.ts';
import { findPerson } from './people.ts';
import type { Table } from './table.ts';

/**
 * Whom the manage link of an appointment speaks for: its patient, for this appointment only. Nobody once the appointment
 * is over, also when it was moved to an earlier time than the link knew; nobody when the patient was removed.
 */
export const bearerOf = async (table: Table, appointmentId: string, now: EpochMs): Promise<Actor | undefined> => {
  const appointment = await findAppointment(table, appointmentId);
  if (!appointment || appointment.end <= now) return undefined;
  const person = await findPerson(table, appointment.patientId);
  return person?.removedAt === undefined ? { id: appointment.patientId, role: 'patient', appointmentId } : undefined;
};

/** An appointment with what a page about it needs. */
export interface Managed {
  readonly appointment: Appointment;
  readonly clinic: Clinic;
  readonly type: AppointmentType;
}

/** What surrounds an appointment. */
export const managed = async (table: Table, appointment: Appointment): Promise<Managed | undefined> => {
  const [clinic, type] = await Promise.all([
    getClinic(table, appointment.clinicId),
    getType(table, appointment.appointmentTypeId),
  ]);
  return clinic && type && { appointment, clinic, type };
};

/** The appointment that the bearer of a manage link may see. */
export const managedBy = async (table: Table, { appointmentId }: Actor): Promise<Managed | undefined> => {
  const appointment = appointmentId === undefined ? undefined : await findAppointment(table, appointmentId);
  return appointment && managed(table, appointment);
};
