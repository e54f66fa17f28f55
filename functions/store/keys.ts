/**
 * Every key, index and attribute name of the one table. Free of the SDK, so that the stack can read it too.
 *
 * | item | PK | SK |
 * |---|---|---|
 * | clinic, its doctors, types, closures | CLINIC#c | PROFILE, DOCTOR#d, TYPE#t, CLOSURE#date |
 * | who works at a clinic's front desk | CLINIC#c | USER#sub |
 * | events of a clinic's rules | POLICY#c | EVENT#version |
 * | which clinic a doctor or type belongs to | DOCTOR#d, TYPE#t | CLINIC |
 * | availability, time off, schedule events | DOCTOR#d | WEEK, OFF#start#id, EVENT#version#through |
 * | slot claim | DOCTOR#d | SLOT#start |
 * | doctor-day | DAY#c#date | DOCTOR#d |
 * | what became of an appointment in a time off or closure | LEAVE#id | AFFECTED#start#appointment |
 * | open starts of a type (read model) | OPEN#c#type | DATE#date |
 * | holds by when they run out | EXPIRY#shard | instant#appointment |
 * | how far a periodic job has come | JOB#name | PROGRESS |
 * | patient calendar, one item a month; live holds; what is in the archive | PATIENT#p | CALENDAR#month, HOLDS, ARCHIVED#start#id |
 * | wish of the waitlist; where it stands in line; its events | PATIENT#p, WAITLIST#c#type, WISH#w | WISH#w, place, EVENT#version |
 * | appointment, its events, which of its reminders may be scheduled | APPT#id | APPT, EVENT#version, REMINDERS |
 * | person, what proves their password until they confirm | USER#sub | PROFILE, UNCONFIRMED |
 * | what a person was told, by time; events of what failed | USER#sub | INBOX#id, EVENT#id#version |
 * | announcement, those it goes to in parts, its event | MSG#id | MSG, CHUNK#number, EVENT#version |
 * | the person behind an e-mail, whether mail to it is in vain | EMAIL#address | USER, SUPPRESSED |
 * | what a person wrote in a minute | LIMIT#sub | MINUTE#window |
 * | when mail and SMS may be sent next | RATE#channel | RATE |
 * | erasure of a person under way | ERASURES | USER#sub |
 * | appointment that a restore has undone, until an operator has the list | UNDONE | APPT#id |
 * | answer to an idempotency key (not bookings), where a booking under it has its first event | APPT#id | EVENT#000001 |
 * | what somebody or something is found by (read model) | SEARCH#scope#start of word | word#kind#id |
 * | by which words a person or doctor is found in a scope | USER#sub, DOCTOR#d | SEARCH#scope |
 * | what a clinic's dates count (read model) | COUNTS#c | DATE#date |
 * | what an appointment or notice has been counted as | APPT#id, USER#sub | COUNTED, COUNTED#id |
 *
 * The audit has a table of its own, so that nobody who may write here may touch it:
 *
 * | item | PK | SK |
 * |---|---|---|
 * | audit entry, found by when it was written down too | DAY#date#shard | instant#id |
 */
export const INDEXES = {
  /** Lists: a clinic's appointments by start, its notices of one status by time, all clinics by name. */
  list: { name: 'list', partition: 'listPK', sort: 'listSK' },
  /** Event rows not yet published, oldest first; a row leaves the index when it is marked published. */
  outbox: { name: 'outbox', partition: 'outboxPK', sort: 'outboxSK' },
} as const;

/** The audit table's lists: entries by whom or what they are about, and by who did it, oldest first. */
export const AUDIT_LISTS = {
  appointment: { name: 'appointment', partition: 'appointmentId', sort: 'SK' },
  patient: { name: 'patient', partition: 'patientId', sort: 'SK' },
  actor: { name: 'actor', partition: 'actorId', sort: 'SK' },
} as const;

