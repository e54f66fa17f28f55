import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { isReminderDue } from '../domain/reminders.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { composeMail } from '../email/compose.ts';
import { findAppointment } from '../store/appointments.ts';
import { correlationOf } from '../store/events.ts';
import { deliver, type Mailroom } from './deliver.ts';
import { realMailroom } from './mailroom.ts';
import { smsText } from './sms.ts';
import { traced } from './tracing.ts';
import { mailableVisit } from './visit.ts';

const logger = new Logger({ serviceName: 'send-reminder' });

const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'reminders' });

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
    const correlationId = await correlationOf(mailroom.table, appointment);
    const due = appointment.start - reminder.leadMinutes * MINUTE_MS;
    await traced('send-reminder', correlationId, () =>
      deliver(mailroom, {
        kind: 'REMINDER',
        occasion: [appointment.id, reminder.version, reminder.leadMinutes],
        at: due,
        appointmentId: appointment.id,
        correlationId,
        to: visit.patient,
        from: visit.clinic,
        mail: composeMail('REMINDER', visit.model),
        text: smsText('REMINDER', visit.model),
      }),
    );
    metrics.addMetric('ReminderLatenessSeconds', MetricUnit.Seconds, Math.max(0, mailroom.now() - due) / 1000);
    metrics.publishStoredMetrics();
    return { sent: true };
  };

export const handler = sendReminder(realMailroom());
