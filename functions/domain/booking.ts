import type { Appointment } from './appointment.ts';
import {
  type Assignment,
  type Random,
  chooseByRoom,
  chooseDoctor,
  loadLimit,
  MAX_LEAD,
  pickEvenly,
} from './assignment.ts';
import { type AppointmentType, bookingWindow, type Clinic, isWithinWindow, lengthOf, suits } from './clinic.ts';
import { type Claim, claimAt, type DoctorDay, isOpen, openStarts, takenAt, worksAt } from './doctor-day.ts';
import { type Alternative, type Refusal, refuse } from './refusal.ts';
import {
  endOfDate,
  type EpochMs,
  isAligned,
  type LocalDate,
  localDateOf,
  MINUTE_MS,
  type Quarter,
  quarterAt,
  startOfQuarter,
} from './time.ts';

/** A patient's wish for a time: the doctor only if one was named. */
export interface BookingRequest {
  readonly clinic: Clinic;
  readonly type: AppointmentType;
  readonly start: EpochMs;
  readonly doctorId?: string | undefined;
  /** The doctor to stay with if that is possible, when an appointment is moved. */
  readonly preferredDoctorId?: string | undefined;
  /** Doctors who are not to be chosen for this start. */
  readonly exceptDoctorIds?: readonly string[] | undefined;
  readonly patientId: string;
  readonly reason?: string | undefined;
}

/** Makes the address of a video visit that nobody can guess. Passed in, because it needs randomness. */
export type NewRoom = () => string;

/** A candidate picked, and why. */
export interface Choice extends Candidate {
  readonly assignment: Assignment;
  /** Beyond this load of the doctor's day the pick no longer holds, and another look is better. */
  readonly loadLimit?: number | undefined;
}

/** How a request has fared with the candidates it tried before. */
export interface Tries {
  readonly lost: number;
  /** Whether the last one lost was taken, or had only become fuller than it was seen. */
  readonly taken: boolean;
}

export const NO_TRIES: Tries = { lost: 0, taken: false };

/** After so many tries any free doctor will do, however full. */
const MAX_CHOOSY_TRIES = 6;

/** A doctor who can take the request, and what the visit would claim. */
export interface Candidate {
  readonly day: DoctorDay;
  readonly claim: Claim;
}

/** Why a start cannot be asked for at all, whoever is free; `undefined` when it can. */
export const refuseStart = (clinic: Clinic, start: EpochMs, now: EpochMs): Refusal | undefined => {
  if (!isAligned(start)) return refuse('MISALIGNED_TIME');
  const window = bookingWindow(clinic, now);
  if (isWithinWindow(window, start, localDateOf(start, clinic.timeZone))) return undefined;
  return refuse('OUTSIDE_BOOKING_WINDOW', { detail: outsideWindow(clinic, start, now) });
};

const outsideWindow = ({ policy }: Clinic, start: EpochMs, now: EpochMs): string => {
  if (start <= now) return 'This time is in the past.';
  if (start < now + policy.minNoticeMinutes * MINUTE_MS)
    return `This clinic needs ${policy.minNoticeMinutes} minutes notice.`;
  return `This clinic can be booked ${policy.horizonDays} days ahead.`;
};

const isAskedFor = ({ doctorId }: DoctorDay, request: BookingRequest): boolean =>
  (request.doctorId === undefined || doctorId === request.doctorId) && !request.exceptDoctorIds?.includes(doctorId);

/** Whether a visit with its buffer reaches into the date after the one on which it starts. */
export const endsInNextDate = ({ clinic: { timeZone }, type, start }: BookingRequest): boolean => {
  const { visit, buffer } = lengthOf(type);
  return buffer > 0 && quarterAt(start) + visit + buffer > endOfDate(localDateOf(start, timeZone), timeZone);
};

/** The doctors free for a request among a date's doctor-days. */
export const candidatesFor = (request: BookingRequest, days: readonly DoctorDay[], now: EpochMs): Candidate[] => {
  const start = quarterAt(request.start);
  return days
    .filter((day) => isAskedFor(day, request))
    .filter((day) => isOpen(day, start, request.type, takenAt(day, now)))
    .map((day) => ({ day, claim: claimAt(day, start, request.type) }));
};

/** Why there is no candidate: somebody suitable works then but is taken, or nobody suitable works then at all. */
export const refuseForLackOfDoctors = (
  request: BookingRequest,
  days: readonly DoctorDay[],
): 'SLOT_TAKEN' | 'NO_DOCTOR_AVAILABLE' => {
  const start = quarterAt(request.start);
  const working = days
    .filter((day) => isAskedFor(day, request))
    .some((day) => suits(day, request.type) && worksAt(day, claimAt(day, start, request.type)));
  return working ? 'SLOT_TAKEN' : 'NO_DOCTOR_AVAILABLE';
};

/** Picks the candidate to try next and says why. */
export const nextCandidate = (
  request: BookingRequest,
  candidates: readonly Candidate[],
  tries: Tries,
  random: Random,
): Choice | undefined => {
  const same = candidates.find(({ day }) => day.doctorId === request.preferredDoctorId);
  if (same) return { ...same, assignment: { policy: 'same-doctor', reason: 'The doctor the patient had before.' } };
  const chosen = tries.taken ? pickEvenly(candidates, random) : chooseByLoad(candidates, tries, random);
  if (!chosen) return undefined;
  const assignment = explain(request, candidates, tries);
  if (tries.lost >= MAX_CHOOSY_TRIES) return { ...chosen, assignment };
  const lead = tries.lost === 0 ? MAX_LEAD.first : MAX_LEAD.again;
  const days = candidates.map(({ day }) => day);
  return { ...chosen, assignment, loadLimit: loadLimit(days, chosen.day, chosen.claim.visit.length, lead) };
};

