import { type NoticeEnd, type Notification } from '../domain/notification.ts';
import { whatToTell } from '../domain/telling.ts';
import type { EpochMs } from '../domain/time.ts';
import { findAnnouncement } from './announcements.ts';
import { findAppointment } from './appointments.ts';
import { getClinic } from './clinics.ts';
import { isScheduleDue, whyNotRemindNow } from './reminder-truth.ts';
import { historyOf, tellingsBefore } from './tellings.ts';
import type { Table } from './table.ts';

/** Why a notice that is not sent yet has nothing true or useful to say any more; `undefined` while it has. */
export const whyNotToSend = async (
  table: Table,
  { source, usefulUntil = 0, appointmentId = '', announcementId = '', channel, personId }: Notification,
  now: EpochMs,
): Promise<NoticeEnd | undefined> => {
  if (source === undefined) return 'outdated';
  if (now >= usefulUntil) return 'too-late';
  switch (source.from) {
    case 'event': {
      const history = await historyOf(table, appointmentId);
      if (!history) return 'outdated';
      const { toldAt } = await tellingsBefore(table, history, source.version, [channel]);
      const telling = whatToTell(history, source.version, toldAt(channel), now);
      return typeof telling === 'string' ? telling : undefined;
    }
    case 'reminder': {
      const appointment = await findAppointment(table, appointmentId);
      const clinic = appointment && (await getClinic(table, appointment.clinicId));
      const present = clinic && { appointment, policy: clinic.policy };
      if (!present || !(await isScheduleDue(table, present, source, now))) return 'outdated';
      const why = await whyNotRemindNow(table, present, { personId, channel }, source.leadMinutes, now);
      return why === 'superseded' ? why : undefined;
    }
    case 'announcement':
      return (await findAnnouncement(table, announcementId)) ? undefined : 'outdated';
    default:
      return source satisfies never;
  }
};
