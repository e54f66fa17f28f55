import { type Announcement, PLATFORM, type Recipient } from '../domain/announcement.ts';
import { isExpected } from '../domain/notification.ts';
import { composeMail } from '../email/compose.ts';
import { forgetPrivateWords } from '../store/announcements.ts';
import { findAppointment } from '../store/appointments.ts';
import { getClinic } from '../store/clinics.ts';
import { contactOf } from './contacts.ts';
import { deliver, type Mailroom } from './deliver.ts';
import { mailableVisit } from './visit.ts';

/** The appointment that a message is about, with its card and link while somebody is still expected to it. */
const aboutOf = async (room: Mailroom, { appointmentId, personId }: Recipient) => {
  const appointment = appointmentId === undefined ? undefined : await findAppointment(room.table, appointmentId);
  if (appointment?.patientId !== personId || !isExpected(appointment, room.now())) return undefined;
  return (await mailableVisit(room, appointment))?.model;
};

/**
 * Tells one person what an announcement says, once, as they wish to be told. Throws when it should be tried again.
 * @returns whether there is anybody to tell.
 */
export const tellOne = async (
  room: Mailroom,
  announcement: Announcement,
  recipient: Recipient,
  correlationId?: string,
): Promise<boolean> => {
  const { id, subject, body, createdAt } = announcement;
  const person = await contactOf(room.table, recipient.personId, room.acquaint);
  if (!person) {
    await forgetPrivateWords(room.table, id);
    return false;
  }
  const [clinic, about] = await Promise.all([getClinic(room.table, recipient.clinicId), aboutOf(room, recipient)]);
  await deliver(room, {
    kind: 'MESSAGE',
    occasion: [id, person.id],
    at: createdAt,
    appointmentId: recipient.appointmentId,
    announcementId: id,
    correlationId,
    to: person,
    from: clinic ?? PLATFORM,
    mail: composeMail('MESSAGE', { recipientName: person.name, clinic, subject, body, about }),
  });
  return true;
};
