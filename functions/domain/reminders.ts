import type { Appointment } from './appointment.ts';
import type { Policy } from './clinic.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';

type LeadTimes = Pick<Policy, 'reminderLeadMinutes'>;

/** Which reminder of an appointment it is: of one of its versions, so long before its start. */
export interface ReminderOf {
  readonly version: number;
  readonly leadMinutes: number;
}

/** A reminder to be sent at an instant, unless the appointment changes before. */
export interface PlannedReminder extends ReminderOf {
  readonly at: EpochMs;
}

/**
 * Whether an appointment has this reminder at all, whenever its time is: one that is confirmed, of the version it has now
 * and with a lead time of the policy. One that needs a new time has none: its patient is not to come.
 */
const hasReminder = (
  { status, attention, version }: Appointment,
  { reminderLeadMinutes }: LeadTimes,
  reminder: ReminderOf,
): boolean =>
  status === 'CONFIRMED' &&
  attention === undefined &&
  version === reminder.version &&
  reminderLeadMinutes.includes(reminder.leadMinutes);

/** The reminders that are still ahead; a lead time already past is skipped, not made up for. */
export const plannedReminders = (appointment: Appointment, policy: LeadTimes, now: EpochMs): PlannedReminder[] =>
  [...new Set(policy.reminderLeadMinutes)]
    .map((leadMinutes) => ({
      version: appointment.version,
      leadMinutes,
      at: appointment.start - leadMinutes * MINUTE_MS,
    }))
    .filter((reminder) => reminder.at > now && hasReminder(appointment, policy, reminder));

const LONG_LEAD_MINUTES = 60;
const SPREAD_MINUTES = 5;

/**
 * Within how many minutes after its time a reminder may fire. Most visits of a morning start at the same minute: spread
 * over five, their reminders neither come all at once nor wait for each other. To somebody reminded an hour before or
 * earlier these minutes are nothing; a shorter notice is exact.
 */
export const spreadMinutes = ({ leadMinutes }: ReminderOf): number =>
  leadMinutes >= LONG_LEAD_MINUTES ? SPREAD_MINUTES : 0;

/** How far before its time a reminder may fire; a scheduler is exact to a minute. */
const EARLY_MS = 2 * MINUTE_MS;

/** Whether a reminder that fires now is still true: the appointment has it, its time has come, and the start is ahead. */
export const isReminderDue = (
  appointment: Appointment | undefined,
  policy: LeadTimes | undefined,
  reminder: ReminderOf,
  now: EpochMs,
): appointment is Appointment =>
  appointment !== undefined &&
  policy !== undefined &&
  hasReminder(appointment, policy, reminder) &&
  appointment.start > now &&
  now >= appointment.start - reminder.leadMinutes * MINUTE_MS - EARLY_MS;

/** A reminder for which there may be a schedule. */
export interface RecordedReminder extends ReminderOf {
  /** Since when there is to be none. */
  readonly withdrawnAt?: EpochMs | undefined;
}

const isSame = (a: ReminderOf, b: ReminderOf): boolean => a.version === b.version && a.leadMinutes === b.leadMinutes;

/**
 * What is to be recorded of an appointment's reminders before any schedule is created or deleted: those planned, and of
 * those recorded before what the appointment does not have any more as withdrawn. One whose time has just passed is not
 * withdrawn: it may be about to fire.
 */
export const recordedReminders = (
  before: readonly RecordedReminder[],
  appointment: Appointment,
  policy: LeadTimes,
  now: EpochMs,
): RecordedReminder[] => {
  const planned = plannedReminders(appointment, policy, now).map(
    ({ version, leadMinutes }): RecordedReminder => ({ version, leadMinutes }),
  );
  const rest = before
    .filter((reminder) => !planned.some((it) => isSame(it, reminder)))
    .map((reminder) =>
      reminder.withdrawnAt === undefined && !hasReminder(appointment, policy, reminder)
        ? { ...reminder, withdrawnAt: now }
        : reminder,
    );
  return [...rest, ...planned].sort((a, b) => a.version - b.version || b.leadMinutes - a.leadMinutes);
};

/**
 * For so long a withdrawn reminder stays recorded, and is withdrawn again by whoever passes. It is longer than any
 * function runs (15 minutes): then nobody is left who has read an older state and may still create the schedule.
 */
const REMEMBERED_MS = 20 * MINUTE_MS;

/** Whether a reminder was withdrawn so long ago that it need not be recorded any more, once it is withdrawn again. */
export const isForgettable = ({ withdrawnAt }: RecordedReminder, now: EpochMs): boolean =>
  withdrawnAt !== undefined && now - withdrawnAt >= REMEMBERED_MS;

/** Whether two policies mean the same reminders. */
export const haveSameReminders = (a: LeadTimes, b: LeadTimes): boolean =>
  new Set(a.reminderLeadMinutes).symmetricDifference(new Set(b.reminderLeadMinutes)).size === 0;
