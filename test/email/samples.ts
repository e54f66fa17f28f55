import type { MailKind, MailModels, ManagedVisit } from '../../functions/email/models.ts';
import { fromIso, toUtc } from '../../functions/domain/time.ts';

const newYork = {
  name: 'Riverside Family Clinic',
  address: '120 Riverside Drive, New York, NY 10024',
  phone: '+1 212 555 0142',
  timeZone: 'America/New_York',
};
const sydney = {
  name: 'The Royal Harbourside Centre for Cardiology, Vascular Medicine & Rehabilitation',
  address: 'Level 14, 1 Macquarie Place, Sydney NSW 2000, Australia',
  phone: '+61 2 5550 0176',
  timeZone: 'Australia/Sydney',
};

/** In person, New York, the Monday after its clocks went forward. */
export const inPerson: ManagedVisit = {
  recipientName: 'Ada Lovelace',
  clinic: newYork,
  typeName: 'General check-up',
  manageUrl: 'https://appointments.example.com/manage#eyJhIjoiYXBwdF8wMTk5In0.c2lnbmF0dXJl',
  canChange: true,
  appointment: {
    start: fromIso('2026-03-09T10:00:00-04:00'),
    end: fromIso('2026-03-09T10:30:00-04:00'),
    mode: 'in-person',
    doctor: { name: 'Dr Grace Hopper' },
  },
};

/** By video, Sydney, the Monday after its clocks went back; everything in it is long. */
export const virtual: ManagedVisit = {
  ...inPerson,
  recipientName: 'Maria-Magdalena Theodora von Wallenstein-Schwarzenberg',
  clinic: sydney,
  typeName: 'Follow-up consultation after cardiac rehabilitation (extended)',
  appointment: {
    start: fromIso('2026-04-06T09:15:00+10:00'),
    end: fromIso('2026-04-06T10:00:00+10:00'),
    mode: 'virtual',
    meetingUrl: 'https://meet.example.com/v/9f0a7d52-5b0c-4a0e-8d5e-1f7d2f6a3c11?clinic=harbourside',
    doctor: { name: 'Associate Professor Konstantinos Papadopoulos-Anagnostakis' },
  },
};

const web = 'https://appointments.example.com';
const HOUR = 3_600_000;

/** A model of every kind about this visit. */
export const samplesOf = (visit: ManagedVisit): { readonly [Kind in MailKind]: MailModels[Kind] } => {
  const { start, end } = visit.appointment;
  const { recipientName, clinic, appointment, typeName, manageUrl, canChange } = visit;
  return {
    CONFIRMED: visit,
    RESCHEDULED: { ...visit, previous: { start: start - 72 * HOUR, end: end - 72 * HOUR } },
    CANCELLED: {
      ...visit,
      by: 'clinic',
      clinicReason: 'The building has no water today.\nWe are sorry for the trouble.',
      bookUrl: `${web}/book?clinic=clinic_0199`,
    },
    REASSIGNED: { ...visit, previousDoctorName: 'Dr Alan Turing' },
    NEEDS_NEW_TIME: {
      ...visit,
      alternatives: [2, 26, 49].map((hours) => ({
        start: start + hours * HOUR,
        end: end + hours * HOUR,
        url: `${manageUrl}&start=${toUtc(start + hours * HOUR)}`,
      })),
    },
    REMINDER: visit,
    WAITLIST_OFFER: {
      recipientName,
      clinic,
      appointment,
      typeName,
      expiresAt: start - 48 * HOUR,
      acceptUrl: `${web}/waitlist/wish_0199/accept`,
      declineUrl: `${web}/waitlist/wish_0199/decline`,
    },
    OFFER_EXPIRED: {
      recipientName,
      clinic,
      appointment,
      typeName,
      waitlistUrl: `${web}/waitlist`,
      appointmentsUrl: `${web}/appointments`,
      isStillWaiting: true,
    },
    MESSAGE: {
      recipientName,
      clinic,
      subject: 'New entrance during the renovation',
      body: 'Until the end of the month, please come in through the courtyard.\nThe lift is at the left.\n\nThe parking spaces in front of the building are closed.',
      about: { clinic, appointment, typeName, manageUrl, canChange },
      unsubscribeUrl: `https://api.example.com/unsubscribe?token=eyJwIjoiMDE5OSJ9.c2lnbmF0dXJl`,
    },
    INVITATION: {
      recipientName: appointment.doctor.name,
      clinic,
      role: 'doctor',
      email: 'grace.hopper@example.com',
      setPasswordUrl: `${web}/reset-password`,
    },
    KNOWN_EMAIL: {
      email: 'ada.lovelace@example.com',
      signInUrl: `${web}/sign-in`,
      resetPasswordUrl: `${web}/reset-password`,
    },
  };
};

/** What only some mails of a kind say, named by when they say it: every conditional sentence once. */
export const variantsOf = (
  visit: ManagedVisit,
): { readonly [Kind in MailKind]: Readonly<Record<string, MailModels[Kind]>> } => {
  const samples = samplesOf(visit);
  const { start, end } = visit.appointment;
  const previous = { start: start - 72 * HOUR, end: end - 72 * HOUR };
  const fixed = { canChange: false };
  const other = { previousDoctorName: 'Dr Alan Turing' };
  return {
    CONFIRMED: {
      'past-cut-off': { ...samples.CONFIRMED, ...fixed },
      'after-all': { ...samples.CONFIRMED, standsAgain: true },
      'new-link': { ...samples.CONFIRMED, isNewLink: true, isInCalendar: true },
      'after-all-new-link': { ...samples.CONFIRMED, standsAgain: true, isNewLink: true, isInCalendar: true },
      'another-doctor': { ...samples.CONFIRMED, ...other },
    },
    RESCHEDULED: {
      'new-doctor-past-cut-off': { ...samples.RESCHEDULED, ...fixed, ...other },
    },
    CANCELLED: {
      'by-patient': { ...samples.CANCELLED, by: 'patient' },
      'by-system-after-move': { ...samples.CANCELLED, by: 'system', previous },
      'another-doctor-when-over': { ...samples.CANCELLED, ...other, manageUrl: undefined },
    },
    REASSIGNED: { 'after-all-past-cut-off': { ...samples.REASSIGNED, ...fixed, standsAgain: true } },
    NEEDS_NEW_TIME: {
      'no-open-times-after-move': { ...samples.NEEDS_NEW_TIME, alternatives: [], previous },
      'another-doctor': { ...samples.NEEDS_NEW_TIME, ...other },
      'another-doctor-after-move': { ...samples.NEEDS_NEW_TIME, ...other, previous },
    },
    REMINDER: { 'past-cut-off': { ...samples.REMINDER, ...fixed } },
    WAITLIST_OFFER: { 'another-doctor': { ...samples.WAITLIST_OFFER, ...other } },
    OFFER_EXPIRED: {
      'not-waiting': { ...samples.OFFER_EXPIRED, isStillWaiting: false },
      'another-doctor': { ...samples.OFFER_EXPIRED, ...other },
    },
    MESSAGE: { 'to-one-about-nothing': { ...samples.MESSAGE, about: undefined, unsubscribeUrl: undefined } },
    INVITATION: {
      staff: {
        ...samples.INVITATION,
        role: 'staff',
        recipientName: 'Sam Porter',
        email: 'sam.porter@example.com',
      },
    },
    KNOWN_EMAIL: {},
  };
};
