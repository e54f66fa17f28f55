import type { Appointment } from './appointment.ts';
import type { AuditEntry } from './audit.ts';
import type { Notification } from './notification.ts';
import type { Person } from './person.ts';
import type { EpochMs } from './time.ts';
import type { WaitlistEntry } from './waitlist.ts';

/** What is at hand of an appointment that is in the archive. */
export type ArchivedAppointment = Pick<
  Appointment,
  'id' | 'status' | 'clinicId' | 'appointmentTypeId' | 'start' | 'end' | 'timeZone'
> & { readonly doctorId: string };

/** Everything that is held on a person. */
export interface PersonalData {
  readonly person: Person;
  readonly appointments: readonly Appointment[];
  readonly archived: readonly ArchivedAppointment[];
  readonly wishes: readonly WaitlistEntry[];
  readonly notifications: readonly Notification[];
  /** Why and since when nothing is mailed to them, if that is so. */
  readonly mailStopped?: { readonly reason: string; readonly at: EpochMs } | undefined;
  /** Who did or saw what about them, latest first, and whether there is more than can be told at once. */
  readonly audit: { readonly entries: readonly AuditEntry[]; readonly more: boolean };
}
