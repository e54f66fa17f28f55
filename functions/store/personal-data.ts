import type { Person } from '../domain/person.ts';
import type { PersonalData } from '../domain/personal-data.ts';
import type { EpochMs } from '../domain/time.ts';
import { appointmentsOfPatient } from './appointments.ts';
import { archivedOf } from './archive.ts';
import { latestAuditOf } from './audit.ts';
import { INBOX_PREFIX, noticeKey } from './keys.ts';
import { toNotification } from './notices.ts';
import { stoppedMail } from './suppressions.ts';
import { queryPrefix, type Table } from './table.ts';
import { wishesOfPatient } from './wishes.ts';

/** An answer has room for a few megabytes. */
const MOST_ENTRIES = 2000;

/** Gathers all that is held on a person; the audit is a second or so behind, the rest as it is now. */
export const personalDataOf = async (
  table: Table,
  audit: Table,
  person: Person,
  now: EpochMs,
): Promise<PersonalData> => {
  const [appointments, archived, wishes, notices, mailStopped, entries] = await Promise.all([
    appointmentsOfPatient(table, person.id, {}, now),
    archivedOf(table, person.id),
    wishesOfPatient(table, person.id),
    queryPrefix(table, noticeKey(person.id, '').PK, INBOX_PREFIX, true),
    stoppedMail(table, person.email),
    latestAuditOf(audit, person.id, MOST_ENTRIES),
  ]);
  return {
    person,
    appointments,
    archived,
    wishes,
    notifications: notices.map(toNotification),
    mailStopped,
    audit: entries,
  };
};
