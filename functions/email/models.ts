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
  /** Whether the link can still cancel or move it (`canPatientChange`); otherwise it only shows it. */
  readonly canChange: boolean;
}

/** From when to when. */
export interface Period {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

export interface Alternative extends Period {
  /** Moves the appointment to this time in one step. */
  readonly url: string;
}

/** For somebody who was told of another doctor than the present one. */
export interface OtherDoctor {
  readonly previousDoctorName?: string | undefined;
}

/**
 * What each kind of mail needs to be written. A text tells the difference between what the person was last told and
 * what is true: `previous` is always what they were last told, not what was stored before the last event.
 */
export interface MailModels {
  readonly CONFIRMED: ManagedVisit &
    OtherDoctor & {
      /** They had been told to find a new time. */
      readonly standsAgain?: boolean | undefined;
      /** They know another link to the video visit. */
      readonly isNewLink?: boolean | undefined;
      /** An earlier mail put the appointment into their calendar. */
      readonly isInCalendar?: boolean | undefined;
    };
  readonly RESCHEDULED: ManagedVisit & OtherDoctor & { readonly previous: Period };
  readonly CANCELLED: Visit &
    OtherDoctor & {
      /** `clinic`: its staff, its doctors or an administrator. */
      readonly by: 'patient' | 'clinic' | 'system';
      /** The clinic's own words to the patient; ignored when somebody else cancelled. */
      readonly clinicReason?: string | undefined;
      readonly bookUrl: string;
      /** Absent once the link has expired, at the end of the time that is cancelled. */
      readonly manageUrl?: string | undefined;
      /** When they were told of another time than the one that is cancelled. */
      readonly previous?: Period | undefined;
    };
  readonly REASSIGNED: ManagedVisit & {
    readonly previousDoctorName: string;
    /** They had been told to find a new time. */
    readonly standsAgain?: boolean | undefined;
  };
  /** No cut-off binds its patient, so that the link can always move it. */
  readonly NEEDS_NEW_TIME: Omit<ManagedVisit, 'canChange'> &
    OtherDoctor & {
      /** Times open now. */
      readonly alternatives: readonly Alternative[];
      /** When they were told of another time than the one that cannot be kept. */
      readonly previous?: Period | undefined;
    };
  readonly REMINDER: ManagedVisit;
  readonly WAITLIST_OFFER: Visit &
    OtherDoctor & {
      readonly expiresAt: EpochMs;
      readonly acceptUrl: string;
      readonly declineUrl: string;
    };
  readonly OFFER_EXPIRED: Visit &
    OtherDoctor & {
      readonly waitlistUrl: string;
      readonly appointmentsUrl: string;
      /** Whether the waitlist entry is still in line; otherwise it was withdrawn, has expired or got its appointment. */
      readonly isStillWaiting: boolean;
    };
  readonly MESSAGE: {
    readonly recipientName: string;
    /** Who writes; absent when it is no clinic. */
    readonly clinic?: MailClinic | undefined;
    readonly subject: string;
    /** Plain text; line breaks are kept. */
    readonly body: string;
    /** The appointment that the message is about, if any. */
    readonly about?: Omit<ManagedVisit, 'recipientName'> | undefined;
    /** Ends announcements by mail; absent for a message to one person. The envelope names the same. */
    readonly unsubscribeUrl?: string | undefined;
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
