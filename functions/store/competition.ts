import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import {
  type BookingRequest,
  type Candidate,
  candidatesFor,
  type Choice,
  endsInNextDate,
  nextCandidate,
  NO_TRIES,
  refuseForLackOfDoctors,
} from '../domain/booking.ts';
import { type DoctorDay, expiredHoldsIn } from '../domain/doctor-day.ts';
import { withoutOwn } from '../domain/moving.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS, MAX_CONTENTION_MS, MAX_LOST_RACES } from '../domain/retry.ts';
import { type EpochMs, localDateOf } from '../domain/time.ts';
import { alternatives } from './alternatives.ts';
import { doctorDaysOn, doctorDaysOnEach, withNextDates } from './doctor-days.ts';
import { endExpiredHolds } from './expiry.ts';
import { holdsOf } from './holds.ts';
import type { Cancelled, Table } from './table.ts';

/** The writes of a transaction that takes time, by what their failure means. */
export type TakingWrite =
  | 'slot'
  | 'doctor-day'
  | 'calendar'
  | 'calendar-view'
  | 'appointment'
  | 'event'
  | 'holds'
  | 'beside';

/** A contest for a time: what is wanted, what was seen of the date, and how to try for a candidate. */
export interface Contest {
  readonly request: BookingRequest;
  readonly firstView: readonly DoctorDay[];
  readonly now: EpochMs;
  readonly random: Random;
  /** The appointment being moved, which is not in its own way. */
  readonly own?: Appointment;
  /** No other start would do, so none is looked for. */
  readonly onlyThisStart?: boolean;
  readonly attempt: (choice: Choice) => Promise<'committed' | Cancelled<TakingWrite> | Refusal>;
}

/** How a contest ends: with a doctor, with a refusal, or because the appointment itself is not what it was. */
export type ContestResult = Choice | Refusal | 'superseded';

/** Starts over with what is stored now, each time that somebody else has changed the appointment in between. */
export const untilNotSuperseded = async (
  attempt: () => Promise<Appointment | Refusal | 'superseded'>,
): Promise<Appointment | Refusal> => {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const result = await attempt();
    if (result !== 'superseded') return result;
  }
  return refuse('TRY_AGAIN');
};

type Loss = 'superseded' | 'patient-busy' | 'stale' | 'contended';

const lossOf = ({ failed }: Cancelled<TakingWrite>): Loss => {
  if (failed.has('appointment') || failed.has('event') || failed.has('beside')) return 'superseded';
  if (failed.has('slot') || failed.has('doctor-day')) return 'stale';
  if (failed.has('calendar')) return 'patient-busy';
  // Something else of the same person changed at the same time: nothing is known about this.
  return 'contended';
};

/**
 * Tries candidate after candidate until one commits. A lost race is tried with another doctor; in the end only a
 * consistent look decides whether the time is gone (409) or the table was too busy to tell (503).
 */
export const compete = async (table: Table, contest: Contest): Promise<ContestResult> => {
  const { request, now, random, own } = contest;
  const see = own ? withoutOwn(own) : (days: readonly DoctorDay[]) => days;
  const { clinic, type } = request;
  const date = localDateOf(request.start, clinic.timeZone);
  const reachesOn = endsInNextDate(request);
  const complete = async (days: readonly DoctorDay[], consistent: boolean) =>
    see(
      reachesOn
        ? await withNextDates(days, [type], clinic.timeZone, (dates) =>
            doctorDaysOnEach(table, clinic.id, dates, consistent),
          )
        : days,
    );
  const look = async () => complete(await doctorDaysOn(table, clinic.id, date, true), true);
  const lookAgain = async () => candidatesFor(request, await look(), now);
  const startedAt = performance.now();

  let candidates: Candidate[] = candidatesFor(request, await complete(contest.firstView, false), now);
  if (candidates.length === 0) candidates = await lookAgain();

  let conflicts = 0;
  let tries = NO_TRIES;
  while (tries.lost < MAX_LOST_RACES && candidates.length > 0) {
    const choice = nextCandidate(request, candidates, tries, random);
    if (!choice) break;
    await endExpiredHolds(table, expiredHoldsIn(choice.day, choice.claim, now), now, random);
    const result = await contest.attempt(choice);
    if (result === 'committed') return choice;
    if (isRefusal(result)) return result;

    const loss = lossOf(result);
    tries = { lost: tries.lost + 1, taken: loss !== 'stale' || result.failed.has('slot') };
    if (loss === 'superseded') return loss;
    if (loss === 'patient-busy') {
      if (await freeOfExpiredHolds(table, request.patientId, now, random)) continue;
      return refuseWith('PATIENT_OVERLAP', table, contest);
    }
    if (loss === 'contended' && candidates.length === 1) await sleep(backoffMs(random, conflicts + 1));
    candidates = await lookAgain();
    if (loss === 'stale') continue;
    // Who met another transaction has probably lost that doctor, and so many others may be gone that a look is cheaper.
    const others = candidates.filter(({ day }) => day.doctorId !== choice.day.doctorId);
    if (others.length > 0) candidates = others;
    conflicts++;
    if (conflicts >= MAX_ATTEMPTS || performance.now() - startedAt > MAX_CONTENTION_MS) break;
  }
  const days = await look();
  return candidatesFor(request, days, now).length > 0
    ? refuse('TRY_AGAIN')
    : refuseWith(refuseForLackOfDoctors(request, days), table, contest);
};

/** Ends the patient's own holds that have run out; whether there were any. */
export const freeOfExpiredHolds = async (
  table: Table,
  patientId: string,
  now: EpochMs,
  random: Random,
): Promise<boolean> => {
  const expired = (await holdsOf(table, patientId)).holds.filter(({ expiresAt }) => expiresAt <= now);
  await endExpiredHolds(table, expired, now, random);
  return expired.length > 0;
};

const refuseWith = async (
  code: 'SLOT_TAKEN' | 'NO_DOCTOR_AVAILABLE' | 'PATIENT_OVERLAP',
  table: Table,
  { request, now, random, own, onlyThisStart = false }: Contest,
): Promise<Refusal> => {
  if (onlyThisStart) return refuse(code);
  // The patient's calendar still has the time of holds that have run out.
  await freeOfExpiredHolds(table, request.patientId, now, random);
  const open = await alternatives(table, request, now, own);
  return refuse(code, { alternatives: open, timeZone: request.clinic.timeZone });
};
