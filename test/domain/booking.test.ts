import { describe, expect, it } from 'vitest';
import {
  alternativesAmong,
  type BookingRequest,
  candidatesFor,
  nextCandidate,
  NO_TRIES,
  openDate,
  refuseForLackOfDoctors,
  refuseStart,
} from '../../functions/domain/booking.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import { quarterRange, startOfQuarter } from '../../functions/domain/time.ts';
import { aClinic, aDay, at, aType, MONDAY_9 } from '../support/builders.ts';

const NOW = MONDAY_9 - 24 * 3_600_000;
const nine = at('2026-11-23T09:00:00-05:00');
const request = (over: Partial<BookingRequest> = {}): BookingRequest => ({
  clinic: aClinic(),
  type: aType(),
  start: MONDAY_9,
  patientId: 'patient_1',
  ...over,
});

describe('a start', () => {
  const refused = (start: number, now: number, policy = DEFAULT_POLICY) =>
    refuseStart(aClinic({ policy }), start, now)?.refused;

  it('keeps the minimum notice, to the millisecond', () => {
    expect(refused(MONDAY_9, MONDAY_9 - 60 * 60_000)).toBeUndefined();
    expect(refused(MONDAY_9, MONDAY_9 - 60 * 60_000 + 1)).toBe('OUTSIDE_BOOKING_WINDOW');
    expect(refused(MONDAY_9, MONDAY_9 + 1)).toBe('OUTSIDE_BOOKING_WINDOW');
  });

  it('may lie on the last date of the horizon until its midnight, in the clinic’s zone', () => {
    const policy = { ...DEFAULT_POLICY, horizonDays: 1 };
    const lateOnSunday = Date.parse('2026-11-22T23:59:00-05:00');
    expect(refused(Date.parse('2026-11-23T23:45:00-05:00'), lateOnSunday, policy)).toBeUndefined();
    expect(refused(Date.parse('2026-11-24T00:00:00-05:00'), lateOnSunday, policy)).toBe('OUTSIDE_BOOKING_WINDOW');
  });

  it('lies on a quarter-hour', () => {
    expect(refused(MONDAY_9 + 60_000, NOW)).toBe('MISALIGNED_TIME');
  });
});

describe('the candidates', () => {
  const busy = aDay({ doctorId: 'doc_2', taken: new Set([nine]) });

  it('are the doctors who are free then', () => {
    expect(candidatesFor(request(), [aDay(), busy], NOW).map(({ day }) => day.doctorId)).toEqual(['doc_1']);
  });

  it('are only the named doctor when one is named', () => {
    expect(candidatesFor(request({ doctorId: 'doc_2' }), [aDay(), busy], NOW)).toEqual([]);
  });

  it('lack because they are taken, or because nobody suitable works then', () => {
    expect(refuseForLackOfDoctors(request(), [busy])).toBe('SLOT_TAKEN');
    expect(refuseForLackOfDoctors(request({ start: MONDAY_9 - 900_000 }), [busy])).toBe('NO_DOCTOR_AVAILABLE');
    expect(refuseForLackOfDoctors(request({ type: aType({ specialization: 'Cardiology' }) }), [busy])).toBe(
      'NO_DOCTOR_AVAILABLE',
    );
    expect(refuseForLackOfDoctors(request(), [])).toBe('NO_DOCTOR_AVAILABLE');
  });

  it('tell why they were chosen', () => {
    const two = candidatesFor(request(), [aDay(), aDay({ doctorId: 'doc_3' })], NOW);
    const policyOf = (...args: Parameters<typeof nextCandidate>) => nextCandidate(...args)?.assignment.policy;
    expect(policyOf(request(), two, NO_TRIES, () => 0)).toBe('headroom');
    expect(policyOf(request(), two, { lost: 1, taken: true }, () => 0)).toBe('next-free');
    expect(policyOf(request(), two.slice(0, 1), NO_TRIES, () => 0)).toBe('only-candidate');
    expect(policyOf(request({ doctorId: 'doc_1' }), two.slice(0, 1), NO_TRIES, () => 0)).toBe('named-doctor');
  });
});

describe('a choice among several', () => {
  const two = candidatesFor(request(), [aDay(), aDay({ doctorId: 'doc_3', load: 4 })], NOW);
  const limit = (...[tries, among = two]: [Parameters<typeof nextCandidate>[2], typeof two?]) =>
    nextCandidate(request(), among, tries, () => 0)?.loadLimit;

  it('holds while the doctor has not got far ahead, less far after a second look', () => {
    expect(limit(NO_TRIES)).toBe(4 * 2);
    expect(limit({ lost: 1, taken: false })).toBe(3 * 2);
  });

  it('holds whatever the load in the end, for the only candidate and for the doctor one had', () => {
    expect(limit({ lost: 6, taken: true })).toBeUndefined();
    expect(limit(NO_TRIES, two.slice(0, 1))).toBeUndefined();
    const again = nextCandidate(request({ preferredDoctorId: 'doc_3' }), two, NO_TRIES, () => 0);
    expect(again).toMatchObject({ assignment: { policy: 'same-doctor' } });
    expect(again?.loadLimit).toBeUndefined();
  });
});

describe('the alternatives', () => {
  const starts = (...args: Parameters<typeof alternativesAmong>) =>
    alternativesAmong(...args).map(({ start }) => (start - MONDAY_9) / 900_000);

  it('are the five nearest, nearest first, ties earlier first, without the time itself', () => {
    expect(starts(request({ start: MONDAY_9 + 4 * 900_000 }), [aDay()], new Set(), NOW)).toEqual([3, 5, 2, 6, 1]);
  });

  it('leave out the patient’s own clashes', () => {
    expect(starts(request(), [aDay()], new Set([nine + 3]), NOW)).toEqual([1, 4, 5, 6, 7]);
  });

  it('keep to a named doctor', () => {
    expect(starts(request({ doctorId: 'doc_9' }), [aDay()], new Set(), NOW)).toEqual([]);
  });

  it('keep notice and horizon', () => {
    expect(starts(request(), [aDay()], new Set(), MONDAY_9 + 30 * 60_000)[0]).toBe(6);
  });
});

describe('a date’s open times', () => {
  it('count the doctors at every start and leave out what is under notice', () => {
    const half = aDay({ doctorId: 'doc_2', offered: new Set(quarterRange(nine, 3)) });
    const { slots } = openDate(aClinic(), aType(), '2026-11-23', [aDay(), half], MONDAY_9 - 45 * 60_000);
    expect(slots.slice(0, 2)).toEqual([
      { start: startOfQuarter(nine + 1), doctorsAvailable: 2 },
      { start: startOfQuarter(nine + 2), doctorsAvailable: 1 },
    ]);
  });
});
