import type { Appointment } from './appointment.ts';
import type { Policy } from './clinic.ts';
import { noticeId } from './ids.ts';
import type { Channel, NotificationStatus } from './notification.ts';
import type { History } from './notice-kinds.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';

type LeadTimes = Pick<Policy, 'reminderLeadMinutes'>;

/**
 * Which reminder of an appointment it is: of a start, so long before it. Versions that begin at the same time have the
 * same reminders, so that a change which the patient is not told of neither loses one nor repeats it.
 */
export interface ReminderOf {
  readonly start: EpochMs;
  readonly leadMinutes: number;
}

const timeOf = ({ start, leadMinutes }: ReminderOf): EpochMs => start - leadMinutes * MINUTE_MS;

/** The id of a reminder's notice through one channel, whichever version's schedule fires. */
export const reminderNoticeId = (appointmentId: string, reminder: ReminderOf, channel: Channel): string =>
  noticeId([appointmentId, reminder.start, reminder.leadMinutes, 'REMINDER', channel], timeOf(reminder));

/**
 * Whether an appointment has this reminder at all, whenever its time is: one that is confirmed, begins then, and with a
 * lead time of the policy. One that needs a new time has none: its patient is not to come.
 */
const hasReminder = (
  { status, attention, start }: Appointment,
  { reminderLeadMinutes }: LeadTimes,
  reminder: ReminderOf,
): boolean =>
  status === 'CONFIRMED' &&
  attention === undefined &&
  start === reminder.start &&
  reminderLeadMinutes.includes(reminder.leadMinutes);

/** Which schedule of an appointment it is: each version has its own for each lead time. */
export interface ScheduleOf {
  readonly version: number;
  readonly leadMinutes: number;
}

/** The schedule of a reminder that is to be sent at an instant, unless the appointment changes before. */
export interface PlannedReminder extends ScheduleOf {
  readonly at: EpochMs;
}

/** The reminders that are still ahead; a lead time already past is skipped, not made up for. */
export const plannedReminders = (appointment: Appointment, policy: LeadTimes, now: EpochMs): PlannedReminder[] =>
  [...new Set(policy.reminderLeadMinutes)]
    .map((leadMinutes) => ({ start: appointment.start, leadMinutes }))
    .filter((reminder) => timeOf(reminder) > now && hasReminder(appointment, policy, reminder))
    .map((reminder) => ({
      version: appointment.version,
      leadMinutes: reminder.leadMinutes,
      at: timeOf(reminder),
    }));

const LONG_LEAD_MINUTES = 60;
const SPREAD_MINUTES = 5;

/**
 * Within how many minutes after its time a reminder may fire. Most visits of a morning start at the same minute: spread
 * over five, their reminders neither come all at once nor wait for each other. To somebody reminded an hour before or
 * earlier these minutes are nothing; a shorter notice is exact.
 */
export const spreadMinutes = ({ leadMinutes }: Pick<ReminderOf, 'leadMinutes'>): number =>
  leadMinutes >= LONG_LEAD_MINUTES ? SPREAD_MINUTES : 0;

/**
 * How far before its time a reminder may fire, and how far after its window be queued: a scheduler is exact to a minute.
 */
const INEXACT_MS = 2 * MINUTE_MS;

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
  now >= timeOf(reminder) - INEXACT_MS;

/** The reminders that come after this one and are due as well: each of them says the same, with less time left. */
export const laterReminders = (
  appointment: Appointment,
  policy: LeadTimes,
  reminder: ReminderOf,
  now: EpochMs,
): ReminderOf[] =>
  policy.reminderLeadMinutes
    .filter((leadMinutes) => leadMinutes < reminder.leadMinutes)
    .map((leadMinutes) => ({ start: reminder.start, leadMinutes }))
    .filter((later) => isReminderDue(appointment, policy, later, now));

/** A later reminder, and what became of its notice through one channel; `undefined` when it has none. */
export interface LaterReminder extends ReminderOf {
  readonly status: NotificationStatus | undefined;
}

