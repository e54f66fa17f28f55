import type { Appointment } from '../domain/appointment.ts';
import type { Clinic } from '../domain/clinic.ts';
import { NOTIFICATION_KINDS } from '../domain/notification.ts';
import type { EpochMs } from '../domain/time.ts';

/** Every mail this system writes. */
export const MAIL_KINDS = [...NOTIFICATION_KINDS, 'INVITATION', 'KNOWN_EMAIL'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** What a mail tells of a clinic. */
export type MailClinic = Pick<Clinic, 'name' | 'address' | 'phone' | 'timeZone'>;

/** What a mail tells of an appointment. The patient's reason is not among it, so that no mail can carry it. */
export type MailAppointment = Pick<Appointment, 'start' | 'end' | 'mode' | 'meetingUrl'> & {
  readonly doctor: Pick<Appointment['doctor'], 'name'>;
};

/** A visit at a clinic, for one person. */
export interface Visit {
  readonly recipientName: string;
  readonly clinic: MailClinic;
  readonly appointment: MailAppointment;
  /** The appointment type's name. */
  readonly typeName: string;
}

/** A visit that its patient manages through `<web>/manage#<token>`, without a login. */
export interface ManagedVisit extends Visit {
  readonly manageUrl: string;
}

export interface Alternative {
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** Moves the appointment to this time in one step. */
  readonly url: string;
}

/** What each kind of mail needs to be written. */
export interface MailModels {
  readonly CONFIRMED: ManagedVisit;
  readonly RESCHEDULED: ManagedVisit & { readonly previous: { readonly start: EpochMs; readonly end: EpochMs } };
  readonly CANCELLED: ManagedVisit & {
    readonly by: 'patient' | 'clinic';
    /** The clinic's own words to the patient; ignored when the patient cancelled. */
    readonly clinicReason?: string | undefined;
    readonly bookUrl: string;
  };
  readonly REASSIGNED: ManagedVisit & { readonly previousDoctorName: string };
  readonly NEEDS_NEW_TIME: ManagedVisit & { readonly alternatives: readonly Alternative[] };
  readonly REMINDER: ManagedVisit;
  readonly WAITLIST_OFFER: Visit & {
    readonly expiresAt: EpochMs;
    readonly acceptUrl: string;
    readonly declineUrl: string;
  };
  readonly OFFER_EXPIRED: Visit & { readonly waitlistUrl: string };
  readonly MESSAGE: {
    readonly recipientName: string;
    /** Who writes; absent when it is no clinic. */
    readonly clinic?: MailClinic | undefined;
    readonly subject: string;
    /** Plain text; line breaks are kept. */
    readonly body: string;
    /** The appointment that the message is about, if any. */
    readonly about?: Omit<ManagedVisit, 'recipientName'> | undefined;
  };
  readonly INVITATION: {
    readonly recipientName: string;
    readonly clinic: MailClinic;
    readonly role: 'doctor' | 'staff';
    readonly email: string;
    readonly setPasswordUrl: string;
  };
  /** No name in it: the one given at registration is a stranger's text. */
  readonly KNOWN_EMAIL: {
    readonly email: string;
    readonly signInUrl: string;
    readonly resetPasswordUrl: string;
  };
}
