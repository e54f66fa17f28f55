import type { Person } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import { clinicKey, personKey, STAFF_PREFIX, staffKey } from './keys.ts';
import { toPerson } from './people.ts';
import { commitWithRetry, getItems, type NamedWrite, queryPrefix, type Table } from './table.ts';

/** Lists somebody among the staff of a clinic; what there is to know of them stays with the person. */
export const staffWrites = (table: Table, clinicId: string, userId: string): NamedWrite<'clinic' | 'staff'>[] => [
  {
    name: 'clinic',
    write: {
      ConditionCheck: {
        TableName: table.name,
        Key: clinicKey(clinicId),
        ConditionExpression: 'attribute_exists(PK)',
      },
    },
  },
  {
    name: 'staff',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...staffKey(clinicId, userId), userId },
        ConditionExpression: 'attribute_not_exists(PK)',
      },
    },
  },
];

/** Lets somebody act again who was removed from the staff of some clinic, now for this one. */
export const rehireWrite = (table: Table, { id, name, clinicId }: Person): NamedWrite<'person'> => ({
  name: 'person',
  write: {
    Update: {
      TableName: table.name,
      Key: personKey(id),
      UpdateExpression: 'SET #name = :name, clinicId = :clinic REMOVE removedAt, invitedAt, secondFactorSince',
      ConditionExpression: '#role = :staff AND attribute_exists(removedAt)',
      ExpressionAttributeNames: { '#name': 'name', '#role': 'role' },
      ExpressionAttributeValues: { ':name': name, ':clinic': clinicId, ':staff': 'staff' },
    },
  },
});

/** Everybody who works at a clinic's front desk. */
export const staffOf = async (table: Table, clinicId: string): Promise<Person[]> => {
  const rows = await queryPrefix(table, clinicKey(clinicId).PK, STAFF_PREFIX, true);
  const people = await getItems(
    table,
    rows.map(({ userId }) => personKey(String(userId))),
  );
  return people
    .flatMap((item) => (item ? [toPerson(item)] : []))
    .filter((person) => person.removedAt === undefined && person.clinicId === clinicId);
};

/** Takes a staff member's rights at a clinic away, from this moment on; whether there was such a person. */
export const removeStaffMember = async (
  table: Table,
  clinicId: string,
  userId: string,
  now: EpochMs,
): Promise<boolean> => {
  const outcome = await commitWithRetry<'person' | 'staff'>(table, [
    {
      name: 'person',
      write: {
        Update: {
          TableName: table.name,
          Key: personKey(userId),
          UpdateExpression: 'SET removedAt = :now',
          ConditionExpression: '#role = :staff AND clinicId = :clinic AND attribute_not_exists(removedAt)',
          ExpressionAttributeNames: { '#role': 'role' },
          ExpressionAttributeValues: { ':now': now, ':staff': 'staff', ':clinic': clinicId },
        },
      },
    },
    { name: 'staff', write: { Delete: { TableName: table.name, Key: staffKey(clinicId, userId) } } },
  ]);
  return outcome === 'committed';
};
