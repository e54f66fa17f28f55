import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { asSeenBy, concerns } from '../../functions/domain/appointment.ts';
import { isPastCutoff } from '../../functions/domain/cutoff.ts';
import { noticeId } from '../../functions/domain/ids.ts';
import { channelsFor, e164, NOTIFICATION_KINDS, priorityOf } from '../../functions/domain/notification.ts';
import { isReminderDue, plannedReminders } from '../../functions/domain/reminders.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import { MONDAY_9 } from '../support/builders.ts';

const NOW = MONDAY_9 - 86_400_000;
const anAppointment = (over: Partial<Appointment> = {}): Appointment => ({
  id: 'appt_1',
  status: 'CONFIRMED',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'patient-1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + 1_800_000,
  timeZone: 'America/New_York',
  mode: 'virtual',
  meetingUrl: 'https://video.example/room',
  buffer: [],
  version: 3,
  assignment: { policy: 'headroom', reason: '' },
  createdAt: NOW,
  updatedAt: NOW,
  ...over,
});

describe('what a person is told through', () => {
  const all = { email: true, sms: true, reminders: true };
  const phone = '+1 (212) 555-0142';

  test('is the app always, mail by default, and SMS for who asked for it', () => {
    expect(channelsFor('CONFIRMED', { preferences: { ...all, sms: false } })).toEqual({
      'in-app': 'send',
      email: 'send',
    });
    expect(channelsFor('CONFIRMED', { preferences: all, phone })).toEqual({
      'in-app': 'send',
      email: 'send',
      sms: 'send',
    });
  });

  test.each(NOTIFICATION_KINDS)('is the app for %s whatever is switched off', (kind) => {
    const none = { email: false, sms: false, reminders: false };
    expect(channelsFor(kind, { preferences: none, phone })).toEqual({ 'in-app': 'send', email: 'not-wanted' });
  });

  test('is no mail and no SMS for reminders when those are switched off, but for all else', () => {
    const preferences = { ...all, reminders: false };
    expect(channelsFor('REMINDER', { preferences, phone })).toMatchObject({ email: 'not-wanted', sms: 'not-wanted' });
    expect(channelsFor('CANCELLED', { preferences, phone })).toMatchObject({ email: 'send', sms: 'send' });
  });

  test('hears nothing by mail of what goes to several, when they want no announcements; all else as ever', () => {
    const preferences = { email: true, sms: true, reminders: true, announcements: false } as const;
    const toSeveral = { isAnnouncement: true };
    expect(channelsFor('MESSAGE', { preferences, phone }, toSeveral)).toEqual({
      'in-app': 'send',
      email: 'not-wanted',
      sms: 'send',
    });
    expect(channelsFor('MESSAGE', { preferences, phone })).toMatchObject({ email: 'send' });
    expect(
      channelsFor('MESSAGE', { preferences: { ...preferences, announcements: undefined }, phone }, toSeveral),
    ).toMatchObject({ email: 'send' });
    expect(channelsFor('CANCELLED', { preferences, phone })).toMatchObject({ email: 'send' });
  });

  test.each([
    ['+1 (212) 555-0142', '+12125550142'],
    ['+49.30/1234-567', '+49301234567'],
    ['212 555 0142', undefined],
    ['+0 212 555 0142', undefined],
    ['+1 212', undefined],
    [undefined, undefined],
  ])('is an SMS only to a number with its country: %s', (written, number) => {
    expect(e164(written)).toBe(number);
    const ways = channelsFor('CONFIRMED', { preferences: all, phone: written });
    expect(ways.sms).toBe(number === undefined ? 'unreachable' : 'send');
  });
});

describe('a notice', () => {
  test('about an appointment goes before messages to many', () => {
    expect(NOTIFICATION_KINDS.filter((kind) => priorityOf({ kind }) === 'bulk')).toEqual(['MESSAGE']);
  });

  test('has an id of its own for each occasion and channel, and ids sort by time', () => {
    const ids = [
      noticeId(['appt_1', 1, 'CONFIRMED', 'email'], NOW),
      noticeId(['appt_1', 1, 'CONFIRMED', 'in-app'], NOW),
      noticeId(['appt_1', 2, 'CONFIRMED', 'email'], NOW),
      noticeId(['appt_1', 1, 'CONFIRMED', 'email'], NOW + 1),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(noticeId(['appt_1', 1, 'CONFIRMED', 'email'], NOW)).toBe(ids[0]);
    expect(ids.toSorted().at(-1)).toBe(ids[3]);
    expect(noticeId(['x'], 1) < noticeId(['x'], 4e12)).toBe(true);
  });
});

describe('an appointment that needs a new time', () => {
  const marked = anAppointment({ attention: 'NEEDS_NEW_TIME' });

  test('has no reminders', () => {
    expect(plannedReminders(anAppointment(), DEFAULT_POLICY, NOW - 1)).toHaveLength(2);
    expect(plannedReminders(marked, DEFAULT_POLICY, NOW - 1)).toEqual([]);
    expect(isReminderDue(anAppointment(), DEFAULT_POLICY, { start: MONDAY_9, leadMinutes: 120 }, MONDAY_9 - 1)).toBe(
      true,
    );
    expect(isReminderDue(marked, DEFAULT_POLICY, { start: MONDAY_9, leadMinutes: 120 }, MONDAY_9 - 1)).toBe(false);
  });

  test('can be changed by its patient past the cut-off', () => {
    const patient = { id: 'patient-1', role: 'patient' } as const;
    expect(isPastCutoff(anAppointment(), patient, 120, MONDAY_9 - 1)).toBe(true);
    expect(isPastCutoff(marked, patient, 120, MONDAY_9 - 1)).toBe(false);
  });
});

describe('the address of a video visit', () => {
  test.each([
    ['its patient', { id: 'patient-1', role: 'patient' }, true],
    ['its doctor', { id: 'user-1', role: 'doctor', doctorId: 'doc_1', clinicId: 'clinic_1' }, true],
    ['another doctor', { id: 'user-2', role: 'doctor', doctorId: 'doc_2', clinicId: 'clinic_1' }, false],
    ['the staff', { id: 'user-3', role: 'staff', clinicId: 'clinic_1' }, false],
    ['an administrator', { id: 'user-4', role: 'admin' }, false],
    ['another patient', { id: 'patient-2', role: 'patient' }, false],
    ['the link of another appointment', { id: 'patient-1', role: 'patient', appointmentId: 'appt_2' }, false],
  ] as const)('is shown to %s or not', (_, actor, shown) => {
    expect('meetingUrl' in asSeenBy(anAppointment(), actor)).toBe(shown);
  });

  test('and everything else of an appointment is no concern of the bearer of another link', () => {
    const bearer = { id: 'patient-1', role: 'patient', appointmentId: 'appt_1' } as const;
    expect(concerns(anAppointment(), bearer)).toBe(true);
    expect(concerns(anAppointment({ id: 'appt_2' }), bearer)).toBe(false);
  });
});
