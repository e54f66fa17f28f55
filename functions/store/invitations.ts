import type { Person } from '../domain/person.ts';
import type { Refusal } from '../domain/refusal.ts';
import { commitOnce, type Repeatable } from './idempotency.ts';
import { personKey } from './keys.ts';
import { findPerson } from './people.ts';
import { type Cancelled, type NamedWrite, type Table } from './table.ts';

/** Somebody stored as working at a clinic to whom no invitation was mailed: the request that added them stopped before. */
export const findUninvited = async (
  table: Table,
  userId: string,
  { clinicId, role }: Pick<Person, 'clinicId' | 'role'>,
): Promise<Person | undefined> => {
  const person = await findPerson(table, userId);
  const isOfClinic = person?.role === role && person.clinicId === clinicId;
  return isOfClinic && person.invitedAt === undefined && person.removedAt === undefined ? person : undefined;
};

const uninvitedCheck = (table: Table, userId: string): NamedWrite<'person'> => ({
  name: 'person',
  write: {
    ConditionCheck: {
      TableName: table.name,
      Key: personKey(userId),
      ConditionExpression:
        'attribute_exists(PK) AND attribute_not_exists(invitedAt) AND attribute_not_exists(removedAt)',
    },
  },
});

/** Remembers, under the key of a request, the answer of the one before it that stopped before the invitation. */
export const joinInvitation = <Answer>(
  table: Table,
  userId: string,
  answer: Answer,
  once: Repeatable<Answer> | undefined,
): Promise<{ readonly answer: Answer } | Refusal | Cancelled<'person' | 'remembered'>> =>
  commitOnce<Answer, 'person'>(table, [uninvitedCheck(table, userId)], answer, once);
