import { unsubscribeToken } from '../../../functions/contract/unsubscribe-link.ts';
import { type Place, SECRET } from './place.ts';
import type { Row } from './rules.ts';

let count = 0;
/** Nobody has it yet. */
const newEmail = (): string => `matrix${++count}@example.com`;
export const KNOWN = { email: 'known@secret.example', password: 'Correct-horse-7', name: 'Known Person' };

const START = '2026-11-23T14:00:00-05:00';
const DAYS = { from: '2026-11-23', to: '2026-11-24' };
const HOURS = { weekly: [{ day: 'MON', start: '08:00', end: '18:00' }] };
const AWAY = { start: '2026-11-24T09:00:00-05:00', end: '2026-11-24T10:00:00-05:00' };

const wish = ({ clinicId, appointmentTypeId }: Place) => ({ clinicId, appointmentTypeId });
const inClinic = ({ clinicId }: Place) => ({ clinicId });

const anyone = { rule: 'anyone' } as const satisfies Row;
const directory = { rule: 'anyone', names: 'path' } as const satisfies Row;
const account = (body: () => unknown): Row => ({ rule: 'anyone', body });
const concerned = { rule: 'whom it concerns', names: 'path' } as const satisfies Row;
const receiving = { rule: 'who receives the patient', names: 'path' } as const satisfies Row;
const ownHours = { rule: 'doctors, their own' } as const satisfies Row;
const ownOne = { rule: 'doctors, their own', names: 'path' } as const satisfies Row;
const managing = { rule: 'staff in their clinic', names: 'path' } as const satisfies Row;
const looking = { rule: 'staff in their clinic', names: 'query' } as const satisfies Row;
const asPatient = { rule: 'patients, their own' } as const satisfies Row;
const themselves = { rule: 'themselves' } as const satisfies Row;
const byLink = { rule: 'bearers of a link' } as const satisfies Row;

const byUnsubscribeLink: Row = {
  rule: 'anyone',
  query: ({ patientId }) => ({ token: unsubscribeToken(patientId, SECRET) }),
};

