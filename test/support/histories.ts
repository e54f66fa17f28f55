import type { Appointment, AppointmentEvent } from '../../functions/domain/appointment.ts';
import { type History, type Version } from '../../functions/domain/notice-kinds.ts';
import { type Told, whatToTell } from '../../functions/domain/telling.ts';
import { anAppointment, MONDAY_9 } from './builders.ts';

// Histories of one appointment, and what its notices say.

export const HOUR = 3_600_000;
export const NOW = MONDAY_9 - 24 * HOUR;
export const FIRST = anAppointment();
export const TWO = { id: 'doc_2', name: 'Doctor Two', specialization: 'General practice' };

export type Step = readonly [AppointmentEvent, Partial<Appointment>];
/** An appointment that went through these changes. */
export const historyOf = (...steps: readonly Step[]): History => {
  const versions: Version[] = [];
  let appointment = FIRST;
  for (const [index, [type, change]] of steps.entries()) {
    appointment = { ...appointment, ...change, version: index + 1 };
    const actor = { id: 'staff-1', role: 'staff' } as const;
    versions.push({ version: index + 1, type, occurredAt: NOW, actor, correlationId: 'r', after: appointment });
  }
  return { appointment, versions };
};
export const CONFIRMED: Step = ['AppointmentConfirmed', {}];
/** A move or another doctor ends the need for a new time. */
export const moved = (start: number): Step => [
  'AppointmentRescheduled',
  { start, end: start + HOUR / 2, attention: undefined },
];
export const reassigned: Step = ['AppointmentReassigned', { doctor: TWO, attention: undefined }];
export const conflict: Step = ['ScheduleConflict', { attention: 'NEEDS_NEW_TIME' }];
export const conflictEnded: Step = ['ScheduleConflictEnded', { attention: undefined }];
export const cancelled: Step = ['AppointmentCancelled', { status: 'CANCELLED' }];
export const offered: Step = [
  'AppointmentHeld',
  { status: 'PENDING', waitlistEntryId: 'wish_1', holdExpiresAt: NOW + HOUR },
];
export const accepted: Step = ['AppointmentConfirmed', { status: 'CONFIRMED', holdExpiresAt: undefined }];

export const told =
  (...versions: readonly number[]) =>
  (version: number): Told =>
    versions.includes(version) ? 'told' : 'untold';
export const last = (history: History, toldAt: (version: number) => Told, now = NOW) =>
  whatToTell(history, history.versions.length, toldAt, now);
