import type { AppointmentEventDetail } from '../contract/events.ts';
import { CHANNELS, type Notice } from '../domain/notification.ts';
import { noticeKindOf, usefulUntil, whatToTell } from '../domain/telling.ts';
import { fromIso } from '../domain/time.ts';
import { eventNoticeId, historyOf, toldIn } from '../store/tellings.ts';
import { eventLetter } from './event-mails.ts';
import { onEvents } from './queue.ts';
import { queueNotices } from './queue-notices.ts';
import { type Queueing, realQueueing } from './queueing.ts';
import { mailableVisit } from './visit.ts';

/**
 * Queues what a patient is told about a change of their appointment: confirmed, rescheduled, reassigned, cancelled, in
 * need of a new time, or offered from the waitlist. It goes by what is stored now, so that any order and number of
 * deliveries tells what is true, and each thing once.
 */
export const tellPatients =
  (room: Queueing) =>
  async ({ appointmentId, version, occurredAt, correlationId }: AppointmentEventDetail): Promise<void> => {
    const history = await historyOf(room.table, appointmentId);
    if (!history || noticeKindOf(history, version) === undefined) return;
    const visit = await mailableVisit(room, history.appointment);
    if (!visit) return;
    const told = await toldIn(room.table, history, version, CHANNELS);
    const notices: Notice[] = [];
    for (const channel of CHANNELS) {
      const telling = whatToTell(history, version, told(channel), room.now());
      const id = eventNoticeId(history, version, channel);
      if (typeof telling === 'string' || id === undefined) continue;
      const facts = { room, visit, telling, history, isToSend: false };
      const { kind, mail } = await eventLetter(facts, correlationId);
      notices.push({
        id,
        personId: visit.patient.id,
        clinicId: visit.clinic.id,
        kind,
        channel,
        appointmentId,
        source: { from: 'event', version },
        subject: mail.subject,
        createdAt: fromIso(occurredAt),
        usefulUntil: usefulUntil(telling.kind, history.appointment, fromIso(occurredAt)),
      });
    }
    await queueNotices(room, notices, visit.patient, correlationId);
  };

export const handler = onEvents('tell-patients', tellPatients(realQueueing()));
