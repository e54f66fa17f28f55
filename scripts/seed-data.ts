import type * as z from 'zod';
import type { newAppointmentType, newAvailability, newClinic, newDoctor } from '../functions/contract/schemas.ts';
import type { Account } from './local/accounts.ts';

type Weekly = z.input<typeof newAvailability>['weekly'];
type Day = Weekly[number]['day'];

export interface SeedDoctor extends Omit<z.input<typeof newDoctor>, 'appointmentTypeIds'> {
  readonly weekly: Weekly;
}
export interface SeedClinic {
  readonly clinic: z.input<typeof newClinic>;
  readonly types: readonly z.input<typeof newAppointmentType>[];
  readonly doctors: readonly SeedDoctor[];
}

const on = (days: readonly Day[], ...windows: readonly (readonly [string, string])[]): Weekly =>
  days.flatMap((day) => windows.map(([start, end]) => ({ day, start, end })));
const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI'] as const;

const FAMILY = 'Family medicine';
const SKIN = 'Dermatology';
const HEART = 'Cardiology';
const CHILDREN = 'Pediatrics';

/** Two clinics in different zones and hemispheres, eight doctors of four specializations. */
export const CLINICS: readonly SeedClinic[] = [
  {
    clinic: {
      name: 'Demo Clinic North',
      address: '1 Example Street, New York, NY 10001',
      phone: '+1 212 555 0142',
      timeZone: 'America/New_York',
    },
    types: [
      { name: 'Prescription renewal', durationMinutes: 15, mode: 'virtual' },
      { name: 'General consultation', durationMinutes: 30, mode: 'in-person', specialization: FAMILY },
      { name: 'Skin examination', durationMinutes: 45, mode: 'in-person', specialization: SKIN },
      {
        name: 'Heart check-up',
        durationMinutes: 60,
        mode: 'in-person',
        specialization: HEART,
        bufferMinutes: 15,
      },
    ],
    doctors: [
      {
        name: 'Dr. Demo Family-One',
        email: 'doctor@example.com',
        specialization: FAMILY,
        bio: 'Family medicine for every age.',
        weekly: on(WEEKDAYS, ['09:00', '12:00'], ['13:00', '17:00']),
      },
      {
        name: 'Dr. Demo Family-Two',
        email: 'doctor.family.two@example.com',
        specialization: FAMILY,
        weekly: [...on(['MON', 'WED', 'FRI'], ['08:00', '16:00']), ...on(['SAT'], ['09:00', '13:00'])],
      },
      {
        name: 'Dr. Demo Skin-One',
        email: 'doctor.skin.one@example.com',
        specialization: SKIN,
        weekly: on(['MON', 'TUE', 'THU'], ['10:00', '18:00']),
      },
      {
        name: 'Dr. Demo Skin-Two',
        email: 'doctor.skin.two@example.com',
        specialization: SKIN,
        weekly: on(['TUE', 'WED', 'FRI'], ['08:30', '14:30']),
      },
      {
        name: 'Dr. Demo Heart',
        email: 'doctor.heart@example.com',
        specialization: HEART,
        bio: 'Prevention and care of heart conditions.',
        weekly: on(['MON', 'TUE', 'WED', 'THU'], ['09:00', '15:00']),
      },
    ],
  },
  {
    clinic: {
      name: 'Demo Clinic South',
      address: '2 Example Road, Sydney NSW 2000',
      phone: '+61 2 5550 0142',
      timeZone: 'Australia/Sydney',
      // Never more than 27 weeks lie between two clock changes in Sydney: one is always within reach of a booking.
      policy: { horizonDays: 200 },
    },
    types: [
      { name: 'Video consultation', durationMinutes: 15, mode: 'virtual' },
      { name: 'General consultation', durationMinutes: 30, mode: 'in-person', specialization: FAMILY },
      { name: 'Child check-up', durationMinutes: 45, mode: 'in-person', specialization: CHILDREN },
      { name: 'Long video consultation', durationMinutes: 60, mode: 'virtual' },
    ],
    doctors: [
      {
        name: 'Dr. Demo Family-Three',
        email: 'doctor.family.three@example.com',
        specialization: FAMILY,
        weekly: on(WEEKDAYS, ['08:00', '12:30'], ['13:30', '16:30']),
      },
      {
        name: 'Dr. Demo Children-One',
        email: 'doctor.children.one@example.com',
        specialization: CHILDREN,
        weekly: on(['MON', 'TUE', 'WED', 'THU'], ['08:30', '15:30']),
      },
      {
        name: 'Dr. Demo Children-Two',
        email: 'doctor.children.two@example.com',
        specialization: CHILDREN,
        bio: 'Also on call early on Sundays, when clocks change.',
        weekly: [...on(['THU', 'FRI'], ['09:00', '17:00']), ...on(['SUN'], ['00:00', '06:00'])],
      },
    ],
  },
];

export interface SeedPatient extends Account {
  readonly name: string;
  readonly phone?: string;
}

/** Passwords of a system that only this machine reaches. */
const PASSWORD = 'Demo-password-1';

export const PATIENT: SeedPatient = {
  name: 'Demo Patient One',
  email: 'patient@example.com',
  phone: '+1 212 555 0171',
  password: PASSWORD,
};
export const PATIENTS: readonly SeedPatient[] = [
  PATIENT,
  { name: 'Demo Patient Two', email: 'patient.two@example.com', password: PASSWORD },
  { name: 'Demo Patient Three', email: 'patient.three@example.com', phone: '+61 2 5550 0173', password: PASSWORD },
];
export const STAFF = { name: 'Demo Staff', email: 'staff@example.com', password: PASSWORD, role: 'staff' } as const;
export const ADMIN = {
  name: 'Demo Administrator',
  email: 'admin@example.com',
  password: PASSWORD,
  role: 'admin',
} as const;
/** The doctor that one can sign in as. */
export const DOCTOR: Account = { email: 'doctor@example.com', password: PASSWORD };