/** One row for every route, by its operation. */
export const ROWS: Readonly<Record<string, Row>> = {
  getHealth: anyone,
  getOpenapi: anyone,
  getDocs: anyone,
  getDocsAsset: directory,
  listClinics: anyone,
  getClinic: directory,
  listAppointmentTypes: directory,
  listDoctors: directory,
  getDoctor: directory,

  register: account(() => ({ email: newEmail(), password: KNOWN.password, name: 'New Person' })),
  confirmAccount: { ...account(() => ({ email: newEmail(), code: '000000' })), answers: '400 VALIDATION_FAILED' },
  resendCode: account(() => ({ email: newEmail() })),
  forgotPassword: account(() => ({ email: newEmail() })),
  resetPassword: {
    ...account(() => ({ email: newEmail(), code: '000000', password: KNOWN.password })),
    answers: '400 VALIDATION_FAILED',
  },
  login: account(() => ({ email: KNOWN.email, password: KNOWN.password })),
  refreshSession: { ...account(() => ({ refreshToken: 'none' })), answers: '401 INVALID_CREDENTIALS' },
  logout: account(() => ({ refreshToken: 'none' })),

  listSlots: { rule: 'signed in', names: 'query', query: (place) => ({ ...wish(place), ...DAYS }) },
  listDoctorSlots: {
    rule: 'signed in',
    names: 'path',
    query: ({ appointmentTypeId }) => ({ appointmentTypeId, ...DAYS }),
  },
  searchAppointments: {
    rule: 'signed in',
    names: 'query',
    query: ({ clinicId }) => ({ clinicId, specialization: 'General practice', ...DAYS }),
  },
  bookAppointment: { rule: 'patients, anywhere', names: 'body', body: (place) => ({ ...wish(place), start: START }) },
  holdAppointment: { rule: 'patients, anywhere', names: 'body', body: (place) => ({ ...wish(place), start: START }) },
  joinWaitlist: { rule: 'patients, anywhere', names: 'body', body: (place) => ({ ...wish(place), ...DAYS }) },
  confirmAppointment: { ...asPatient, names: 'path', path: ({ holdId }) => ({ appointmentId: holdId }) },
  rescheduleAppointment: { ...concerned, body: () => ({ start: START }) },
  getAppointment: concerned,
  cancelAppointment: { ...concerned, body: () => ({ reason: 'matrix' }) },
  getCalendar: concerned,
  checkInAppointment: { ...receiving, answers: '422 TOO_EARLY' },
  completeAppointment: { ...receiving, answers: '409 INVALID_STATE' },
  markNoShow: { ...receiving, answers: '422 TOO_EARLY' },
  listAppointments: asPatient,

  getOwnAvailability: ownHours,
  replaceOwnAvailability: { ...ownHours, body: () => HOURS },
  postOwnAvailability: { ...ownHours, body: () => HOURS },
  listOwnAgenda: { ...ownHours, query: () => DAYS },
  takeTimeOff: { ...ownHours, body: () => AWAY },
  listOwnTimeOff: ownHours,
  getOwnTimeOff: ownOne,
  endOwnTimeOff: ownOne,

  getAvailability: managing,
  replaceAvailability: { ...managing, body: () => HOURS },
  postAvailability: { ...managing, body: () => HOURS },
  recordTimeOff: { ...managing, body: () => AWAY },
  listTimeOff: managing,
  getTimeOff: managing,
  endTimeOff: managing,
  closeClinic: { ...managing, body: () => ({ date: '2026-11-24', reason: 'matrix' }) },
  listClosures: managing,
  getClosure: managing,
  reopenClinic: managing,
  deactivateDoctor: managing,

  createClinic: {
    rule: 'administrators',
    body: () => ({ name: 'New', address: '1 New Road', phone: '+1 212 555 0100', timeZone: 'Europe/Paris' }),
  },
  createDoctor: {
    ...managing,
    body: () => ({ name: 'New Doctor', email: newEmail(), specialization: 'General practice' }),
  },
  createAppointmentType: { ...managing, body: () => ({ name: 'New', durationMinutes: 15, mode: 'virtual' }) },
  updateClinic: { ...managing, body: () => ({ phone: '+1 212 555 0199' }) },
  updateDoctor: { ...managing, body: () => ({ bio: 'Written by the matrix.' }) },
  updateAppointmentType: { ...managing, body: () => ({ name: 'Renamed' }) },
  deleteAppointmentType: managing,
  inviteStaff: { ...managing, body: () => ({ name: 'New Member', email: newEmail() }) },
  listStaff: managing,
  removeStaff: managing,

  listClinicAppointments: { ...looking, query: inClinic },
  overrideAppointment: {
    ...looking,
    names: 'body',
    body: (place) => ({ ...wish(place), patientId: place.patientId, start: START, reason: 'matrix' }),
  },
  reassignAppointment: managing,
  listDoctorLoads: { ...looking, query: (place) => ({ ...inClinic(place), ...DAYS }) },
  getPatient: managing,
  listPatients: { rule: 'staff in their clinic', query: () => ({ q: 'patient' }) },
  search: { ...looking, query: (place) => ({ ...inClinic(place), q: 'patient' }) },
  listAudit: { rule: 'administrators', query: ({ patientId }) => ({ patientId }) },
  getAnalytics: { ...looking, query: (place) => ({ ...inClinic(place), ...DAYS }) },

  sendAnnouncement: {
    ...looking,
    names: 'body',
    body: ({ patientId, appointmentId }) => ({
      patientIds: [patientId],
      appointmentIds: [appointmentId],
      subject: 'matrix',
      body: 'matrix',
    }),
  },
  getAnnouncement: managing,
  listClinicNotifications: { ...looking, query: inClinic },
  retryNotification: { ...managing, path: ({ failedId }) => ({ notificationId: failedId }) },
  exportPatient: { rule: 'administrators', names: 'path' },
  erasePatient: { rule: 'administrators', names: 'path' },

  exportMe: { rule: 'patients and administrators, themselves' },
  eraseMe: { rule: 'patients and administrators, themselves' },
  getSecondFactor: themselves,
  beginSecondFactor: themselves,
  completeSecondFactor: { ...themselves, body: () => ({ code: '123456' }) },
  getMe: themselves,
  updateMe: { ...themselves, body: () => ({ name: 'Renamed' }) },
  listNotifications: themselves,
  readNotification: { ...themselves, names: 'path' },

  showUnsubscribe: byUnsubscribeLink,
  unsubscribe: byUnsubscribeLink,
  getManagedAppointment: byLink,
  cancelManagedAppointment: { ...byLink, body: () => ({ reason: 'matrix' }) },
  rescheduleManagedAppointment: { ...byLink, body: () => ({ start: START }) },
  listManagedSlots: { ...byLink, query: () => DAYS },
  getManagedCalendar: byLink,

  listWaitlist: asPatient,
  leaveWaitlist: { ...asPatient, names: 'path' },
  acceptOffer: { ...asPatient, names: 'path', answers: '409 INVALID_STATE' },
  declineOffer: { ...asPatient, names: 'path', answers: '409 INVALID_STATE' },
};
