import { type Appointment, claimedQuarters, concerns, nextStatus } from './appointment.ts';
import { type BookingRequest, type Choice, type NewRoom, refuseStart } from './booking.ts';
import type { AppointmentType, Clinic, Doctor } from './clinic.ts';
import { isPastCutoff } from './cutoff.ts';
import type { DoctorDay } from './doctor-day.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';
import { type Asking, type Change, readAt, refuseStale, refuseState } from './transitions.ts';

/** Where an appointment shall move: a start, and a doctor if one is asked for. */
export interface Move {
  readonly start: EpochMs;
  readonly doctorId?: string | undefined;
}

/**
 * Whether a confirmed appointment is where it is asked to be. When it needs a new time, the same start without a doctor
 * named asks for another doctor.
 */
export const isUnchanged = ({ status, start, doctor, attention }: Appointment, move: Move): boolean =>
  nextStatus(status, 'reschedule') !== undefined &&
  move.start === start &&
  (move.doctorId === undefined ? attention === undefined : move.doctorId === doctor.id);

/**
 * Why an appointment cannot be rescheduled at all, with any doctor; `undefined` when it can. What bounds new times does
 * not bind a move that changes nothing: it is the repeat of one that was made in time.
 */
export const refuseMove = (
  before: Appointment | undefined,
  clinic: Clinic,
  { start, doctorId }: Move,
  asking: Asking,
  doctor: Doctor | undefined,
): Refusal | undefined => {
  if (!before || !concerns(before, asking.actor)) return refuse('NOT_FOUND');
  const stale = refuseStale(before, asking);
  if (stale) return stale;
  if (doctorId !== undefined && !(doctor?.active && doctor.clinicId === clinic.id))
    return refuse('UNKNOWN_REFERENCE', {
      errors: [{ pointer: '/doctorId', detail: 'does not exist or is not active' }],
    });
  if (isUnchanged(before, { start, doctorId })) return undefined;
  const { cancelCutoffMinutes } = clinic.policy;
  const read = readAt(before, asking.now);
  if (isPastCutoff(read, asking.actor, cancelCutoffMinutes, asking.now))
    return refuse('OUTSIDE_BOOKING_WINDOW', {
      detail: `This appointment can be moved until ${cancelCutoffMinutes} minutes before it starts. Please call the clinic.`,
    });
  const outside = refuseStart(clinic, start, asking.now);
  if (outside) return outside;
  return nextStatus(read.status, 'reschedule') ? undefined : refuseState(before, 'reschedule', asking.now);
};

/** An appointment keeps its length, its way of meeting, its buffer and whom it needs when its type has changed since. */
export const typeAsBooked = (before: Appointment, type: AppointmentType): AppointmentType => {
  const { bufferMinutes, specialization } =
    type.former !== undefined && type.former.until > before.createdAt ? type.former : type;
  return {
    ...type,
    bufferMinutes,
    specialization,
    durationMinutes: (before.end - before.start) / MINUTE_MS,
    mode: before.mode,
  };
};

/** The request for a new time, made as if the appointment had none. */
export const moveRequest = (
  before: Appointment,
  clinic: Clinic,
  type: AppointmentType,
  { start, doctorId }: Move,
): BookingRequest => ({
  clinic,
  type: typeAsBooked(before, type),
  start,
  doctorId,
  preferredDoctorId: before.doctor.id,
  // The same start is asked for only when the present doctor will not be there.
  exceptDoctorIds: start === before.start ? [before.doctor.id] : undefined,
  patientId: before.patientId,
});

/** The days as they look to an appointment being moved: its own old time is not in its way. */
export const withoutOwn = (before: Appointment) => {
  const own = new Set(claimedQuarters(before));
  const without = (day: DoctorDay): DoctorDay => ({
    ...day,
    taken: day.taken.difference(own),
    ...(day.next && { next: without(day.next) }),
  });
  return (days: readonly DoctorDay[]): DoctorDay[] =>
    days.map((day) => (day.doctorId === before.doctor.id ? without(day) : day));
};

/** The appointment at its new time. A video visit gets a new address, so that the old one opens nothing. */
export const moved = (
  before: Appointment,
  request: BookingRequest,
  { day, claim, assignment }: Choice,
  newRoom: NewRoom,
  now: EpochMs,
): Change => {
  // Staff forced it into a leave at the time and with the doctor it had.
  const { attention: _, forcedInto: __, ...rest } = before;
  const sameTime = before.start === request.start;
  return {
    after: {
      ...rest,
      doctor: { id: day.doctorId, name: day.doctorName, specialization: day.specialization },
      start: request.start,
      end: request.start + request.type.durationMinutes * MINUTE_MS,
      buffer: claim.buffer,
      ...(before.mode === 'virtual' && { meetingUrl: newRoom() }),
      assignment,
      version: before.version + 1,
      updatedAt: now,
    },
    event: sameTime ? 'AppointmentReassigned' : 'AppointmentRescheduled',
  };
};
