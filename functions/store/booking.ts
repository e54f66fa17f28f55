import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import {
  alternativesAmong,
  type BookingRequest,
  type Candidate,
  candidatesFor,
  draftAppointment,
  MAX_ALTERNATIVES,
  nextCandidate,
  refuseForLackOfDoctors,
  refuseStart,
} from '../domain/booking.ts';
import { type AppointmentType, bookingWindow, type Clinic, type Doctor } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { type Alternative, isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS, MAX_CONTENTION_MS } from '../domain/retry.ts';
import { addDays, datesFrom, daysBetween, type EpochMs, type LocalDate, localDateOf } from '../domain/time.ts';
import {
  appointmentWrite,
  busyQuarters,
  type Cause,
  eventWrite,
  type MadeBefore,
  toMadeBefore,
} from './appointments.ts';
import { claimWrites } from './claims.ts';
import { toClinic, toDoctor, toType } from './clinics.ts';
import { doctorDaysOn, doctorDaysOnEach } from './doctor-days.ts';
import { clinicKey, doctorKey, eventKey, personKey, typeKey } from './keys.ts';
import { toPerson } from './people.ts';
import { type Cancelled, commit, getItem, getItems, type Table } from './table.ts';

/** What a patient asks for, as it arrives. */
export interface Wish {
  readonly clinicId: string;
  readonly appointmentTypeId: string;
  readonly start: EpochMs;
  readonly doctorId?: string | undefined;
  readonly reason?: string | undefined;
}

/** What booking needs beside the wish. */
export interface Booking {
  readonly patientId: string;
  readonly appointmentId: string;
  readonly cause: Cause;
  readonly now: EpochMs;
  readonly random: Random;
}

/**
 * The zone of each clinic, which never changes. Remembered so that the date of a start is known before the first read
 * and a booking stays at two round trips; a container's first booking at a clinic takes one more.
 */
const zones = new Map<string, string>();

const zoneOf = async (table: Table, clinicId: string): Promise<string | undefined> => {
  const known = zones.get(clinicId);
  if (known) return known;
  const item = await getItem(table, clinicKey(clinicId));
  if (item) zones.set(clinicId, toClinic(item).timeZone);
  return zones.get(clinicId);
};

interface Findings {
  readonly clinic: Clinic | undefined;
  readonly type: AppointmentType | undefined;
  readonly doctor: Doctor | undefined;
  readonly removed: boolean;
  readonly before: MadeBefore | undefined;
  readonly days: readonly DoctorDay[];
}

/** The one round trip before the transaction: facts read consistently, and beside them the candidates of the date. */
const look = async (table: Table, wish: Wish, { patientId, appointmentId }: Booking): Promise<Findings> => {
  const timeZone = await zoneOf(table, wish.clinicId);
  const [items, days] = await Promise.all([
    getItems(table, [
      clinicKey(wish.clinicId),
      typeKey(wish.clinicId, wish.appointmentTypeId),
      personKey(patientId),
      eventKey(appointmentId, 1),
      ...(wish.doctorId === undefined ? [] : [doctorKey(wish.clinicId, wish.doctorId)]),
    ]),
    timeZone ? doctorDaysOn(table, wish.clinicId, localDateOf(wish.start, timeZone), false) : [],
  ]);
  const [clinic, type, person, before, doctor] = items;
  return {
    clinic: clinic && toClinic(clinic),
    type: type && toType(type),
    doctor: doctor && toDoctor(doctor),
    removed: person !== undefined && toPerson(person).removedAt !== undefined,
    before: before && toMadeBefore(before),
    days,
  };
};

const unknown = (field: keyof Wish): Refusal =>
  refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: `/${field}`, detail: 'does not exist or is not active' }] });

const requestFrom = (
  wish: Wish,
  { clinic, type, doctor, removed }: Findings,
  { patientId }: Booking,
): BookingRequest | Refusal => {
  if (removed) return refuse('FORBIDDEN', { detail: 'This account is not active any more.' });
  if (!clinic) return unknown('clinicId');
  if (!type?.active) return unknown('appointmentTypeId');
  if (wish.doctorId !== undefined && !doctor?.active) return unknown('doctorId');
  return { clinic, type, start: wish.start, doctorId: wish.doctorId, patientId, reason: wish.reason };
};

/** The first answer again, if the key stands for the same request. */
const repeatOf = (before: MadeBefore, wish: Wish, { cause }: Booking): Appointment | Refusal =>
  before.requestHash === cause.requestHash && cause.requestHash !== undefined
    ? { ...before.appointment, ...(wish.reason !== undefined && { reason: wish.reason }) }
    : refuse('IDEMPOTENCY_KEY_REUSED');

/**
 * Books a wish: reads once, picks a doctor, commits in one transaction. A lost race is tried with another doctor; in
 * the end only a consistent look decides whether the time is gone (409) or the table was too busy to tell (503).
 */