export const AUDIT_INDEXES = {
  ...AUDIT_LISTS,
  /** Entries by the UTC date on which they were written down, which may be long after their own. */
  recorded: { name: 'recorded', partition: 'recordedPK', sort: 'SK' },
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
/** Sorts behind everything that a clinic's book is made of. */
export const staffKey = (clinicId: string, userId: string): Key =>
  key(`CLINIC#${segment(clinicId)}`, `${STAFF_PREFIX}${segment(userId)}`);
export const STAFF_PREFIX = 'USER#';

/** A partition of its own: a clinic's book is read in one Query, past which nothing may grow. */
export const policyEventKey = (clinicId: string, version: number): Key =>
  key(`POLICY#${segment(clinicId)}`, `${EVENT_PREFIX}${String(version).padStart(6, '0')}`);

export const clinicOfDoctorKey = (doctorId: string): Key => key(`DOCTOR#${segment(doctorId)}`, 'CLINIC');
export const clinicOfTypeKey = (typeId: string): Key => key(`TYPE#${segment(typeId)}`, 'CLINIC');

export const availabilityKey = (doctorId: string): Key => key(`DOCTOR#${segment(doctorId)}`, 'WEEK');
export const timeOffKey = (doctorId: string, startUtc: string, timeOffId: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${TIME_OFF_PREFIX}${startUtc}#${segment(timeOffId)}`);
export const TIME_OFF_PREFIX = 'OFF#';

/** What became of one appointment in a time off or closure. */
export const affectedKey = (leaveId: string, startUtc: string, appointmentId: string): Key =>
  key(`LEAVE#${segment(leaveId)}`, `${AFFECTED_PREFIX}${startUtc}#${segment(appointmentId)}`);
export const AFFECTED_PREFIX = 'AFFECTED#';

/** The lock of a booking: one item for each doctor and quarter-hour. */
export const slotKey = (doctorId: string, startUtc: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${SLOT_PREFIX}${startUtc}`);
export const SLOT_PREFIX = 'SLOT#';

export const doctorDayKey = (clinicId: string, date: string, doctorId: string): Key =>
  key(`DAY#${segment(clinicId)}#${segment(date)}`, `${DOCTOR_PREFIX}${segment(doctorId)}`);

/** A partition of its own: neither the clinic's book nor the profile that every booking reads shares its traffic. */
export const openStartsKey = (clinicId: string, typeId: string, date: string): Key =>
  key(`OPEN#${segment(clinicId)}#${segment(typeId)}`, `${DATE_PREFIX}${segment(date)}`);
export const DATE_PREFIX = 'DATE#';

/** `month` is `YYYY-MM` in UTC. */
export const calendarKey = (patientId: string, month: string): Key =>
  key(`PATIENT#${segment(patientId)}`, `${CALENDAR_PREFIX}${month}`);
export const CALENDAR_PREFIX = 'CALENDAR#';
export const archivedKey = (patientId: string, startUtc: string, appointmentId: string): Key =>
  key(`PATIENT#${segment(patientId)}`, `${ARCHIVED_PREFIX}${startUtc}#${segment(appointmentId)}`);
export const ARCHIVED_PREFIX = 'ARCHIVED#';
export const holdsKey = (patientId: string): Key => key(`PATIENT#${segment(patientId)}`, 'HOLDS');

export const wishKey = (patientId: string, wishId: string): Key =>
  key(`PATIENT#${segment(patientId)}`, `${WISH_PREFIX}${segment(wishId)}`);
export const WISH_PREFIX = 'WISH#';
/** The line of those who wait at a clinic for one type, first come first: `place` begins with when they came. */
export const lineKey = (clinicId: string, typeId: string, place: string): Key =>
  key(`WAITLIST#${segment(clinicId)}#${segment(typeId)}`, place);
export const wishEventKey = (wishId: string, version: number): Key =>
  key(`${WISH_PREFIX}${segment(wishId)}`, `${EVENT_PREFIX}${String(version).padStart(6, '0')}`);

/** Sixteen partitions, as for the outbox. */
export const EXPIRY_SHARDS = 16;
export const expiryPartition = (shard: number): string => `EXPIRY#${shard}`;
/** `expiresUtc` must be of fixed length, so that instants sort as text. */
export const expiryKey = (appointmentId: string, expiresUtc: string): Key =>
  key(expiryPartition(shardOf(appointmentId, EXPIRY_SHARDS)), `${expiresUtc}#${segment(appointmentId)}`);

/** How far a job has come; with an id, how far with that one. */
export const progressKey = (job: string, of?: string): Key =>
  key(`JOB#${segment(job)}`, of === undefined ? 'PROGRESS' : `PROGRESS#${segment(of)}`);

export const appointmentKey = (id: string): Key => key(`APPT#${segment(id)}`, 'APPT');
export const eventKey = (id: string, version: number): Key =>
  key(`APPT#${segment(id)}`, `${EVENT_PREFIX}${String(version).padStart(6, '0')}`);
export const EVENT_PREFIX = 'EVENT#';
export const remindersKey = (appointmentId: string): Key => key(`APPT#${segment(appointmentId)}`, 'REMINDERS');
/** One for every version of a schedule and every stretch of days made from it. */
export const scheduleEventKey = (doctorId: string, version: number, through: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${EVENT_PREFIX}${String(version).padStart(6, '0')}#${through}`);

export const personKey = (userId: string): Key => key(`USER#${segment(userId)}`, 'PROFILE');
export const unconfirmedKey = (userId: string): Key => key(`USER#${segment(userId)}`, 'UNCONFIRMED');
/** One partition: people are erased now and then, and an erasure is over within the hour. */
export const ERASURES = 'ERASURES';
export const erasureKey = (userId: string): Key => key(ERASURES, `USER#${segment(userId)}`);
/** One partition: a restore is rare, and an operator reads the list in one Query. */
export const UNDONE = 'UNDONE';
export const undoneKey = (appointmentId: string): Key => key(UNDONE, appointmentKey(appointmentId).PK);
/** Ids of notices begin with their time, so that an inbox is in order. */
export const noticeKey = (userId: string, noticeId: string): Key =>
  key(`USER#${segment(userId)}`, `${INBOX_PREFIX}${segment(noticeId)}`);
export const INBOX_PREFIX = 'INBOX#';
export const noticeEventKey = (userId: string, noticeId: string, version: number): Key =>
  key(`USER#${segment(userId)}`, `${EVENT_PREFIX}${segment(noticeId)}#${String(version).padStart(6, '0')}`);
export const announcementKey = (id: string): Key => key(`MSG#${segment(id)}`, 'MSG');
export const chunkKey = (id: string, chunk: number): Key =>
  key(`MSG#${segment(id)}`, `${CHUNK_PREFIX}${String(chunk).padStart(3, '0')}`);
export const CHUNK_PREFIX = 'CHUNK#';
export const announcementEventKey = (id: string): Key => key(`MSG#${segment(id)}`, `${EVENT_PREFIX}000001`);
export const suppressionKey = (email: string): Key => key(`EMAIL#${segment(email)}`, 'SUPPRESSED');
export const emailKey = (email: string): Key => key(`EMAIL#${segment(email)}`, 'USER');
/** A partition of its own: a flood by one person throttles nothing else of theirs. */
export const limitKey = (userId: string, window: number): Key => key(`LIMIT#${segment(userId)}`, `MINUTE#${window}`);

/** The turns of one channel. Few senders ask for them, at most at the rate of the channel. */
export const sendRateKey = (channel: string): Key => key(`RATE#${segment(channel)}`, 'RATE');

export const CLINICS_LIST = 'CLINICS';
/** A clinic's notices of one status, by time. */
export const noticeList = (clinicId: string, status: string): string => `NOTICES#${segment(clinicId)}#${status}`;
/** Of fixed length, so that instants sort as text. */
export const noticePlace = (createdAt: number, noticeId: string): string =>
  `${new Date(createdAt).toISOString()}#${noticeId}`;
export const clinicList = (clinicId: string): string => `CLINIC#${segment(clinicId)}`;

/** The same subject always in the same shard. */
const shardOf = (subjectId: string, shards: number): number =>
  Array.from(subjectId).reduce((sum, char) => sum + char.charCodeAt(0), 0) % shards;

/** Sixteen outbox partitions share 1,000 bookings a second with room to spare (1,000 writes/s each). */
export const OUTBOX_SHARDS = 16;
export const outboxPartition = (shard: number): string => `OUTBOX#${shard}`;

/** Where an event row waits to be published; the same subject always in the same shard. */
export const outboxEntry = (subjectId: string, version: number, occurredAt: number) => ({
  outboxPK: outboxPartition(shardOf(subjectId, OUTBOX_SHARDS)),
  outboxSK: `${new Date(occurredAt).toISOString()}#${subjectId}#${version}`,
});

/** How much of a word names its partition: as much as every query has. */
const SEARCH_PARTITION_LENGTH = 2;
/** Where a word leads to one thing. `scope` is a clinic's id, or `*` for all of them, which is no id's spelling. */
export const searchKey = (scope: string, word: string, kind: string, id: string): Key =>
  key(searchPartition(scope, word), `${searchStart(word)}#${kind}#${segment(id)}`);
export const searchPartition = (scope: string, word: string): string =>
  `SEARCH#${scope === '*' ? scope : segment(scope)}#${segment(word.slice(0, SEARCH_PARTITION_LENGTH))}`;
/** What the places of all words with this beginning begin with. */
export const searchStart = (word: string): string => segment(word);
export const patientWordsKey = (patientId: string, scope: string): Key =>
  key(`USER#${segment(patientId)}`, `${WORDS_PREFIX}${scope === '*' ? scope : segment(scope)}`);
export const doctorWordsKey = (doctorId: string, scope: string): Key =>
  key(`DOCTOR#${segment(doctorId)}`, `${WORDS_PREFIX}${scope === '*' ? scope : segment(scope)}`);
export const WORDS_PREFIX = 'SEARCH#';

export const countsKey = (clinicId: string, date: string): Key =>
  key(`COUNTS#${segment(clinicId)}`, `${DATE_PREFIX}${segment(date)}`);
export const countedAppointmentKey = (appointmentId: string): Key => key(`APPT#${segment(appointmentId)}`, 'COUNTED');
export const countedNoticeKey = (userId: string, noticeId: string): Key =>
  key(`USER#${segment(userId)}`, `COUNTED#${segment(noticeId)}`);

/** As many partitions a day as the audit is written to at once. */
export const AUDIT_SHARDS = 16;
const auditPartition = (date: string, shard: number): string =>
  `DAY#${segment(date)}#${String(shard).padStart(2, '0')}`;
/** `atUtc` must be of fixed length, so that instants sort as text. */
export const auditKey = (atUtc: string, entryId: string): Key =>
  key(auditPartition(atUtc.slice(0, 10), shardOf(entryId, AUDIT_SHARDS)), `${atUtc}#${segment(entryId)}`);
export const recordedPartition = (date: string, shard: number): string =>
  `RECORDED#${segment(date)}#${String(shard).padStart(2, '0')}`;
/** Where the copy of a date finds an entry that was written down on it. */
export const recordedEntry = (date: string, entryId: string) => ({
  recordedPK: recordedPartition(date, shardOf(entryId, AUDIT_SHARDS)),
});
