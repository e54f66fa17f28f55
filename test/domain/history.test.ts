import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { disagreements, type HistoryEvent } from '../../functions/domain/history.ts';
import { MONDAY_9 } from '../support/builders.ts';

const T = Date.parse('2026-11-21T12:00:00Z');
const held: Appointment = {
  id: 'appt_1',
  status: 'PENDING',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'patient-1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + 30 * 60_000,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  holdExpiresAt: T + 120_000,
  version: 1,
  assignment: { policy: 'only-candidate', reason: 'r' },
  createdAt: T,
  updatedAt: T,
};
const confirmed: Appointment = { ...held, status: 'CONFIRMED', holdExpiresAt: undefined, version: 2, updatedAt: T + 1 };
const cancelled: Appointment = { ...confirmed, status: 'CANCELLED', version: 3, updatedAt: T + 2 };
const event = (type: HistoryEvent['type'], after: Appointment): HistoryEvent => ({
  type,
  version: after.version,
  occurredAt: after.updatedAt,
  after,
});
const story = [
  event('AppointmentHeld', held),
  event('AppointmentConfirmed', confirmed),
  event('AppointmentCancelled', cancelled),
] as const;

describe('a history', () => {
  test('rebuilds what is stored, but for what people wrote', () => {
    expect(disagreements({ ...cancelled, reason: 'private', cancelReason: 'ill' }, story)).toEqual([]);
  });

  test.each([
    ['a missing event', cancelled, [story[0], story[2]]],
    ['a missing last event', cancelled, story.slice(0, 2)],
    ['no events', cancelled, []],
    ['no appointment', undefined, story],
    ['another doctor than told', { ...cancelled, doctor: { ...held.doctor, id: 'doc_2' } }, story],
    ['an impossible step', { ...held, version: 2 }, [story[0], event('AppointmentHeld', { ...held, version: 2 })]],
    [
      'another patient',
      cancelled,
      [...story.slice(0, 2), event('AppointmentCancelled', { ...cancelled, patientId: 'p2' })],
    ],
    ['a beginning that is none', cancelled, [event('AppointmentCancelled', { ...cancelled, version: 1 })]],
  ] as const)('with %s does not', (_, stored, events) => {
    expect(disagreements(stored, events)).not.toEqual([]);
  });
});