export const book = async (table: Table, wish: Wish, booking: Booking): Promise<Appointment | Refusal> => {
  const findings = await look(table, wish, booking);
  if (findings.before) return repeatOf(findings.before, wish, booking);
  const request = requestFrom(wish, findings, booking);
  if (isRefusal(request)) return request;
  const outside = refuseStart(request.clinic, request.start, booking.now);
  if (outside) return outside;

  const outcome = await compete(table, request, findings.days, booking);
  if (!isRefusal(outcome)) return outcome;
  // Somebody may have been first with this very key, between our read and now.
  const before = await getItem(table, eventKey(booking.appointmentId, 1));
  return before ? repeatOf(toMadeBefore(before), wish, booking) : outcome;
};

type Lost = 'mine-already' | 'patient-busy' | 'stale' | 'contended';

const lossOf = ({ failed }: Cancelled<Name>): Lost => {
  if (failed.has('appointment') || failed.has('event')) return 'mine-already';
  if (failed.has('slot') || failed.has('doctor-day')) return 'stale';
  return failed.has('calendar') ? 'patient-busy' : 'contended';
};

type Name = 'slot' | 'doctor-day' | 'calendar' | 'appointment' | 'event';

const attempt = (table: Table, appointment: Appointment, scheduleVersion: number, cause: Cause) =>
  commit<Name>(table, [
    ...claimWrites(table, appointment, scheduleVersion),
    appointmentWrite(table, appointment),
    eventWrite(table, 'AppointmentConfirmed', appointment, cause),
  ]);

const compete = async (
  table: Table,
  request: BookingRequest,
  firstView: readonly DoctorDay[],
  { appointmentId, cause, now, random }: Booking,
): Promise<Appointment | Refusal> => {
  const date = localDateOf(request.start, request.clinic.timeZone);
  const lookAgain = async () => candidatesFor(request, await doctorDaysOn(table, request.clinic.id, date, true), now);
  const startedAt = performance.now();
  let candidates: Candidate[] = candidatesFor(request, firstView, now);
  if (candidates.length === 0) candidates = await lookAgain();

  for (let attempts = 0; attempts < MAX_ATTEMPTS && candidates.length > 0; attempts++) {
    const choice = nextCandidate(request, candidates, attempts > 0, random);
    if (!choice) break;
    const appointment = draftAppointment(request, choice, appointmentId, now);
    const result = await attempt(table, appointment, choice.day.scheduleVersion, cause);
    if (result === 'committed') return appointment;

    const lost = lossOf(result);
    if (lost === 'mine-already') return refuse('TRY_AGAIN');
    if (lost === 'patient-busy') return refuseWith('PATIENT_OVERLAP', table, request, now);
    const others = candidates.filter(({ day }) => day !== choice.day);
    if (lost === 'contended' && others.length > 0) {
      candidates = others;
      continue;
    }
    if (lost === 'contended') await sleep(backoffMs(random));
    candidates = await lookAgain();
    if (lost === 'contended' && performance.now() - startedAt > MAX_CONTENTION_MS) break;
  }
  return refuseFinally(table, request, date, now);
};

const refuseFinally = async (table: Table, request: BookingRequest, date: LocalDate, now: EpochMs) => {
  const days = await doctorDaysOn(table, request.clinic.id, date, true);
  return candidatesFor(request, days, now).length > 0
    ? refuse('TRY_AGAIN')
    : refuseWith(refuseForLackOfDoctors(request, days), table, request, now);
};

const refuseWith = async (
  code: 'SLOT_TAKEN' | 'NO_DOCTOR_AVAILABLE' | 'PATIENT_OVERLAP',
  table: Table,
  request: BookingRequest,
  now: EpochMs,
): Promise<Refusal> =>
  refuse(code, {
    alternatives: await alternatives(table, request, now),
    timeZone: request.clinic.timeZone,
  });

/**
 * The nearest open starts, true now: consistent reads that widen around the date asked for, and end once nothing
 * nearer can come or the clinic's horizon is reached on both sides.
 */
export const alternatives = async (table: Table, request: BookingRequest, now: EpochMs): Promise<Alternative[]> => {
  const { firstDate, lastDate } = bookingWindow(request.clinic, now);
  const center = localDateOf(request.start, request.clinic.timeZone);
  const busy = busyQuarters(table, request.patientId, now);
  const days: DoctorDay[] = [];
  const reach = Math.max(daysBetween(firstDate, center), daysBetween(center, lastDate));
  let seen = -1;
  for (let radius = 1; ; radius = radius * 2 + 1) {
    const ring = datesFrom(addDays(center, -radius), addDays(center, radius)).filter(
      (date) => date >= firstDate && date <= lastDate && Math.abs(daysBetween(center, date)) > seen,
    );
    const found = await doctorDaysOnEach(table, request.clinic.id, ring, true);
    days.push(...[...found.values()].flat());
    seen = radius;
    const nearest = alternativesAmong(request, days, await busy, now);
    // Whatever lies beyond the ring is at least this far away.
    const covered = (radius - 1) * 86_400_000;
    const farthest = nearest[MAX_ALTERNATIVES - 1];
    if ((farthest && Math.abs(farthest.start - request.start) <= covered) || radius >= reach) return nearest;
  }
};