const chooseByLoad = (candidates: readonly Candidate[], { lost }: Tries, random: Random): Candidate | undefined => {
  const days = candidates.map((candidate) => candidate.day);
  const visit = candidates[0]?.claim.visit.length ?? 0;
  const day = lost === 0 ? chooseDoctor(days, random) : chooseByRoom(days, visit, random);
  return candidates.find((candidate) => candidate.day === day);
};

const explain = (request: BookingRequest, candidates: readonly Candidate[], { taken }: Tries): Assignment => {
  if (request.doctorId !== undefined) return { policy: 'named-doctor', reason: 'This doctor was asked for.' };
  if (taken)
    return { policy: 'next-free', reason: `Free after a first choice was taken, one of ${candidates.length} left.` };
  if (candidates.length === 1) return { policy: 'only-candidate', reason: 'The only suitable doctor free then.' };
  return {
    policy: 'headroom',
    reason: `One of ${candidates.length} free doctors, preferring those with room that day.`,
  };
};

/** The appointment a request becomes when `candidate` takes it. */
export const draftAppointment = (
  request: BookingRequest,
  candidate: Choice,
  id: string,
  newRoom: NewRoom,
  now: EpochMs,
): Appointment => ({
  id,
  status: 'CONFIRMED',
  clinicId: request.clinic.id,
  appointmentTypeId: request.type.id,
  patientId: request.patientId,
  doctor: {
    id: candidate.day.doctorId,
    name: candidate.day.doctorName,
    specialization: candidate.day.specialization,
  },
  start: request.start,
  end: request.start + request.type.durationMinutes * MINUTE_MS,
  timeZone: request.clinic.timeZone,
  mode: request.type.mode,
  ...(request.type.mode === 'virtual' && { meetingUrl: newRoom() }),
  buffer: candidate.claim.buffer,
  ...(request.reason !== undefined && { reason: request.reason }),
  version: 1,
  assignment: candidate.assignment,
  createdAt: now,
  updatedAt: now,
});

export const MAX_ALTERNATIVES = 5;

/** Whether a start suits everything about a request except that its own time was refused. */
const isAlternative = (request: BookingRequest, start: Quarter, busy: ReadonlySet<Quarter>, now: EpochMs): boolean => {
  const at = startOfQuarter(start);
  if (at === request.start || refuseStart(request.clinic, at, now)) return false;
  const end = quarterAt(at + request.type.durationMinutes * MINUTE_MS);
  for (let quarter = start; quarter < end; quarter++) if (busy.has(quarter)) return false;
  return true;
};

/**
 * The open starts nearest to the one refused, nearest first, ties earlier first. A named doctor stays a condition, and
 * a doctor who is not to be chosen for the start refused may do at another; `busy` are the patient's own quarter-hours, `present` the start of the appointment that is to move.
 */
export const alternativesAmong = (
  request: BookingRequest,
  days: readonly DoctorDay[],
  busy: ReadonlySet<Quarter>,
  now: EpochMs,
  present?: EpochMs,
): Alternative[] => {
  const elsewhere = { ...request, exceptDoctorIds: undefined };
  const starts = new Set(
    days.filter((day) => isAskedFor(day, elsewhere)).flatMap((day) => openStarts(day, request.type, now)),
  );
  return [...starts]
    .filter((start) => isAlternative(request, start, busy, now))
    .map(startOfQuarter)
    .filter((start) => start !== present)
    .sort((a, b) => Math.abs(a - request.start) - Math.abs(b - request.start) || a - b)
    .slice(0, MAX_ALTERNATIVES)
    .map((start) => ({ start, end: start + request.type.durationMinutes * MINUTE_MS }));
};

/** Open starts of one date and how many doctors each has, ascending. */
export interface OpenDate {
  readonly date: LocalDate;
  readonly slots: readonly { readonly start: EpochMs; readonly doctorsAvailable: number }[];
}

/** How many doctors are free for a type at each open start of some doctor-days; notice and horizon left out. */
export const openCounts = (type: AppointmentType, days: readonly DoctorDay[], now: EpochMs): Map<Quarter, number> => {
  const counts = new Map<Quarter, number>();
  for (const day of days)
    for (const start of openStarts(day, type, now)) counts.set(start, (counts.get(start) ?? 0) + 1);
  return counts;
};

/** What of a date can be booked: starts inside notice and horizon with the number of doctors free at each. */
export const openDate = (
  clinic: Clinic,
  type: AppointmentType,
  date: LocalDate,
  days: readonly DoctorDay[],
  now: EpochMs,
): OpenDate => ({ date, slots: bookableOf(clinic, date, openCounts(type, days, now), now) });

/** Applies notice and horizon to counted starts. */
export const bookableOf = (
  clinic: Clinic,
  date: LocalDate,
  counts: ReadonlyMap<Quarter, number>,
  now: EpochMs,
): OpenDate['slots'] => {
  const window = bookingWindow(clinic, now);
  return [...counts]
    .map(([quarter, doctorsAvailable]) => ({ start: startOfQuarter(quarter), doctorsAvailable }))
    .filter(({ start }) => isWithinWindow(window, start, date))
    .sort((a, b) => a.start - b.start);
};
