import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import { draftAppointment, endsInNextDate, refuseForLackOfDoctors } from '../domain/booking.ts';
import { bookingWindow } from '../domain/clinic.ts';
import { type DoctorDay, expiredHoldsIn } from '../domain/doctor-day.ts';
import { leaveDuring } from '../domain/leave.ts';
import {
  chooseForOverride,
  endOf,
  isAwayFor,
  type Override,
  refuseOverrideEnd,
  refuseOverrideStart,
} from '../domain/overriding.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs } from '../domain/retry.ts';
import { addDays, type EpochMs, localDateOf, startOfDate } from '../domain/time.ts';
import { leaveOf } from './absences.ts';
import { alternatives } from './alternatives.ts';
import { toMadeBefore } from './appointments.ts';
import { type Booking, repeatOf, type Wish } from './booking.ts';
import { clinicBook, type ClinicBook } from './clinics.ts';
import { freeOfExpiredHolds } from './competition.ts';
import { endExpiredHolds } from './expiry.ts';
import { eventKey } from './keys.ts';
import { buffersInTheWay, overrideWrites, type Seat } from './override-writes.ts';
import { offeredIn, type PlannedDay, plannedDays } from './planned-days.ts';
import { type Cancelled, commit, getItem, type Table } from './table.ts';

/** What staff ask for, but for whom. */
export interface OverrideWish extends Omit<Wish, 'reason'> {
  readonly reason: string;
  readonly outsideSchedule?: boolean | undefined;
}

export type Overriding = Omit<Booking, 'patientId'>;

/** An override that can be tried once its patient is known. */
export interface OverridePlan {
  readonly book: ClinicBook;
  readonly override: Omit<Override, 'patientId'>;
}

/** What this key led to before, or `undefined`. */
const earlier = async (
  table: Table,
  wish: OverrideWish,
  { appointmentId, cause }: Overriding,
): Promise<Appointment | Refusal | undefined> => {
  const item = await getItem(table, eventKey(appointmentId, 1));
  return item && repeatOf(toMadeBefore(item), wish, { cause });
};

const unknown = (field: keyof OverrideWish): Refusal =>
  refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: `/${field}`, detail: 'does not exist or is not active' }] });

/** Everything about an override that can be said before its patient is known; or the answer it had under its key before. */
export const planOverride = async (
  table: Table,
  wish: OverrideWish,
  overriding: Overriding,
): Promise<OverridePlan | { readonly before: Appointment } | Refusal> => {
  const before = await earlier(table, wish, overriding);
  if (before) return 'refused' in before ? before : { before };
  const book = await clinicBook(table, wish.clinicId);
  if (!book) return unknown('clinicId');
  const type = book.types.find(({ id, active }) => active && id === wish.appointmentTypeId);
  if (!type) return unknown('appointmentTypeId');
  const { doctorId, start, reason, outsideSchedule = false } = wish;
  if (doctorId !== undefined && !book.doctors.some(({ id, active }) => active && id === doctorId))
    return unknown('doctorId');
  const refused = refuseOverrideStart(start, overriding.now);
  return refused ?? { book, override: { clinic: book.clinic, type, start, doctorId, reason, outsideSchedule } };
};

const MAX_ROUNDS = 8;

/**
 * Books an override. Slots, which are the lock, decide as for every booking; beside them it is committed under the
 * version of the doctor's schedule that it was planned by, so that a leave taken at the same time finds it.
 */
export const takeOverride = async (
  table: Table,
  plan: OverridePlan,
  patientId: string,
  wish: OverrideWish,
  overriding: Overriding,
): Promise<Appointment | Refusal> => {
  const outcome = await take(table, plan, patientId, overriding);
  // Somebody may have been first with this very key, between our read and now.
  return isRefusal(outcome) ? ((await earlier(table, wish, overriding)) ?? outcome) : outcome;
};

