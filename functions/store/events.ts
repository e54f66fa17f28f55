import type {
  AppointmentEventDetail,
  EventDetail,
  ScheduleEventDetail,
  WaitlistEventDetail,
} from '../contract/events.ts';
import type { Appointment, AppointmentEvent } from '../domain/appointment.ts';
import type { Doctor } from '../domain/clinic.ts';
import { type EpochMs, type LocalDate, toUtc } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import { announcementDetail } from './announcements.ts';
import { policyEventDetail } from './clinic-changes.ts';
import { appointmentKey, EVENT_PREFIX, eventKey, type Key, outboxEntry, scheduleEventKey } from './keys.ts';
import { notificationDetail, retryDetail } from './notice-events.ts';
import { getItem, type Item, type NamedWrite, queryPrefix, type Table, updateItem } from './table.ts';

/** An event row: what was committed about an appointment, a doctor's schedule, a clinic's rules, a wish, notice or announcement. */
export interface EventRow {
  readonly key: Key;
  readonly detail: EventDetail;
}

interface Previous {
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly doctorId: string;
}
const previousOf = ({ start, end, doctorId }: Previous) => ({ start: toUtc(start), end: toUtc(end), doctorId });

const scheduleDetail = (item: Item): ScheduleEventDetail => ({
  // Every night more days are made of the same version: the last of them tells these events apart, as in their key.
  eventId: `${String(item.doctorId)}@${String(item.version)}#${String(item.to)}`,
  type: 'ScheduleChanged',
  version: item.version as number,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  clinicId: item.clinicId as string,
  doctorId: item.doctorId as string,
  from: item.from as string,
  to: item.to as string,
  ...(item.openEnded === true && { openEnded: true }),
  correlationId: item.correlationId as string,
});

const appointmentDetail = (item: Item, after: Appointment): AppointmentEventDetail => ({
  eventId: `${after.id}@${after.version}`,
  type: item.type as AppointmentEvent,
  version: after.version,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  appointmentId: after.id,
  clinicId: after.clinicId,
  appointmentTypeId: after.appointmentTypeId,
  doctorId: after.doctor.id,
  patientId: after.patientId,
  status: after.status,
  start: toUtc(after.start),
  end: toUtc(after.end),
  ...(item.previous !== undefined && { previous: previousOf(item.previous as Previous) }),
  ...(after.waitlistEntryId !== undefined && { waitlistEntryId: after.waitlistEntryId }),
  actor: item.actor as AppointmentEventDetail['actor'],
  correlationId: item.correlationId as string,
});

const waitlistDetail = (item: Item): WaitlistEventDetail => ({
  eventId: `${String(item.waitlistEntryId)}@${String(item.version)}`,
  type: 'WaitlistOffered',
  version: item.version as number,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  waitlistEntryId: item.waitlistEntryId as string,
  appointmentId: item.appointmentId as string,
  clinicId: item.clinicId as string,
  appointmentTypeId: item.appointmentTypeId as string,
  doctorId: item.doctorId as string,
  patientId: item.patientId as string,
  start: toUtc(item.start as EpochMs),
  end: toUtc(item.end as EpochMs),
  expiresAt: toUtc(item.expiresAt as EpochMs),
  correlationId: item.correlationId as string,
});

const detailOf = (item: Item): EventDetail => {
  switch (item.type) {
    case 'ScheduleChanged':
      return scheduleDetail(item);
    case 'ReminderPolicyChanged':
      return policyEventDetail(item);
    case 'WaitlistOffered':
      return waitlistDetail(item);
    case 'NotificationFailed':
      return notificationDetail(item);
    case 'NotificationRetried':
      return retryDetail(item);
    case 'AnnouncementQueued':
      return announcementDetail(item);
    default:
      return appointmentDetail(item, toAppointment(item.after as Item));
  }
};

export const toEventRow = (item: Item): EventRow => ({
  key: { PK: item.PK as string, SK: item.SK as string },
  detail: detailOf(item),
});

/** The request that made an appointment what it is at its version. */
export const correlationOf = async (
  table: Table,
  { id, version }: Pick<Appointment, 'id' | 'version'>,
): Promise<string | undefined> => {
  const item = await getItem(table, eventKey(id, version), false);
  return typeof item?.correlationId === 'string' ? item.correlationId : undefined;
};

/** Everything that has happened to an appointment, oldest first. */
export const eventsOf = async (table: Table, appointmentId: string): Promise<EventDetail[]> =>
  (await queryPrefix(table, appointmentKey(appointmentId).PK, EVENT_PREFIX, true)).map((item) => detailOf(item));

/** A schedule's version with its dates made anew. */
export interface ScheduleMade {
  readonly doctor: Pick<Doctor, 'id' | 'clinicId'>;
  readonly version: number;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly openEnded: boolean;
  readonly correlationId: string;
  readonly now: EpochMs;
}

/** The row that tells that a doctor's days were made anew. */
export const scheduleEventWrite = (
  table: Table,
  { doctor, version, from, to, openEnded, correlationId, now }: ScheduleMade,
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...scheduleEventKey(doctor.id, version, to),
        type: 'ScheduleChanged',
        version,
        occurredAt: now,
        clinicId: doctor.clinicId,
        doctorId: doctor.id,
        from,
        to,
        ...(openEnded && { openEnded }),
        correlationId,
        ...outboxEntry(doctor.id, version, now),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** Takes an event row out of the outbox. Repeating it changes nothing, and a row that is gone is out of it. */
export const markPublished = async (table: Table, { PK, SK }: Key): Promise<void> => {
  await updateItem(table, {
    Key: { PK, SK },
    UpdateExpression: 'REMOVE outboxPK, outboxSK',
    ConditionExpression: 'attribute_exists(PK)',
  });
};
