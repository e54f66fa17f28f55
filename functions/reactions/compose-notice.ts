import type { NoticeEnd, Notification } from '../domain/notification.ts';
import type { ScheduleOf } from '../domain/reminders.ts';
import { whatToTell } from '../domain/telling.ts';
import type { EpochMs } from '../domain/time.ts';
import { findAnnouncement } from '../store/announcements.ts';
import { correlationOf } from '../store/events.ts';
import { whyNotRemindNow } from '../store/reminder-truth.ts';
import { historyOf, tellingsBefore } from '../store/tellings.ts';
import { announcementLetter } from './announcing.ts';
import { eventLetter } from './event-mails.ts';
import type { Letter } from './letter.ts';
import type { Composing } from './queueing.ts';
import { dueVisit, reminderLetter } from './reminder-letter.ts';
import { mailableVisit } from './visit.ts';

/** What came of composing a notice: what to send, why not to, or when to ask again. */
export type Composed = Letter | NoticeEnd | { readonly notBefore: EpochMs };

/** A mail that is on its way has left after so long, as a rule. */
const LOOK_AGAIN_MS = 2_000;

/** Composes the notice of one change of an appointment, from what was last told through its channel. */
const aboutChange = async (
  room: Composing,
  { appointmentId = '', channel }: Notification,
  version: number,
): Promise<Composed> => {
  const history = await historyOf(room.table, appointmentId);
  const visit = history && (await mailableVisit(room, history.appointment));
  if (!visit) return 'outdated';
  const { toldAt, busyUntil } = await tellingsBefore(room.table, history, version, [channel]);
  const telling = whatToTell(history, version, toldAt(channel), room.now());
  if (typeof telling === 'string') return telling;
  const busy = busyUntil(channel, room.now());
  // The earlier one arrives first, and this one says what is different from it.
  if (busy !== undefined) return { notBefore: Math.min(busy, room.now() + LOOK_AGAIN_MS) };
  const correlationId = history.versions.find((one) => one.version === version)?.correlationId;
  return eventLetter({ room, visit, telling, history, isToSend: true }, correlationId);
};

/** Composes a reminder from what is stored now, unless a later one of the same start says the same. */
const reminder = async (
  room: Composing,
  { appointmentId = '', usefulUntil = 0, personId, channel }: Notification,
  { version, leadMinutes }: ScheduleOf,
): Promise<Composed> => {
  const due = await dueVisit(room, { appointmentId, version, leadMinutes });
  if (!due) return room.now() >= usefulUntil ? 'too-late' : 'outdated';
  const { appointment, visit } = due;
  const present = { appointment, policy: visit.clinic.policy };
  const why = await whyNotRemindNow(room.table, present, { personId, channel }, leadMinutes, room.now());
  return why ?? reminderLetter(visit, await correlationOf(room.table, appointment));
};

const announcement = async (
  room: Composing,
  { announcementId = '', personId, clinicId, appointmentId }: Notification,
): Promise<Letter | NoticeEnd> => {
  const announced = await findAnnouncement(room.table, announcementId);
  if (!announced) return 'outdated';
  return (await announcementLetter(room, announced, { personId, clinicId, appointmentId })) ?? 'outdated';
};

/** Composes a notice as it is true now, or says why it is not to be sent. */
export const composeNotice = async (room: Composing, notice: Notification): Promise<Composed> => {
  const { source } = notice;
  switch (source?.from) {
    case 'event':
      return aboutChange(room, notice, source.version);
    case 'reminder':
      return reminder(room, notice, source);
    case 'announcement':
      return announcement(room, notice);
    case undefined:
      return 'outdated';
    default:
      return source satisfies never;
  }
};
