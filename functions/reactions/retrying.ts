import { type AppointmentEventDetail, appointmentEvent, type RetryEventDetail } from '../contract/events.ts';
import { noticeId } from '../domain/ids.ts';
import { type EpochMs, fromIso, MINUTE_MS } from '../domain/time.ts';
import { allRecipients, findAnnouncement } from '../store/announcements.ts';
import { findAppointment } from '../store/appointments.ts';
import { eventsOf } from '../store/events.ts';
import { findNotice, settleNotice } from '../store/notices.ts';
import { tellOne } from './announcing.ts';
import type { Mailroom } from './deliver.ts';
import { sendConfirmation } from './send-confirmation.ts';
import { sendReminder } from './send-reminder.ts';

/** The event of an appointment that a notice tells of: the one from which its id is made. */
const occasionOf = async (
  { table }: Mailroom,
  { notificationId, kind, channel, appointmentId = '' }: RetryEventDetail,
): Promise<AppointmentEventDetail | undefined> => {
  const event = (await eventsOf(table, appointmentId)).find(
    ({ version, occurredAt }) =>
      noticeId([appointmentId, version, kind, channel], fromIso(occurredAt)) === notificationId,
  );
  return event && appointmentEvent.parse(event);
};

/** Writes what was to be told anew, from what is true now. What is settled through other channels stays so. */
const tellAgain = async (room: Mailroom, event: RetryEventDetail, createdAt: EpochMs): Promise<void> => {
  const { table } = room;
  if (event.announcementId !== undefined) {
    const announcement = await findAnnouncement(table, event.announcementId);
    const recipients = announcement ? await allRecipients(table, announcement.id) : [];
    const recipient = recipients.find(({ personId }) => personId === event.patientId);
    if (announcement && recipient) await tellOne(room, announcement, recipient);
    return;
  }
  if (event.kind === 'REMINDER') {
    const appointment = await findAppointment(table, event.appointmentId ?? '');
    if (!appointment) return;
    const leadMinutes = (appointment.start - createdAt) / MINUTE_MS;
    await sendReminder(room)({ appointmentId: appointment.id, version: appointment.version, leadMinutes });
    return;
  }
  const occasion = await occasionOf(room, event);
  if (occasion) await sendConfirmation(room)(occasion);
};

/** Sends a notice that had failed once more, if what it tells is still true; otherwise there is nothing to send. */
export const tryAgain =
  (room: Mailroom) =>
  async (event: RetryEventDetail): Promise<void> => {
    const name = { personId: event.patientId, id: event.notificationId };
    const before = await findNotice(room.table, name);
    if (before?.status !== 'QUEUED') return;
    await tellAgain(room, event, before.createdAt);
    const after = await findNotice(room.table, name);
    if (after?.status === 'QUEUED') await settleNotice(room.table, after, 'SUPPRESSED', room.now());
  };
