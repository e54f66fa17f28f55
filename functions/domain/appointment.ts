import type { Assignment } from './assignment.ts';
import type { Mode } from './clinic.ts';
import { type EpochMs, type Quarter, quarterAt, quarterRange } from './time.ts';

export const STATUSES = ['PENDING', 'CONFIRMED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW', 'CANCELLED', 'EXPIRED'] as const;
export type Status = (typeof STATUSES)[number];

export const ROLES = ['patient', 'doctor', 'staff', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who does something. `system` acts on its own: expiry, reassignment, repair. */
export interface Actor {
  readonly id: string;
  readonly role: Role | 'system';
  readonly clinicId?: string | undefined;
  readonly doctorId?: string | undefined;
  /** The bearer of a manage link acts as the patient, but for this appointment only. */
  readonly appointmentId?: string | undefined;
}

export interface Appointment {
  readonly id: string;
  readonly status: Status;
  readonly clinicId: string;
  readonly appointmentTypeId: string;
  readonly patientId: string;
  readonly doctor: { readonly id: string; readonly name: string; readonly specialization: string };
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly timeZone: string;
  readonly mode: Mode;
  /** The doctor's quarter-hours blocked after the visit. */
  readonly buffer: readonly Quarter[];
  readonly meetingUrl?: string | undefined;
  readonly reason?: string | undefined;
  /** What was said when it was cancelled. */
  readonly cancelReason?: string | undefined;
  readonly holdExpiresAt?: EpochMs | undefined;
  readonly attention?: 'NEEDS_NEW_TIME' | undefined;
  /** The wish to which the waitlist offered this time. */
  readonly waitlistEntryId?: string | undefined;
  /** The time off and closures, by id, that staff booked this override into knowing of them: those do not touch it. */
  readonly forcedInto?: readonly string[] | undefined;
  readonly version: number;
  readonly assignment: Assignment;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

export const TRANSITIONS = [
  'confirm',
  'reschedule',
  'reassign',
  'cancel',
  'checkIn',
  'complete',
  'noShow',
  'expire',
] as const;
export type Transition = (typeof TRANSITIONS)[number];

/** The state machine: what each transition leads to from each status; what is absent is refused. */
const NEXT: Record<Status, Partial<Record<Transition, Status>>> = {
  PENDING: { confirm: 'CONFIRMED', reassign: 'PENDING', cancel: 'CANCELLED', expire: 'EXPIRED' },
  CONFIRMED: {
    reschedule: 'CONFIRMED',
    reassign: 'CONFIRMED',
    cancel: 'CANCELLED',
    checkIn: 'CHECKED_IN',
    noShow: 'NO_SHOW',
  },
  CHECKED_IN: { reassign: 'CHECKED_IN', complete: 'COMPLETED', noShow: 'NO_SHOW' },
  COMPLETED: {},
  NO_SHOW: {},
  CANCELLED: {},
  EXPIRED: {},
};

export const nextStatus = (status: Status, transition: Transition): Status | undefined => NEXT[status][transition];

/** Whether an appointment in this status keeps its doctor's and patient's time. */
export const HOLDS_TIME: Record<Status, boolean> = {
  PENDING: true,
  CONFIRMED: true,
  CHECKED_IN: true,
  COMPLETED: true,
  NO_SHOW: true,
  CANCELLED: false,
  EXPIRED: false,
};

/** The quarter-hours of the visit: what the patient's calendar and the doctor's slots have in common. */
export const visitQuarters = ({ start, end }: Pick<Appointment, 'start' | 'end'>): Quarter[] =>
  quarterRange(quarterAt(start), quarterAt(end) - quarterAt(start));

/** Every quarter-hour of the doctor that an appointment claims: the visit and its buffer. */
export const claimedQuarters = (appointment: Pick<Appointment, 'start' | 'end' | 'buffer'>): Quarter[] => [
  ...visitQuarters(appointment),
  ...appointment.buffer,
];

/** The kinds of event about an appointment, one row for every change of it. */
export const APPOINTMENT_EVENTS = [
  'AppointmentHeld',
  'AppointmentConfirmed',
  'AppointmentRescheduled',
  'AppointmentReassigned',
  'AppointmentCancelled',
  'AppointmentCheckedIn',
  'AppointmentCompleted',
  'AppointmentNoShow',
  'HoldExpired',
  'ScheduleConflict',
  'ScheduleConflictEnded',
  'AppointmentBufferReleased',
] as const;
export type AppointmentEvent = (typeof APPOINTMENT_EVENTS)[number];

/** Whether `actor` may see and change this appointment; what is not theirs does not exist for them. */
export const concerns = (appointment: Appointment, actor: Actor): boolean => {
  switch (actor.role) {
    case 'patient':
      return (
        appointment.patientId === actor.id &&
        (actor.appointmentId === undefined || actor.appointmentId === appointment.id)
      );
    case 'doctor':
      return appointment.doctor.id === actor.doctorId;
    case 'staff':
      return appointment.clinicId === actor.clinicId;
    case 'admin':
    case 'system':
      return true;
    default:
      return actor.role satisfies never;
  }
};

/** The patient who gives the time of an appointment back by an act of their own; nobody where a leave had taken it. */
export const givenBackBy = ({ patientId, attention }: Appointment, { role }: Actor): string | undefined =>
  role === 'patient' && attention === undefined ? patientId : undefined;

/** The appointment as somebody whom it concerns may see it: the video call is its patient's and its doctor's alone. */
export const asSeenBy = (appointment: Appointment, actor: Actor): Appointment => {
  if ((actor.role === 'patient' || actor.role === 'doctor') && concerns(appointment, actor)) return appointment;
  const { meetingUrl: _, ...rest } = appointment;
  return rest;
};
