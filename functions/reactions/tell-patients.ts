import type { AppointmentEventDetail } from '../contract/events.ts';
import { CHANNELS, type Notice } from '../domain/notification.ts';
import { type History, noticeKindOf } from '../domain/notice-kinds.ts';
import { noticeUsefulUntil, whatToTell, whatWasToTell } from '../domain/telling.ts';
import { eventNoticeId, historyOf, tellingsBefore } from '../store/tellings.ts';
import { eventLetter } from './event-mails.ts';
import { onEvents } from './queue.ts';
import { queueNotices } from './queue-notices.ts';
import { type Queueing, realQueueing } from './queueing.ts';
import { mailableVisit } from './visit.ts';

/** Queues what one change tells, through each channel; what comes too late is recorded as expired. */
const queueChange = async (room: Queueing, history: History, version: number): Promise<void> => {
  const change = history.versions.find((one) => one.version === version);
  const visit = change && noticeKindOf(history, version) && (await mailableVisit(room, history.appointment));
  if (!change || !visit) return;
  const { occurredAt, correlationId } = change;
  const { toldAt } = await tellingsBefore(room.table, history, version, CHANNELS);
  const now = room.now();
  const notices: Notice[] = [];
  let isLate = false;
  for (const channel of CHANNELS) {
    const toTell = whatToTell(history, version, toldAt(channel), now);
    const telling = toTell === 'too-late' ? whatWasToTell(history, version, toldAt(channel)) : toTell;
    const id = eventNoticeId(history, version, channel);
    if (typeof telling === 'string' || id === undefined) continue;
    isLate = toTell === 'too-late';
    const facts = { room, visit, telling, history, isToSend: false };
    const { kind, mail } = await eventLetter(facts, correlationId);
    notices.push({
      id,
      personId: visit.patient.id,
      clinicId: visit.clinic.id,
      kind,
      channel,
      appointmentId: history.appointment.id,
      source: { from: 'event', version },
      subject: mail.subject,
      createdAt: occurredAt,
      usefulUntil: noticeUsefulUntil(telling.kind, history, change),
    });
  }
  await queueNotices(room, notices, visit.patient, correlationId, { isLate });
};

/**
 * The last change that tells something, when it was made after a history was read. Its own event may have been handled
 * before what was recorded by that history, and then found nothing to tell.
 */
const changedSince = async (room: Queueing, { versions }: History, version: number): Promise<number | undefined> => {
  const history = await historyOf(room.table, versions[0]?.after.id ?? '');
  const last = history?.versions.findLast((one) => noticeKindOf(history, one.version) !== undefined);
  const isNew = last !== undefined && last.version > version && last.version > (versions.at(-1)?.version ?? 0);
  return isNew ? last.version : undefined;
};

/**
 * Queues what a patient is told about a change of their appointment: confirmed, rescheduled, reassigned, cancelled, in
 * need of a new time, or offered from the waitlist. It goes by what is stored now, so that any order and number of
 * deliveries tells what is true, and each thing once.
 */
export const tellPatients =
  (room: Queueing) =>
  async ({ appointmentId, version }: AppointmentEventDetail): Promise<void> => {
    for (let next: number | undefined = version; next !== undefined; ) {
      const history = await historyOf(room.table, appointmentId);
      if (!history) return;
      await queueChange(room, history, next);
      next = await changedSince(room, history, next);
    }
  };

export const handler = onEvents('tell-patients', tellPatients(realQueueing()));
