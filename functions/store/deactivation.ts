import type { Affected } from '../domain/leave.ts';
import type { Doctor } from '../domain/clinic.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type EpochMs, localDateOf } from '../domain/time.ts';
import { asAffected } from './affected.ts';
import type { DoctorAtClinic } from './clinics.ts';
import { conflictsOf } from './conflicts.ts';
import { doctorKey, personKey } from './keys.ts';
import { findPerson } from './people.ts';
import { changeSchedule, finishSchedule } from './schedules.ts';
import type { NamedWrite, Table } from './table.ts';

const leaveWrite = (table: Table, { clinicId, id }: Doctor): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    Update: {
      TableName: table.name,
      Key: doctorKey(clinicId, id),
      UpdateExpression: 'SET active = :no',
      ConditionExpression: 'active = :yes',
      ExpressionAttributeValues: { ':no': false, ':yes': true },
    },
  },
});

const removalWrite = (table: Table, userId: string, now: EpochMs): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    Update: {
      TableName: table.name,
      Key: personKey(userId),
      UpdateExpression: 'SET removedAt = :now',
      ConditionExpression: 'attribute_exists(PK)',
      ExpressionAttributeValues: { ':now': now },
    },
  },
});

/**
 * A doctor leaves: from one moment on they offer nothing and their login may do nothing, then it is looked up who is
 * still booked with them. The history stays. One who has left is not found, unless a request that died left the
 * doctor-days behind: then this finishes them.
 */
export const deactivateDoctor = async (
  table: Table,
  { doctor, clinic }: DoctorAtClinic,
  correlationId: string,
  now: EpochMs,
): Promise<Affected[] | Refusal> => {
  if (doctor.active) {
    const person = doctor.userId === undefined ? undefined : await findPerson(table, doctor.userId);
    const beside = [leaveWrite(table, doctor), ...(person ? [removalWrite(table, person.id, now)] : [])];
    const changed = await changeSchedule(table, clinic, doctor, { beside }, correlationId, now);
    if (changed === 'beside-failed') return refuse('NOT_FOUND');
    if (isRefusal(changed)) return changed;
  } else if (!(await finishSchedule(table, clinic, doctor, { correlationId, now }))) return refuse('NOT_FOUND');
  const from = localDateOf(now, clinic.timeZone);
  const { unresolved, marked } = await conflictsOf(table, { doctor, clinic }, { from }, now);
  return [...unresolved, ...marked].toSorted((a, b) => a.start - b.start).map(asAffected);
};