const take = async (
  table: Table,
  { book, override: planned }: OverridePlan,
  patientId: string,
  overriding: Overriding,
): Promise<Appointment | Refusal> => {
  const override: Override = { ...planned, patientId };
  const tooLong = refuseOverrideEnd(override);
  if (tooLong) return tooLong;
  const { now, random } = overriding;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const seat = await findSeat(table, override, book, now, random);
    if (typeof seat === 'string') return refuseWith(seat, table, override, now, random);
    const made = draftAppointment(override, seat, overriding.appointmentId, overriding.newRoom, now);
    const draft = { ...made, ...(seat.forcedInto.length > 0 && { forcedInto: seat.forcedInto }) };
    const result = await commit(table, overrideWrites(table, draft, seat, overriding.cause));
    if (result === 'committed') return draft;
    if (result.failed.has('appointment') || result.failed.has('event')) return refuse('TRY_AGAIN');
    if (isOnlyCalendar(result) && !(await freeOfExpiredHolds(table, patientId, now, random)))
      return refuseWith('PATIENT_OVERLAP', table, override, now, random);
    if (result.contended) await sleep(backoffMs(random));
  }
  return refuse('TRY_AGAIN');
};

const isOnlyCalendar = ({ failed }: Cancelled<string>): boolean => failed.has('calendar') && failed.size === 1;

/** Looks for a doctor until one is found who is there and whom no visit keeps busy; otherwise why there is none. */
const findSeat = async (
  table: Table,
  override: Override,
  book: ClinicBook,
  now: EpochMs,
  random: Random,
): Promise<Seat | 'SLOT_TAKEN' | 'NO_DOCTOR_AVAILABLE'> => {
  const date = localDateOf(override.start, override.clinic.timeZone);
  const planned = await plannedDays(
    table,
    book,
    // Outside the schedule nothing is kept free after the visit.
    !override.outsideSchedule && endsInNextDate(override) ? [date, addDays(date, 1)] : [date],
    ({ id }) => override.doctorId === undefined || id === override.doctorId,
  );
  let days = planned.map(({ day }) => day);
  let isTaken = false;
  for (let choice = chooseForOverride(override, days, now, random); choice; ) {
    const { doctorId } = choice.day;
    const known = await asTheyAre(table, override, book, planned, doctorId);
    const day = known?.day;
    const certain = day && chooseForOverride({ ...override, doctorId }, [day], now, random);
    if (known && certain) {
      await endExpiredHolds(table, expiredHoldsIn(known.day, certain.claim, now), now, random);
      const buffersOf = override.outsideSchedule ? await buffersInTheWay(table, doctorId, certain.claim.visit) : [];
      if (buffersOf !== 'visit')
        return { ...certain, assignment: choice.assignment, buffersOf, forcedInto: known.leave };
      isTaken = true;
    }
    const others = days.filter((other) => other.doctorId !== doctorId);
    days = day && !certain ? [...others, day] : others;
    choice = chooseForOverride(override, days, now, random);
  }
  return isTaken ? 'SLOT_TAKEN' : refuseForLackOfDoctors(override, days);
};

/**
 * A doctor's day with what only a look at the doctor tells, and the time off and closures in which the override would
 * lie; none when the doctor is away and was not asked for by name.
 */
const asTheyAre = async (
  table: Table,
  override: Override,
  { doctors }: ClinicBook,
  planned: readonly PlannedDay[],
  doctorId: string,
): Promise<{ readonly day: DoctorDay; readonly leave: readonly string[] } | undefined> => {
  const known = doctors.find(({ id }) => id === doctorId);
  const plan = planned.find(({ day }) => day.doctorId === doctorId);
  if (!known || !plan) return undefined;
  const { doctor, leave } = await leaveOf(table, known);
  const visit = { start: override.start, end: endOf(override), timeZone: override.clinic.timeZone };
  const isAway = isAwayFor(leave.timeOff, visit);
  const isForced = override.outsideSchedule && override.doctorId !== undefined;
  if (!doctor.active || (isAway && !isForced)) return undefined;
  return { day: offeredIn(plan, leave), leave: leaveDuring(visit, leave).map(({ id }) => id) };
};

/**
 * The nearest times that anybody could book. From beyond the horizon they are the same as from its end, which does not
 * take a search through all the years between.
 */
const refuseWith = async (
  code: 'SLOT_TAKEN' | 'NO_DOCTOR_AVAILABLE' | 'PATIENT_OVERLAP',
  table: Table,
  override: Override,
  now: EpochMs,
  random: Random,
): Promise<Refusal> => {
  // The patient's calendar still has the time of holds that have run out.
  await freeOfExpiredHolds(table, override.patientId, now, random);
  const { timeZone } = override.clinic;
  const end = startOfDate(addDays(bookingWindow(override.clinic, now).lastDate, 1), timeZone);
  const request = { ...override, start: Math.min(override.start, end) };
  return refuse(code, { alternatives: await alternatives(table, request, now), timeZone });
};
