import type { Appointment } from '../../functions/domain/appointment.ts';
import type { Notice } from '../../functions/domain/notification.ts';
import type { AppointmentType, Clinic, Doctor } from '../../functions/domain/clinic.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import type { DoctorDay } from '../../functions/domain/doctor-day.ts';
import { type Quarter, quarterAt, quarterRange } from '../../functions/domain/time.ts';

/** Builders of plausible things; a test names only what it is about. */
export const aClinic = (over: Partial<Clinic> = {}): Clinic => ({
  id: 'clinic_1',
  name: 'Riverside Clinic',
  address: '1 River Street',
  phone: '+1 212 555 0100',
  timeZone: 'America/New_York',
  policy: DEFAULT_POLICY,
  version: 1,
  ...over,
});

export const aType = (over: Partial<AppointmentType> = {}): AppointmentType => ({
  id: 'type_1',
  clinicId: 'clinic_1',
  name: 'Consultation',
  durationMinutes: 30,
  mode: 'in-person',
  active: true,
  ...over,
});

export const aDoctor = (over: Partial<Doctor> = {}): Doctor => ({
  id: 'doc_1',
  clinicId: 'clinic_1',
  name: 'Doctor One',
  specialization: 'General practice',
  active: true,
  ...over,
});

/** 2026-11-23, a Monday, 09:00 in New York. */
export const MONDAY_9 = Date.parse('2026-11-23T09:00:00-05:00');
export const at = (text: string): Quarter => quarterAt(Date.parse(text));

/** A confirmed appointment of half an hour on 2026-11-23 at 09:00 in New York, made a day before. */
export const anAppointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'appt_1',
  status: 'CONFIRMED',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'patient-1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + 1_800_000,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  version: 1,
  assignment: { policy: 'headroom', reason: '' },
  createdAt: MONDAY_9 - 86_400_000,
  updatedAt: MONDAY_9 - 86_400_000,
  ...over,
});

/** A doctor-day of 2026-11-23, offering 09:00 to 17:00 in New York. */
export const aDay = (over: Partial<DoctorDay> = {}): DoctorDay => ({
  clinicId: 'clinic_1',
  doctorId: 'doc_1',
  doctorName: 'Doctor One',
  specialization: 'General practice',
  date: '2026-11-23',
  offered: new Set(quarterRange(quarterAt(MONDAY_9), 32)),
  taken: new Set(),
  load: 0,
  holds: [],
  scheduleVersion: 1,
  ...over,
});

/** A seeded random number generator (mulberry32), so that a failing run can be repeated. */
export const seeded = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A notice of an announcement, of use for a day. */
export const aNotice = (over: Partial<Notice> & Pick<Notice, 'id' | 'personId'>): Notice => {
  const createdAt = over.createdAt ?? MONDAY_9;
  return {
    clinicId: 'clinic_1',
    kind: 'MESSAGE',
    channel: 'email',
    source: { from: 'announcement' },
    subject: 'Hello',
    createdAt,
    usefulUntil: createdAt + 86_400_000,
    ...over,
  };
};
