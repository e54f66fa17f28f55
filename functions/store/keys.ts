/**
 * Every key, index and attribute name of the one table. Free of the SDK, so that the stack can read it too.
 *
 * | item | PK | SK |
 * |---|---|---|
 * | clinic, its doctors, types, closures | CLINIC#c | PROFILE, DOCTOR#d, TYPE#t, CLOSURE#date |
 * | which clinic a doctor or type belongs to | DOCTOR#d, TYPE#t | CLINIC |
 * | availability, time off, schedule events | DOCTOR#d | WEEK, OFF#start#id, EVENT#version#through |
 * | slot claim | DOCTOR#d | SLOT#start |
 * | doctor-day | DAY#c#date | DOCTOR#d |
 * | patient calendar, one item a month; live holds | PATIENT#p | CALENDAR#month, HOLDS |
 * | appointment, its events, its notices | APPT#id | APPT, EVENT#version, NOTICE#kind#version#channel |
 * | person, what proves their password until they confirm | USER#sub | PROFILE, UNCONFIRMED |
 * | the person behind an e-mail | EMAIL#address | USER |
 * | answer to an idempotency key (not bookings) | KEY#hash | KEY |
 */
export const INDEXES = {
  /** Lists: a clinic's appointments by start, all clinics by name. */
  list: { name: 'list', partition: 'listPK', sort: 'listSK' },
  /** Event rows not yet published, oldest first; a row leaves the index when it is marked published. */
  outbox: { name: 'outbox', partition: 'outboxPK', sort: 'outboxSK' },
} as const;

export const TTL_ATTRIBUTE = 'expiresAt';

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** Ids come from outside too; escaping keeps one from reaching into another's partition. */
const segment = (id: string): string =>
  id.replace(/[^A-Za-z0-9_.@+-]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);

const key = (PK: string, SK: string): Key => ({ PK, SK });

export const clinicKey = (clinicId: string): Key => key(`CLINIC#${segment(clinicId)}`, 'PROFILE');
export const doctorKey = (clinicId: string, doctorId: string): Key =>
  key(`CLINIC#${segment(clinicId)}`, `${DOCTOR_PREFIX}${segment(doctorId)}`);
export const typeKey = (clinicId: string, typeId: string): Key =>
  key(`CLINIC#${segment(clinicId)}`, `${TYPE_PREFIX}${segment(typeId)}`);
export const closureKey = (clinicId: string, date: string): Key =>
  key(`CLINIC#${segment(clinicId)}`, `${CLOSURE_PREFIX}${segment(date)}`);
export const DOCTOR_PREFIX = 'DOCTOR#';
export const TYPE_PREFIX = 'TYPE#';
export const CLOSURE_PREFIX = 'CLOSURE#';

export const clinicOfDoctorKey = (doctorId: string): Key => key(`DOCTOR#${segment(doctorId)}`, 'CLINIC');
export const clinicOfTypeKey = (typeId: string): Key => key(`TYPE#${segment(typeId)}`, 'CLINIC');

export const availabilityKey = (doctorId: string): Key => key(`DOCTOR#${segment(doctorId)}`, 'WEEK');
export const timeOffKey = (doctorId: string, startUtc: string, timeOffId: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${TIME_OFF_PREFIX}${startUtc}#${segment(timeOffId)}`);
export const TIME_OFF_PREFIX = 'OFF#';

/** The lock of a booking: one item for each doctor and quarter-hour. */
export const slotKey = (doctorId: string, startUtc: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${SLOT_PREFIX}${startUtc}`);
export const SLOT_PREFIX = 'SLOT#';

export const doctorDayKey = (clinicId: string, date: string, doctorId: string): Key =>
  key(`DAY#${segment(clinicId)}#${segment(date)}`, `${DOCTOR_PREFIX}${segment(doctorId)}`);

/** `month` is `YYYY-MM` in UTC. */
export const calendarKey = (patientId: string, month: string): Key =>
  key(`PATIENT#${segment(patientId)}`, `${CALENDAR_PREFIX}${month}`);
export const CALENDAR_PREFIX = 'CALENDAR#';
export const holdsKey = (patientId: string): Key => key(`PATIENT#${segment(patientId)}`, 'HOLDS');

export const appointmentKey = (id: string): Key => key(`APPT#${segment(id)}`, 'APPT');
export const eventKey = (id: string, version: number): Key =>
  key(`APPT#${segment(id)}`, `${EVENT_PREFIX}${String(version).padStart(6, '0')}`);
export const EVENT_PREFIX = 'EVENT#';
/** One for every version of a schedule and every stretch of days made from it. */
export const scheduleEventKey = (doctorId: string, version: number, through: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${EVENT_PREFIX}${String(version).padStart(6, '0')}#${through}`);
export const noticeKey = (appointmentId: string, kind: string, version: number, channel: string): Key =>
  key(`APPT#${segment(appointmentId)}`, `NOTICE#${kind}#${version}#${channel}`);

export const personKey = (userId: string): Key => key(`USER#${segment(userId)}`, 'PROFILE');
export const unconfirmedKey = (userId: string): Key => key(`USER#${segment(userId)}`, 'UNCONFIRMED');
export const emailKey = (email: string): Key => key(`EMAIL#${segment(email)}`, 'USER');
export const idempotencyKey = (hash: string): Key => key(`KEY#${hash}`, 'KEY');

export const CLINICS_LIST = 'CLINICS';
export const clinicList = (clinicId: string): string => `CLINIC#${segment(clinicId)}`;

/** Sixteen outbox partitions share 1,000 bookings a second with room to spare (1,000 writes/s each). */
export const OUTBOX_SHARDS = 16;
export const outboxPartition = (shard: number): string => `OUTBOX#${shard}`;

/** Where an event row waits to be published; the same subject always in the same shard. */
export const outboxEntry = (subjectId: string, version: number, occurredAt: number) => ({
  outboxPK: outboxPartition([...subjectId].reduce((sum, char) => sum + char.charCodeAt(0), 0) % OUTBOX_SHARDS),
  outboxSK: `${new Date(occurredAt).toISOString()}#${subjectId}#${version}`,
});
