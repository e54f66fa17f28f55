import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { reminderDue, type ReminderDue } from '../contract/events.ts';
import { CHANNELS, type Notice } from '../domain/notification.ts';
import { reminderNoticeId } from '../domain/reminders.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { correlationOf } from '../store/events.ts';
import { onMessages } from './queue.ts';
import { type Queueing, realQueueing } from './queueing.ts';
import { queueNotices } from './queue-notices.ts';
import { dueVisit, missedVisit, type Reminder, reminderLetter } from './reminder-letter.ts';

const logger = new Logger({ serviceName: 'send-reminder' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'reminders' });

/**
 * A schedule fires: queues the reminder of an appointment that still has that start, and has it ahead. One that comes
 * after the start is recorded as expired.
 */
export const sendReminder =
  (room: Queueing) =>
  async (reminder: Reminder): Promise<{ readonly queued: boolean }> => {
    const { appointmentId, version, leadMinutes } = reminder;
    const due = await dueVisit(room, reminder);
    const reminded = due ?? (await missedVisit(room, reminder));
    if (!reminded) {
      logger.info('nothing to remind of', { appointmentId, leadMinutes });
      return { queued: false };
    }
    const { appointment, visit } = reminded;
    const at = appointment.start - leadMinutes * MINUTE_MS;
    metrics.addMetric('ReminderLatenessSeconds', MetricUnit.Seconds, Math.max(0, room.now() - at) / 1000);
    metrics.publishStoredMetrics();
    const correlationId = await correlationOf(room.table, appointment);
    const { subject } = reminderLetter(visit, correlationId).mail;
    const notices = CHANNELS.map(
      (channel): Notice => ({
        id: reminderNoticeId(appointmentId, { start: appointment.start, leadMinutes }, channel),
        personId: visit.patient.id,
        clinicId: visit.clinic.id,
        kind: 'REMINDER',
        channel,
        appointmentId,
        source: { from: 'reminder', version, leadMinutes },
        subject,
        createdAt: at,
        usefulUntil: appointment.start,
      }),
    );
    await queueNotices(room, notices, visit.patient, correlationId, { isLate: due === undefined });
    return { queued: due !== undefined };
  };

const remind = sendReminder(realQueueing());

export const handler = onMessages('send-reminder', reminderDue, async (event: ReminderDue) => {
  await remind(event);
});
