import { appointmentKey, clinicKey, DOCTOR_PREFIX, INBOX_PREFIX, personKey } from './keys.ts';
import type { Item } from './table.ts';

/** A row that the search or the counters have to look at again. */
export type ChangedRow =
  | { readonly of: 'person'; readonly personId: string }
  | { readonly of: 'doctor'; readonly doctorId: string }
  | { readonly of: 'appointment'; readonly id: string; readonly clinicId: string; readonly patientId: string }
  | { readonly of: 'notice'; readonly personId: string; readonly noticeId: string };

const PERSON = personKey('').PK;
const CLINIC = clinicKey('').PK;
const PROFILE = personKey('').SK;
const APPOINTMENT = appointmentKey('').SK;

/** Ids of our own making need no escaping in keys, and neither do Cognito's. */
const after = (text: string, prefix: string): string => text.slice(prefix.length);

/** What a stream record is about, by its key; `after` is the row as it is then, absent when it is gone. */
export const changedRowOf = ({ PK, SK }: Item, row: Item | undefined): ChangedRow | undefined => {
  const [partition, sort] = [String(PK), String(SK)];
  if (partition.startsWith(PERSON)) {
    const personId = after(partition, PERSON);
    if (sort === PROFILE) return { of: 'person', personId };
    return row && sort.startsWith(INBOX_PREFIX)
      ? { of: 'notice', personId, noticeId: after(sort, INBOX_PREFIX) }
      : undefined;
  }
  if (partition.startsWith(CLINIC) && sort.startsWith(DOCTOR_PREFIX))
    return { of: 'doctor', doctorId: after(sort, DOCTOR_PREFIX) };
  // Whoever only held a time was never booked there.
  if (sort !== APPOINTMENT || row?.status !== 'CONFIRMED') return undefined;
  return { of: 'appointment', id: String(row.id), clinicId: String(row.clinicId), patientId: String(row.patientId) };
};
