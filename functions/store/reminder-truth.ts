import type { Appointment } from '../domain/appointment.ts';
import type { Policy } from '../domain/clinic.ts';
import { isReminderDue, type ScheduleOf } from '../domain/reminders.ts';
import type { EpochMs } from '../domain/time.ts';
import { appointmentAsOf } from './appointments.ts';
import type { Table } from './table.ts';

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
