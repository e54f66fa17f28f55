import type { Appointment } from '../domain/appointment.ts';
import type { Policy } from '../domain/clinic.ts';
import type { Notification } from '../domain/notification.ts';
import { isReminderDue, laterReminders, reminderNoticeId, type ScheduleOf, whyNotNow } from '../domain/reminders.ts';
import type { EpochMs } from '../domain/time.ts';
import { appointmentAsOf } from './appointments.ts';
import { noticeKey } from './keys.ts';
import { toNotification } from './notices.ts';
import { getItems, type Item, type Table } from './table.ts';

/** An appointment as it is stored, and its clinic's rules. */
interface Present {
  readonly appointment: Appointment;
  readonly policy: Policy;
}

/** The start that a version had. Messages and notices name versions, and what a version was never changes. */
const startOf = async (
  table: Table,
  { id, version, start }: Appointment,
  asked: number,
): Promise<EpochMs | undefined> => (asked === version ? start : (await appointmentAsOf(table, id, asked))?.start);

/** Whether the reminder that a version's schedule stands for is due. */
export const isScheduleDue = async (
  table: Table,
  { appointment, policy }: Present,
  { version, leadMinutes }: ScheduleOf,
  now: EpochMs,
): Promise<boolean> => {
  const start = await startOf(table, appointment, version);
  return start !== undefined && isReminderDue(appointment, policy, { start, leadMinutes }, now);
};

/** Why the notice of a reminder that is due is not sent now, by the notices of later ones through the same channel. */
export const whyNotRemindNow = async (
  table: Table,
  { appointment, policy }: Present,
  { personId, channel }: Pick<Notification, 'personId' | 'channel'>,
  leadMinutes: number,
  now: EpochMs,
): Promise<ReturnType<typeof whyNotNow>> => {
  const later = laterReminders(appointment, policy, { start: appointment.start, leadMinutes }, now);
  if (later.length === 0) return undefined;
  const keys = later.map((one) => noticeKey(personId, reminderNoticeId(appointment.id, one, channel)));
  const rows = await getItems(table, keys);
  const statusOf = (row: Item | undefined) => row && toNotification(row).status;
  return whyNotNow(
    later.map((one, index) => ({ ...one, status: statusOf(rows[index]) })),
    now,
  );
};
