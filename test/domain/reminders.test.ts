import { describe, expect, test } from 'vitest';
import type { Appointment, AppointmentEvent } from '../../functions/domain/appointment.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import {
  haveSameReminders,
  isForgettable,
  isReminderDue,
  isReminderTooLate,
  laterReminders,
  recordedReminders,
  reminderNoticeId,
  spreadMinutes,
  whyNotNow,
  withdrawnReminders,
} from '../../functions/domain/reminders.ts';
import type { Channel, NotificationStatus } from '../../functions/domain/notification.ts';
import type { Version } from '../../functions/domain/notice-kinds.ts';
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
/** The schedule of a version's reminder, as it is recorded. */
const reminder = (version: number, leadMinutes: number, start = MONDAY_9) => ({
  version,
  leadMinutes,
  at: start - leadMinutes * MINUTE,
});

describe('a reminder that fires', () => {
  const due = { start: MONDAY_9, leadMinutes: 120 };
  const at = MONDAY_9 - 2 * HOUR;

  test('is due when the appointment is what it was, from its time on until the start', () => {
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, at)).toBe(true);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, MONDAY_9 - 1)).toBe(true);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, MONDAY_9)).toBe(false);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, due, at - 3 * MINUTE)).toBe(false);
  });

  test('is due in each version with its start, and in none with another', () => {
    expect(isReminderDue(anAppointment({ version: 5 }), DEFAULT_POLICY, due, at)).toBe(true);
    expect(isReminderDue(anAppointment({ start: MONDAY_9 + MINUTE }), DEFAULT_POLICY, due, at)).toBe(false);
    expect(isReminderDue(anAppointment({ attention: 'NEEDS_NEW_TIME' }), DEFAULT_POLICY, due, at)).toBe(false);
    expect(isReminderDue(anAppointment({ status: 'CHECKED_IN' }), DEFAULT_POLICY, due, at)).toBe(false);
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

test('a reminder’s notice is one for each appointment, start, lead time and channel', () => {
  const idOf = (over: { id?: string; start?: number; leadMinutes?: number; channel?: Channel } = {}) => {
    const { id = 'appt_1', start = MONDAY_9, leadMinutes = 120, channel = 'email' } = over;
    return reminderNoticeId(id, { start, leadMinutes }, channel);
  };
  expect(idOf()).toBe(idOf());
  const others = [{ id: 'appt_2' }, { start: MONDAY_9 + MINUTE }, { leadMinutes: 60 }, { channel: 'sms' }] as const;
  expect(new Set([{}, ...others].map(idOf)).size).toBe(5);
});

describe('a reminder that is due while shorter lead times are', () => {
  const of = (leadMinutes: number) => ({ start: MONDAY_9, leadMinutes });
  const at = (minutesBefore: number) => MONDAY_9 - minutesBefore * MINUTE;
  const later = (leadMinutes: number, status?: NotificationStatus) => ({ ...of(leadMinutes), status });

  test('is followed by those of the policy as it is now that are shorter and due', () => {
    const policy = leads(60, 1440, 120, 30);
    expect(laterReminders(anAppointment(), policy, of(1440), at(60))).toEqual([of(60), of(120)]);
    expect(laterReminders(anAppointment(), policy, of(60), at(60))).toEqual([]);
    expect(laterReminders(anAppointment(), policy, of(120), at(63))).toEqual([]);
    expect(laterReminders(anAppointment(), leads(1440), of(1440), at(60))).toEqual([]);
  });

  test.each(['QUEUED', 'SENT'] as const)('is superseded by one that is %s, whatever became of the others', (status) => {
    expect(whyNotNow([later(120), later(60, status), later(30, 'FAILED')], at(30))).toBe('superseded');
  });

  test('goes when the others have ended without being sent', () => {
    expect(whyNotNow([later(60, 'FAILED'), later(30, 'SUPPRESSED'), later(10, 'EXPIRED')], at(10))).toBeUndefined();
    expect(whyNotNow([], at(10))).toBeUndefined();
  });

  test.each([
    [60, at(53)],
    [30, at(28)],
    [5, at(3)],
  ])('waits from the instant of %i minutes before until its notice would be there', (leadMinutes, until) => {
    expect(whyNotNow([later(leadMinutes)], at(leadMinutes) - 1)).toBeUndefined();
    expect(whyNotNow([later(leadMinutes)], at(leadMinutes))).toEqual({ notBefore: until });
    expect(whyNotNow([later(leadMinutes)], until - 1)).toEqual({ notBefore: until });
    expect(whyNotNow([later(leadMinutes)], until)).toBeUndefined();
  });
});

describe('a reminder that fires too late', () => {
  const due = { version: 2, leadMinutes: 120 };
  const cause = { actor: { id: 'staff-1', role: 'staff' }, correlationId: 'r' } as const;
  const version = (
    number: number,
    type: AppointmentEvent,
    occurredAt: number,
    change: Partial<Appointment> = {},
  ): Version => ({
    version: number,
    type,
    occurredAt,
    ...cause,
    after: { ...anAppointment(), ...change, version: number },
  });
  const booked = version(2, 'AppointmentRescheduled', NOW);
  const noShow = version(3, 'AppointmentNoShow', MONDAY_9 + HOUR, { status: 'NO_SHOW' });

  const tooLate = (versions: readonly Version[], of: typeof due, now: number) =>
    isReminderTooLate({ versions }, DEFAULT_POLICY, of, now);

  test('does so from the start on, whatever became of the visit', () => {
    for (const versions of [[booked], [booked, noShow]])
      expect([MONDAY_9 - 1, MONDAY_9, MONDAY_9 + HOUR].map((now) => tooLate(versions, due, now))).toEqual([
        false,
        true,
        true,
      ]);
  });

  test('was not to be sent when the visit had changed before its start, or the clinic has no such lead time', () => {
    const moved = version(3, 'AppointmentRescheduled', MONDAY_9 - HOUR, { start: MONDAY_9 + HOUR });
    const came = version(3, 'AppointmentCheckedIn', MONDAY_9 - HOUR, { status: 'CHECKED_IN' });
    const cancelled = version(3, 'AppointmentCancelled', MONDAY_9 - HOUR, { status: 'CANCELLED' });
    for (const change of [moved, came, cancelled]) expect(tooLate([booked, change], due, MONDAY_9 + HOUR)).toBe(false);
    expect(tooLate([booked], { version: 2, leadMinutes: 90 }, MONDAY_9 + HOUR)).toBe(false);
    expect(tooLate([], due, MONDAY_9 + HOUR)).toBe(false);
  });
});

test('reminders of an hour ahead or more are spread over five minutes, and shorter ones are exact', () => {
  expect([1440, 120, 60, 59, 5].map((leadMinutes) => spreadMinutes({ leadMinutes }))).toEqual([5, 5, 5, 0, 0]);
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

  test('withdraws nothing that is about to fire or has fired, whatever the appointment is now', () => {
    const last = MONDAY_9 - 2 * HOUR - 2 * MINUTE;
    const only = [reminder(2, 120)];
    const cancelled = anAppointment({ status: 'CANCELLED', version: 3 });
    for (const now of [last, last + HOUR])
      expect(recordedReminders(only, cancelled, DEFAULT_POLICY, now)).toEqual(only);
    const withdrawn = only.map((it) => ({ ...it, withdrawnAt: last - 1 }));
    expect(recordedReminders(only, cancelled, DEFAULT_POLICY, last - 1)).toEqual(withdrawn);
    expect(withdrawnReminders(withdrawn, cancelled, last - 1)).toEqual(withdrawn);
    expect(withdrawnReminders(withdrawn, cancelled, last)).toEqual([]);
  });

  test('withdraws the schedule of an earlier version with the same start while the present one has its own', () => {
    const after = recordedReminders(planned, anAppointment({ version: 3 }), DEFAULT_POLICY, NOW);
    const withdrawn = planned.map((it) => ({ ...it, withdrawnAt: NOW }));
    expect(after).toEqual([...withdrawn, reminder(3, 1440), reminder(3, 120)]);
    expect(withdrawnReminders(after, anAppointment({ version: 3 }), NOW)).toEqual(withdrawn);
  });

  test('of before times were recorded is taken as it was: the present version’s by its start, others as ahead', () => {
    const old = { version: 2, leadMinutes: 120 };
    const late = MONDAY_9 - HOUR;
    expect(recordedReminders([old], anAppointment(), leads(), NOW)).toEqual([{ ...old, withdrawnAt: NOW }]);
    expect(recordedReminders([old], anAppointment(), leads(), late)).toEqual([old]);
    expect(recordedReminders([old], anAppointment({ version: 3 }), leads(), late)).toEqual([
      { ...old, withdrawnAt: late },
    ]);
    expect(recordedReminders([old], anAppointment(), leads(120), NOW)).toEqual([reminder(2, 120)]);
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
