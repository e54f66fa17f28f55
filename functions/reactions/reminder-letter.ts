import type { Appointment } from '../domain/appointment.ts';
import { isReminderTooLate, type ScheduleOf } from '../domain/reminders.ts';
import { composeMail } from '../email/compose.ts';
import { smsText } from '../email/sms-text.ts';
import { findAppointment } from '../store/appointments.ts';
import { isScheduleDue } from '../store/reminder-truth.ts';
import { historyOf } from '../store/tellings.ts';
import type { Letter } from './letter.ts';
import type { Composing } from './queueing.ts';
import { type MailableVisit, mailableVisit } from './visit.ts';

/** A reminder, as the schedule of one version of its appointment names it. */
export interface Reminder extends ScheduleOf {
  readonly appointmentId: string;
}

/** What a reminder is composed from. */
export interface RemindedVisit {
  readonly appointment: Appointment;
  readonly visit: MailableVisit;
}

/** What a reminder is composed from; `undefined` when the appointment is not to be reminded of now. */
export const dueVisit = async (room: Composing, reminder: Reminder): Promise<RemindedVisit | undefined> => {
  const appointment = await findAppointment(room.table, reminder.appointmentId);
  const visit = appointment && (await mailableVisit(room, appointment));
  if (!visit) return undefined;
  const { policy } = visit.clinic;
  return (await isScheduleDue(room.table, { appointment, policy }, reminder, room.now()))
    ? { appointment, visit }
    : undefined;
};

/** What a reminder that comes too late would have been composed from; `undefined` when there was none to send. */
export const missedVisit = async (room: Composing, reminder: Reminder): Promise<RemindedVisit | undefined> => {
  const history = await historyOf(room.table, reminder.appointmentId);
  const appointment = history?.versions.find(({ version }) => version === reminder.version)?.after;
  const visit = appointment && (await mailableVisit(room, appointment));
  if (!visit || !isReminderTooLate(history, visit.clinic.policy, reminder, room.now())) return undefined;
  return { appointment, visit };
};

/** Composes a reminder. */
export const reminderLetter = ({ patient, clinic, model }: MailableVisit, correlationId?: string): Letter => ({
  kind: 'REMINDER',
  to: patient,
  from: clinic,
  correlationId,
  mail: composeMail('REMINDER', model),
  text: smsText('REMINDER', model),
});
