import { describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import {
  datesTouched,
  isComing,
  isInConflict,
  type Leave,
  leaveDuring,
  refuseClosure,
  refuseTimeOff,
} from '../../functions/domain/leave.ts';
import { needNewTime, releaseHold, standAgain } from '../../functions/domain/reassigning.ts';
import { quarterAt, quarterRange } from '../../functions/domain/time.ts';
import { aClinic, MONDAY_9 } from '../support/builders.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const visit = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'appt_1',
  status: 'CONFIRMED',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'patient_1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + 30 * MINUTE,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  version: 1,
  assignment: { policy: 'headroom', reason: 'test' },
  createdAt: 0,
  updatedAt: 0,
  ...over,
});
const off = (start: number, end: number) => ({ id: `off_${start}`, doctorId: 'doc_1', start, end });
const closed = (date: string) => ({ id: `off_${date}`, clinicId: 'clinic_1', date, reason: 'test' });
const leave = (over: Partial<Leave> = {}): Leave => ({ doctorActive: true, timeOff: [], closures: [], ...over });
const ALL_DAY = new Set(quarterRange(quarterAt(MONDAY_9), 32));
const NONE = new Set<number>();

describe('a time off', () => {
  it('lies on quarter-hours and is not over; it may have begun', () => {
    expect(refuseTimeOff({ start: MONDAY_9 + 1, end: MONDAY_9 + HOUR }, 0)).toMatchObject({
      refused: 'MISALIGNED_TIME',
      errors: [{ pointer: '/start' }],
    });
    expect(refuseTimeOff({ start: MONDAY_9, end: MONDAY_9 + HOUR }, MONDAY_9 + HOUR)).toMatchObject({
      refused: 'OUTSIDE_BOOKING_WINDOW',
    });
    expect(refuseTimeOff({ start: MONDAY_9, end: MONDAY_9 + HOUR }, MONDAY_9 + HOUR - 1)).toBeUndefined();
  });

  it('touches local dates: one that ends at midnight not the next, whatever the clocks do', () => {
    const zone = 'America/New_York';
    const span = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });
    expect(datesTouched(span('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'), zone)).toEqual({
      from: '2026-11-01',
      to: '2026-11-01',
    });
    expect(datesTouched(span('2026-11-01T23:45:00-05:00', '2026-11-02T00:15:00-05:00'), zone)).toEqual({
      from: '2026-11-01',
      to: '2026-11-02',
    });
  });
});

describe('a closure', () => {
  it('is possible from the clinic’s today on', () => {
    const lateEvening = Date.parse('2026-11-24T04:59:00Z');
    expect(refuseClosure(aClinic(), '2026-11-23', lateEvening)).toBeUndefined();
    expect(refuseClosure(aClinic(), '2026-11-22', lateEvening)).toMatchObject({ refused: 'OUTSIDE_BOOKING_WINDOW' });
  });
});

describe('whether a doctor will be there', () => {
  it('not in a time off or a closure, and not once gone for good: overrides included', () => {
    for (const policy of ['headroom', 'override'] as const) {
      const it = visit({ assignment: { policy, reason: '' } });
      expect(isInConflict(it, ALL_DAY, leave())).toBe(false);
      expect(isInConflict(it, ALL_DAY, leave({ timeOff: [off(MONDAY_9 + 15 * MINUTE, MONDAY_9 + HOUR)] }))).toBe(true);
      expect(isInConflict(it, ALL_DAY, leave({ closures: [closed('2026-11-23')] }))).toBe(true);
      expect(isInConflict(it, ALL_DAY, leave({ doctorActive: false }))).toBe(true);
    }
  });

  it('not outside the hours, but for overrides', () => {
    expect(isInConflict(visit(), NONE, leave())).toBe(true);
    expect(isInConflict(visit({ assignment: { policy: 'override', reason: '' } }), NONE, leave())).toBe(false);
  });

  it('right before and right after a time off, and while only the buffer lies in it', () => {
    const around = leave({ timeOff: [off(MONDAY_9 - HOUR, MONDAY_9), off(MONDAY_9 + 30 * MINUTE, MONDAY_9 + HOUR)] });
    expect(isInConflict(visit({ buffer: [quarterAt(MONDAY_9 + 30 * MINUTE)] }), ALL_DAY, around)).toBe(false);
  });

  it('says in which time off and closures a visit lies', () => {
    const all = leave({
      timeOff: [off(MONDAY_9, MONDAY_9 + HOUR), off(MONDAY_9 + HOUR, MONDAY_9 + 2 * HOUR)],
      closures: [closed('2026-11-23'), closed('2026-11-24')],
    });
    expect(leaveDuring(visit(), all).map(({ id }) => id)).toEqual([`off_${MONDAY_9}`, 'off_2026-11-23']);
  });
});

describe('who still waits for a visit', () => {
  it.each([
    ['CONFIRMED', undefined, MONDAY_9 - 1, true],
    ['CONFIRMED', undefined, MONDAY_9, false],
    ['CHECKED_IN', undefined, MONDAY_9 - 1, true],
    ['PENDING', 1000, 999, true],
    ['PENDING', 1000, 1000, false],
    ['COMPLETED', undefined, 0, false],
    ['CANCELLED', undefined, 0, false],
    ['EXPIRED', undefined, 0, false],
    ['NO_SHOW', undefined, 0, false],
  ] as const)('%s, held until %s, at %s: %s', (status, holdExpiresAt, now, expected) => {
    expect(isComing(visit({ status, holdExpiresAt }), now)).toBe(expected);
  });
});

describe('what becomes of an appointment with nobody to take it', () => {
  it('is marked and unmarked, each with its version and its event', () => {
    const marked = needNewTime(visit(), 5);
    expect(marked).toMatchObject({ event: 'ScheduleConflict', after: { attention: 'NEEDS_NEW_TIME', version: 2 } });
    const again = standAgain(marked.after, 6);
    expect(again).toMatchObject({ event: 'ScheduleConflictEnded', after: { version: 3, updatedAt: 6 } });
    expect(again.after).not.toHaveProperty('attention');
  });

  it('a hold ends, as it would have by itself', () => {
    expect(releaseHold(visit({ status: 'PENDING', holdExpiresAt: 9 }), 5)).toMatchObject({
      event: 'HoldExpired',
      after: { status: 'EXPIRED', version: 2 },
    });
    expect(releaseHold(visit(), 5)).toMatchObject({ refused: 'INVALID_STATE' });
  });
});
