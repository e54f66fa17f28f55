import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { isReminderDue } from '../domain/reminders.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { composeMail } from '../email/compose.ts';
import { findAppointment } from '../store/appointments.ts';
import { deliver, type Mailroom } from './deliver.ts';
import { realMailroom } from './mailroom.ts';
import { smsText } from './sms.ts';
import { mailableVisit } from './visit.ts';

const logger = new Logger({ serviceName: 'send-reminder' });

const payload = z.object({ appointmentId: z.string(), version: z.number(), leadMinutes: z.number() });

/** A schedule fires: the appointment is read again, and only one that still stands and is still ahead is reminded of. */
export const sendReminder =
  (mailroom: Mailroom) =>
  async (input: unknown): Promise<{ sent: boolean }> => {
    const reminder = payload.parse(input);
    const appointment = await findAppointment(mailroom.table, reminder.appointmentId);
    if (!isReminderDue(appointment, reminder, mailroom.now())) {
      logger.info('nothing to remind of', { appointmentId: reminder.appointmentId, leadMinutes: reminder.leadMinutes });
      return { sent: false };
    }
    const visit = await mailableVisit(mailroom, appointment);
    if (!visit) return { sent: false };
    await deliver(mailroom, {
      kind: 'REMINDER',
      occasion: [appointment.id, reminder.version, reminder.leadMinutes],
      at: appointment.start - reminder.leadMinutes * MINUTE_MS,
      appointmentId: appointment.id,
      to: visit.patient,
      from: visit.clinic,
      mail: composeMail('REMINDER', visit.model),
      text: smsText('REMINDER', visit.model),
    });
    return { sent: true };
  };

export const handler = sendReminder(realMailroom());
