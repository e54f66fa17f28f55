import { describe, expect, it } from 'vitest';
import {
  type Actor,
  type Appointment,
  concerns,
  nextStatus,
  STATUSES,
  TRANSITIONS,
} from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { aClinic, MONDAY_9 } from '../support/builders.ts';

const appointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'appt_1',
  status: 'CONFIRMED',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'patient_1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + 30 * 60_000,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  version: 1,
  assignment: { policy: 'headroom', reason: 'test' },
  createdAt: 0,
  updatedAt: 0,
  ...over,
});

describe('the state machine', () => {
  it('allows exactly the transitions of the contract', () => {
    const allowed = STATUSES.flatMap((status) =>
      TRANSITIONS.flatMap((transition) => {
        const next = nextStatus(status, transition);
        return next ? [`${status} ${transition} ${next}`] : [];
      }),
    );
    expect(allowed.toSorted()).toEqual(
      [
        'PENDING confirm CONFIRMED',
        'PENDING reassign PENDING',
        'PENDING cancel CANCELLED',
        'PENDING expire EXPIRED',
        'CONFIRMED reschedule CONFIRMED',
        'CONFIRMED reassign CONFIRMED',
        'CONFIRMED cancel CANCELLED',
        'CONFIRMED checkIn CHECKED_IN',
        'CONFIRMED noShow NO_SHOW',
        'CHECKED_IN reassign CHECKED_IN',
        'CHECKED_IN complete COMPLETED',
        'CHECKED_IN noShow NO_SHOW',
      ].toSorted(),
    );
  });
});

describe('whom an appointment concerns', () => {
  it.each([
    ['its patient', { id: 'patient_1', role: 'patient' }, true],
    ['another patient', { id: 'patient_2', role: 'patient' }, false],
    ['its doctor', { id: 'u', role: 'doctor', doctorId: 'doc_1' }, true],
    ['another doctor', { id: 'u', role: 'doctor', doctorId: 'doc_2' }, false],
    ['a doctor without a profile', { id: 'u', role: 'doctor' }, false],
    ['staff of its clinic', { id: 'u', role: 'staff', clinicId: 'clinic_1' }, true],
    ['staff of another clinic', { id: 'u', role: 'staff', clinicId: 'clinic_2' }, false],
    ['staff of no clinic', { id: 'u', role: 'staff' }, false],
    ['an administrator', { id: 'u', role: 'admin' }, true],
  ] as const)('%s: %o %s', (_, actor, expected) => {
    expect(concerns(appointment(), actor)).toBe(expected);
  });
});

describe('cancelling', () => {
  const patient = { id: 'patient_1', role: 'patient' } as const;
  const staff = { id: 'staff_1', role: 'staff', clinicId: 'clinic_1' } as const;
  const cutoff = MONDAY_9 - 120 * 60_000;
  const run = (before: Appointment | undefined, actor: Actor = patient, now = 0, expectedVersion?: number) =>
    cancel(before, aClinic(), { actor, expectedVersion, now }, 'cannot come');

  it('ends the appointment and says so with its next version', () => {
    expect(run(appointment())).toMatchObject({
      event: 'AppointmentCancelled',
      after: { status: 'CANCELLED', version: 2, cancelReason: 'cannot come' },
    });
  });

  it('is refused to a patient from the cut-off on, to the millisecond, and never to staff', () => {
    expect(run(appointment(), patient, cutoff)).toMatchObject({ event: 'AppointmentCancelled' });
    expect(run(appointment(), patient, cutoff + 1)).toMatchObject({ refused: 'OUTSIDE_BOOKING_WINDOW' });
    expect(run(appointment(), staff, MONDAY_9)).toMatchObject({ event: 'AppointmentCancelled' });
  });

  it('does not bind a hold to the cut-off', () => {
    expect(run(appointment({ status: 'PENDING' }), patient, cutoff + 1)).toMatchObject({
      event: 'AppointmentCancelled',
    });
  });

  it('answers the same again once cancelled, whatever the version', () => {
    const cancelled = appointment({ status: 'CANCELLED', version: 2 });
    expect(run(cancelled, patient, cutoff + 1, 1)).toBe(cancelled);
  });

  it('refuses a stale version before the cut-off is looked at', () => {
    expect(run(appointment({ version: 3 }), patient, cutoff + 1, 2)).toMatchObject({ refused: 'VERSION_CONFLICT' });
  });

  it('is not possible any more once the visit has begun', () => {
    expect(run(appointment({ status: 'COMPLETED' }), staff)).toMatchObject({ refused: 'INVALID_STATE' });
  });

  it('shows a stranger nothing', () => {
    expect(run(appointment(), { id: 'patient_2', role: 'patient' })).toMatchObject({ refused: 'NOT_FOUND' });
    expect(run(undefined)).toMatchObject({ refused: 'NOT_FOUND' });
  });
});
