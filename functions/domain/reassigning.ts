import { type Appointment, nextStatus } from './appointment.ts';
import type { Assignment } from './assignment.ts';
import type { BookingRequest, Choice, NewRoom } from './booking.ts';
import type { AppointmentType, Clinic, Doctor } from './clinic.ts';
import { moved, typeAsBooked } from './moving.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { EpochMs } from './time.ts';
import { type Asking, type Change, readAt, refuseStale, refuseState } from './transitions.ts';
import { doctorsOfferedAt, type WaitlistEntry } from './waitlist.ts';

/** Why an appointment cannot get another doctor at all; `undefined` when it can, or keeps its own. */
export const refuseReassign = (
  before: Appointment | undefined,
  asking: Asking,
  wanted: { readonly doctorId?: string | undefined; readonly doctor?: Doctor | undefined },
): Refusal | undefined => {
  const stale = refuseStale(before, asking);
  if (stale || !before) return stale ?? refuse('NOT_FOUND');
  if (wanted.doctorId !== undefined && !(wanted.doctor?.active && wanted.doctor.clinicId === before.clinicId))
    return refuse('UNKNOWN_REFERENCE', {
      errors: [{ pointer: '/doctorId', detail: 'does not exist or is not active' }],
    });
  if (wanted.doctorId !== before.doctor.id && before.start <= asking.now)
    return refuse('OUTSIDE_BOOKING_WINDOW', { detail: 'This appointment has begun.' });
  return nextStatus(readAt(before, asking.now).status, 'reassign')
    ? undefined
    : refuseState(before, 'reassign', asking.now);
};

/**
 * The request for another doctor at the same time. A hold offered to a waitlist entry stays with the doctor whom the
 * entry names, and goes to none whom the entry was offered then before.
 */
export const reassignRequest = (
  before: Appointment,
  clinic: Clinic,
  type: AppointmentType,
  doctorId: string | undefined,
  offeredTo?: WaitlistEntry,
): BookingRequest => ({
  clinic,
  type: typeAsBooked(before, type),
  start: before.start,
  doctorId: doctorId ?? offeredTo?.doctorId,
  exceptDoctorIds: [before.doctor.id, ...(offeredTo ? doctorsOfferedAt(offeredTo, before.start) : [])],
  patientId: before.patientId,
});

/** Refuses a doctor whom the waitlist entry behind an offered hold rules out. */
export const refuseForEntry = (
  offeredTo: WaitlistEntry | undefined,
  doctorId: string | undefined,
): Refusal | undefined =>
  doctorId !== undefined && offeredTo?.doctorId !== undefined && offeredTo.doctorId !== doctorId
    ? refuse('NO_DOCTOR_AVAILABLE', { detail: 'This time is offered to a patient who asked for another doctor.' })
    : undefined;

const explain = ({ policy, reason }: Assignment): Assignment =>
  policy === 'named-doctor'
    ? { policy, reason }
    : { policy: 'reassigned', reason: `The doctor before cannot be there. ${reason}` };

/** The appointment with its new doctor; what needed a new time no longer does. */
export const reassigned = (
  before: Appointment,
  request: BookingRequest,
  choice: Choice,
  newRoom: NewRoom,
  now: EpochMs,
): Change => {
  const { after } = moved(before, request, choice, newRoom, now);
  return { after: { ...after, assignment: explain(choice.assignment) }, event: 'AppointmentReassigned' };
};

/** Notes that an appointment can stay with nobody and needs a new time; it keeps the one it has until then. */
export const needNewTime = (before: Appointment, now: EpochMs): Change => ({
  after: { ...before, attention: 'NEEDS_NEW_TIME', version: before.version + 1, updatedAt: now },
  event: 'ScheduleConflict',
});

/** The doctor will be there after all: the appointment stands as it did. */
export const standAgain = (before: Appointment, now: EpochMs): Change => {
  const { attention: _, ...rest } = before;
  return { after: { ...rest, version: before.version + 1, updatedAt: now }, event: 'ScheduleConflictEnded' };
};

/** Ends a hold early, because nobody is left to keep it with. */
export const releaseHold = (before: Appointment, now: EpochMs): Change | Refusal => {
  const status = nextStatus(before.status, 'expire');
  if (!status) return refuseState(before, 'expire', now);
  const { holdExpiresAt: _, ...rest } = before;
  return { after: { ...rest, status, version: before.version + 1, updatedAt: now }, event: 'HoldExpired' };
};
