import { unsubscribeUrl } from '../contract/unsubscribe-link.ts';
import {
  type Announcement,
  isToSeveral,
  messageUsefulUntil,
  PLATFORM,
  type Recipient,
} from '../domain/announcement.ts';
import { isExpected, type Notice } from '../domain/notification.ts';
import { composeMail } from '../email/compose.ts';
import { oneLine } from '../email/wording.ts';
import { announcedId, forgetPrivateWords } from '../store/announcements.ts';
import { findAppointment } from '../store/appointments.ts';
import { getClinic } from '../store/clinics.ts';
import { contactOf } from './contacts.ts';
import type { Letter } from './letter.ts';
import { queueNotices } from './queue-notices.ts';
import type { Composing, Queueing } from './queueing.ts';
import { mailableVisit } from './visit.ts';

/** The appointment that a message is about, with its card and link while the patient is still expected to it. */
const aboutOf = async (room: Composing, { appointmentId, personId }: Recipient) => {
  const appointment = appointmentId === undefined ? undefined : await findAppointment(room.table, appointmentId);
  if (appointment?.patientId !== personId || !isExpected(appointment, room.now())) return undefined;
  return (await mailableVisit(room, appointment))?.model;
};

/** Composes what an announcement tells one person; `undefined` when there is nobody to tell. */
export const announcementLetter = async (
  room: Composing,
  announcement: Announcement,
  recipient: Recipient,
  correlationId?: string,
): Promise<Letter | undefined> => {
  const person = await contactOf(room.table, recipient.personId, room.acquaint);
  if (!person) return undefined;
  const { subject, body } = announcement;
  const link = isToSeveral(announcement)
    ? unsubscribeUrl(room.apiUrl, person.id, await room.signingSecret())
    : undefined;
  const [clinic, about] = await Promise.all([getClinic(room.table, recipient.clinicId), aboutOf(room, recipient)]);
  return {
    kind: 'MESSAGE',
    to: person,
    from: clinic ?? PLATFORM,
    correlationId,
    unsubscribeUrl: link,
    mail: composeMail('MESSAGE', { recipientName: person.name, clinic, subject, body, about, unsubscribeUrl: link }),
  };
};

/**
 * Queues what an announcement tells one person.
 * @returns whether there is anybody to tell.
 */
export const announceTo = async (
  room: Queueing,
  announcement: Announcement,
  recipient: Recipient,
  correlationId?: string,
): Promise<boolean> => {
  const { id, subject, createdAt } = announcement;
  const person = await contactOf(room.table, recipient.personId, room.acquaint);
  if (!person) {
    await forgetPrivateWords(room.table, id);
    return false;
  }
  const clinic = await getClinic(room.table, recipient.clinicId);
  const notices = (['in-app', 'email'] as const).map(
    (channel): Notice => ({
      id: announcedId(announcement, person.id, channel),
      personId: person.id,
      clinicId: (clinic ?? PLATFORM).id,
      kind: 'MESSAGE',
      channel,
      appointmentId: recipient.appointmentId,
      announcementId: id,
      source: { from: 'announcement' },
      subject: oneLine(subject),
      createdAt,
      usefulUntil: messageUsefulUntil(createdAt),
    }),
  );
  await queueNotices(room, notices, person, correlationId, { isAnnouncement: isToSeveral(announcement) });
  return true;
};
