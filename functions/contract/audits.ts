import * as z from 'zod';
import { AUDIT_OBJECTS, AUDIT_ROLES, type AuditObject } from '../domain/audit.ts';
import type { routes } from './routes.ts';

/**
 * What a route leaves in the audit.
 *
 * `nothing`: no other person's data, and no change that anybody asks about later.
 * `read`: data of people; written down when a doctor, staff member or administrator sees it.
 * `change`: a change, whoever makes it.
 * `event`: a change of an appointment; its event row, committed with it, is the entry. What doctors, staff and
 * administrators do is also written down as a request, which says from where; a patient's booking costs no call more.
 */
export type AuditRule = 'nothing' | { readonly audits: 'read' | 'change' | 'event'; readonly objectType: AuditObject };

const reads = (objectType: AuditObject): AuditRule => ({ audits: 'read', objectType });
const changes = (objectType: AuditObject): AuditRule => ({ audits: 'change', objectType });
const event: AuditRule = { audits: 'event', objectType: 'appointment' };

/** The decision for every route; a route without one does not compile. */
export const AUDITS: Record<keyof typeof routes, AuditRule> & Readonly<Record<string, AuditRule>> = {
  getHealth: 'nothing',
  getOpenapi: 'nothing',
  getDocs: 'nothing',
  getDocsAsset: 'nothing',
  listClinics: 'nothing',
  getClinic: 'nothing',
  listAppointmentTypes: 'nothing',
  listDoctors: 'nothing',
  getDoctor: 'nothing',

  // Cognito keeps its own record of sign-ups and sign-ins.
  register: 'nothing',
  confirmAccount: 'nothing',
  resendCode: 'nothing',
  forgotPassword: 'nothing',
  resetPassword: 'nothing',
  login: 'nothing',
  refreshSession: 'nothing',
  logout: 'nothing',
  getSecondFactor: 'nothing',
  beginSecondFactor: 'nothing',
  completeSecondFactor: changes('profile'),

  listSlots: 'nothing',
  listDoctorSlots: 'nothing',
  searchAppointments: 'nothing',
  bookAppointment: event,
  holdAppointment: event,
  confirmAppointment: event,
  rescheduleAppointment: event,
  cancelAppointment: event,
  checkInAppointment: event,
  completeAppointment: event,
  markNoShow: event,
  listAppointments: reads('appointment'),
  getAppointment: reads('appointment'),
  getCalendar: reads('appointment'),

  getManagedAppointment: 'nothing',
  cancelManagedAppointment: event,
  rescheduleManagedAppointment: event,
  listManagedSlots: 'nothing',
  getManagedCalendar: 'nothing',

  joinWaitlist: changes('waitlist-entry'),
  listWaitlist: 'nothing',
  leaveWaitlist: changes('waitlist-entry'),
  acceptOffer: event,
  declineOffer: event,

  getMe: 'nothing',
  updateMe: changes('profile'),
  exportMe: 'nothing',
  eraseMe: changes('profile'),
  listNotifications: 'nothing',
  readNotification: 'nothing',

  getOwnAvailability: 'nothing',
  replaceOwnAvailability: changes('availability'),
  postOwnAvailability: changes('availability'),
  listOwnAgenda: reads('appointment'),
  getAvailability: reads('availability'),
  replaceAvailability: changes('availability'),
  postAvailability: changes('availability'),
  takeTimeOff: changes('time-off'),
  listOwnTimeOff: 'nothing',
  getOwnTimeOff: 'nothing',
  endOwnTimeOff: changes('time-off'),
  recordTimeOff: changes('time-off'),
  listTimeOff: reads('time-off'),
  getTimeOff: reads('time-off'),
  endTimeOff: changes('time-off'),
  closeClinic: changes('closure'),
  listClosures: 'nothing',
  getClosure: 'nothing',
  reopenClinic: changes('closure'),

  createClinic: changes('clinic'),
  updateClinic: changes('clinic'),
  createDoctor: changes('doctor'),
  updateDoctor: changes('doctor'),
  deactivateDoctor: changes('doctor'),
  createAppointmentType: changes('appointment-type'),
  updateAppointmentType: changes('appointment-type'),
  deleteAppointmentType: changes('appointment-type'),
  inviteStaff: changes('staff'),
  listStaff: reads('staff'),
  removeStaff: changes('staff'),

  listClinicAppointments: reads('appointment'),
  overrideAppointment: event,
  reassignAppointment: event,
  listDoctorLoads: 'nothing',
  getPatient: reads('patient'),
  listPatients: reads('patient'),
  exportPatient: reads('patient'),
  erasePatient: changes('patient'),
  search: reads('patient'),
  sendAnnouncement: changes('announcement'),
  getAnnouncement: 'nothing',
  // A stranger may bring a token as often as they like; what came of it is in the person's own profile.
  showUnsubscribe: 'nothing',
  unsubscribe: 'nothing',
  listClinicNotifications: reads('notification'),
  retryNotification: changes('notification'),
  listAudit: reads('audit'),
  getAnalytics: 'nothing',
};

export const auditRuleOf = (operationId: string): AuditRule | undefined => AUDITS[operationId];

const state = z.record(z.string(), z.unknown()).optional();

/** An entry as it is handed over and as it is kept. */
export const auditRow = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.object({ id: z.string(), role: z.enum(AUDIT_ROLES) }),
  action: z.string(),
  objectType: z.enum(AUDIT_OBJECTS),
  objectId: z.string(),
  appointmentId: z.string().optional(),
  patientId: z.string().optional(),
  requestId: z.string(),
  sourceIp: z.string().optional(),
  outcome: z.string().optional(),
  changed: z.array(z.string()).optional(),
  before: state,
  after: state,
});

/** What the API hands to the one function that writes the audit. */
export const auditMessage = z.object({ type: z.literal('Audit'), entries: z.array(auditRow) });
export type AuditMessage = z.infer<typeof auditMessage>;