/**
 * Why a reminder that is due is not sent now, by the later ones that are due too. One that was sent or waits to be sent
 * supersedes it, and it waits while the notice of one may still be made. One without a notice after that was skipped or
 * is lost, and stops nothing: a reminder too many is better than none. Lead times are of five minutes at least, so that
 * enough time is left then.
 */
export const whyNotNow = (
  later: readonly LaterReminder[],
  now: EpochMs,
): 'superseded' | { readonly notBefore: EpochMs } | undefined => {
  if (later.some(({ status }) => status === 'QUEUED' || status === 'SENT')) return 'superseded';
  const isComing = (one: LaterReminder): boolean => one.status === undefined && timeOf(one) <= now;
  const queuedBy = (one: LaterReminder): EpochMs => timeOf(one) + spreadMinutes(one) * MINUTE_MS + INEXACT_MS;
  const notBefore = Math.max(...later.filter(isComing).map(queuedBy));
  return notBefore > now ? { notBefore } : undefined;
};

/**
 * Whether the reminder of a schedule that fires now comes too late: the start that it was for has passed, and until then
 * the appointment had it. What became of the visit since then says nothing of the reminder. Only the last of the lead
 * times is missed: a longer one is superseded by it.
 */
export const isReminderTooLate = (
  { versions }: Pick<History, 'versions'>,
  policy: LeadTimes,
  { version, leadMinutes }: ScheduleOf,
  now: EpochMs,
): boolean => {
  const start = versions.find((one) => one.version === version)?.after.start;
  if (start === undefined || now < start || leadMinutes > Math.min(...policy.reminderLeadMinutes)) return false;
  const atStart = versions.findLast(({ occurredAt }) => occurredAt < start)?.after;
  return atStart !== undefined && hasReminder(atStart, policy, { start, leadMinutes });
};

/** A schedule that may exist. */
export interface RecordedReminder extends ScheduleOf {
  /** When it fires; absent in what was recorded before this was. */
  readonly at?: EpochMs | undefined;
  /** Since when there is to be none. */
  readonly withdrawnAt?: EpochMs | undefined;
}

const isSame = (a: ScheduleOf, b: ScheduleOf): boolean => a.version === b.version && a.leadMinutes === b.leadMinutes;

/** Whether a schedule's time is ahead, and not about to come. Where an earlier version's is unknown, it counts as ahead. */
const isAhead = (
  { at, version, leadMinutes }: RecordedReminder,
  { start, ...present }: Appointment,
  now: EpochMs,
): boolean => (at ?? (version === present.version ? timeOf({ start, leadMinutes }) : Infinity)) > now + INEXACT_MS;

/**
 * What is to be recorded of an appointment's reminders before any schedule is created or deleted: those planned, and
 * as withdrawn those recorded before that are not planned any more. One that is about to fire, or has fired, is not
 * withdrawn: it may be the only one of its reminder, and what is true is asked when it fires.
 */
export const recordedReminders = (
  before: readonly RecordedReminder[],
  appointment: Appointment,
  policy: LeadTimes,
  now: EpochMs,
): RecordedReminder[] => {
  const planned = plannedReminders(appointment, policy, now);
  const rest = before
    .filter((reminder) => !planned.some((it) => isSame(it, reminder)))
    .map((reminder) =>
      reminder.withdrawnAt === undefined && isAhead(reminder, appointment, now)
        ? { ...reminder, withdrawnAt: now }
        : reminder,
    );
  return [...rest, ...planned].sort((a, b) => a.version - b.version || b.leadMinutes - a.leadMinutes);
};

/** The schedules to be deleted: those withdrawn, unless their time has come meanwhile. */
export const withdrawnReminders = (
  recorded: readonly RecordedReminder[],
  appointment: Appointment,
  now: EpochMs,
): RecordedReminder[] =>
  recorded.filter((reminder) => reminder.withdrawnAt !== undefined && isAhead(reminder, appointment, now));

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
