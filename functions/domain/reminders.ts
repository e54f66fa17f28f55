import type { Appointment } from './appointment.ts';
import type { Policy } from './clinic.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';

/** A reminder to be sent at an instant, unless the appointment changes before. */
export interface PlannedReminder {
  readonly leadMinutes: number;
  readonly at: EpochMs;
}

/**
 * The reminders an appointment should have; a lead time already past is skipped, not made up for. One that needs a new
 * time has none: its patient is not to come.
 */
export const plannedReminders = (appointment: Appointment, policy: Policy, now: EpochMs): PlannedReminder[] =>
  appointment.status === 'CONFIRMED' && appointment.attention === undefined
    ? [...new Set(policy.reminderLeadMinutes)]
        .map((leadMinutes) => ({ leadMinutes, at: appointment.start - leadMinutes * MINUTE_MS }))
        .filter(({ at }) => at > now)
    : [];

/** How far before its time a reminder may fire; a scheduler is exact to a minute. */
const EARLY_MS = 2 * MINUTE_MS;

/** Whether a reminder that fires now for `version` is still true: same appointment, still ahead, and its time has come. */
export const isReminderDue = (
  appointment: Appointment | undefined,
  { version, leadMinutes }: { readonly version: number; readonly leadMinutes: number },
  now: EpochMs,
): appointment is Appointment =>
  appointment !== undefined &&
  appointment.status === 'CONFIRMED' &&
  appointment.attention === undefined &&
  appointment.version === version &&
  appointment.start > now &&
  now >= appointment.start - leadMinutes * MINUTE_MS - EARLY_MS;
