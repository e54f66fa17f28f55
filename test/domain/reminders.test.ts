import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import {
  haveSameReminders,
  isForgettable,
  isReminderDue,
  recordedReminders,
  spreadMinutes,
} from '../../functions/domain/reminders.ts';
import { MONDAY_9 } from '../support/builders.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = MONDAY_9 - 48 * HOUR;
const anAppointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'appt_1',
  status: 'CONFIRMED',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'patient-1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + HOUR,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  version: 2,
  assignment: { policy: 'headroom', reason: '' },
  createdAt: NOW,
  updatedAt: NOW,
  ...over,
});
const leads = (...reminderLeadMinutes: number[]) => ({ reminderLeadMinutes });
const reminder = (version: number, leadMinutes: number) => ({ version, leadMinutes });

describe('a reminder that fires', () => {
  const due = reminder(2, 120);
  const at = MONDAY_9 - 2 * HOUR;

  test('is due when the appointment is what it was, from its time on until the start', () => {
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, at)).toBe(true);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, MONDAY_9 - 1)).toBe(true);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, MONDAY_9)).toBe(false);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, at - 3 * MINUTE)).toBe(false);
  });

  test('of a lead time that the policy does not have any more is not due', () => {
    expect(isReminderDue(anAppointment(), leads(1440), due, at)).toBe(false);
    expect(isReminderDue(anAppointment(), leads(), due, at)).toBe(false);
  });

  test('of an appointment or clinic that is not there is not due', () => {
    expect(isReminderDue(undefined, DEFAULT_POLICY, due, at)).toBe(false);
    expect(isReminderDue(anAppointment(), undefined, due, at)).toBe(false);
  });
});

test('reminders of an hour ahead or more are spread over five minutes, and shorter ones are exact', () => {
  expect([1440, 120, 60, 59, 5].map((leadMinutes) => spreadMinutes({ version: 1, leadMinutes }))).toEqual([
    5, 5, 5, 0, 0,
  ]);
});

describe('what is recorded of reminders', () => {
  const planned = [reminder(2, 1440), reminder(2, 120)];

  test('is what is planned, in the same order however the policy lists it', () => {
    expect(recordedReminders([], anAppointment(), leads(1440, 120), NOW)).toEqual(planned);
    expect(recordedReminders([], anAppointment(), leads(120, 1440, 120), NOW)).toEqual(planned);
  });

  test('stays when the time of one has come', () => {
    expect(recordedReminders(planned, anAppointment(), DEFAULT_POLICY, MONDAY_9 - 3 * HOUR)).toEqual(planned);
  });

  test.each([
    ['another version', anAppointment({ version: 3 }), DEFAULT_POLICY],
    ['a cancelled appointment', anAppointment({ status: 'CANCELLED' }), DEFAULT_POLICY],
    ['one that needs a new time', anAppointment({ attention: 'NEEDS_NEW_TIME' }), DEFAULT_POLICY],
    ['a policy without reminders', anAppointment(), leads()],
  ] as const)('withdraws what %s does not have, and keeps since when', (_, appointment, policy) => {
    const withdrawn = planned.map((it) => ({ ...it, withdrawnAt: NOW }));
    const after = recordedReminders(planned, appointment, policy, NOW);
    expect(after).toEqual(expect.arrayContaining(withdrawn));
    expect(recordedReminders(after, appointment, policy, NOW + HOUR)).toEqual(after);
  });

  test('takes back what the policy has again', () => {
    const withdrawn = planned.map((it) => ({ ...it, withdrawnAt: NOW }));
    expect(recordedReminders(withdrawn, anAppointment(), DEFAULT_POLICY, NOW + 1)).toEqual(planned);
  });

  test('is forgotten only when no function can still run that has not seen it withdrawn', () => {
    const withdrawn = { ...reminder(1, 120), withdrawnAt: NOW };
    expect(isForgettable(withdrawn, NOW + 15 * MINUTE)).toBe(false);
    expect(isForgettable(withdrawn, NOW + 20 * MINUTE)).toBe(true);
    expect(isForgettable(reminder(2, 120), NOW + 24 * HOUR)).toBe(false);
  });
});

test('two policies mean the same reminders whatever the order of their lead times', () => {
  expect(haveSameReminders(leads(1440, 120), leads(120, 1440, 120))).toBe(true);
  expect(haveSameReminders(leads(1440, 120), leads(120))).toBe(false);
  expect(haveSameReminders(leads(120), leads(1440, 120))).toBe(false);
});
