import * as z from 'zod';
import { ROLES } from '../domain/appointment.ts';
import type { Person, Preferences } from '../domain/person.ts';
import type { EpochMs } from '../domain/time.ts';
import { emailKey, personKey } from './keys.ts';
import { commitWithRetry, getItem, getItems, type Item, type NamedWrite, type Table, updateItem } from './table.ts';

const personRow = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().optional(),
  role: z.enum(ROLES),
  clinicId: z.string().optional(),
  doctorId: z.string().optional(),
  preferences: z.object({
    email: z.boolean(),
    sms: z.boolean(),
    reminders: z.boolean(),
    announcements: z.literal(false).optional(),
  }),
  createdAt: z.number(),
  invitedAt: z.number().optional(),
  removedAt: z.number().optional(),
  secondFactorSince: z.number().optional(),
  erasedAt: z.number().optional(),
});

export const toPerson = (item: Item): Person => personRow.parse(item);

export type PersonWrite = 'person' | 'email';

/** A new person and the way to them from their e-mail; neither overwrites anybody. */
export const personWrites = (table: Table, person: Person): NamedWrite<PersonWrite>[] => [
  {
    name: 'person',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...personKey(person.id), ...person },
        ConditionExpression: 'attribute_not_exists(PK)',
      },
    },
  },
  {
    name: 'email',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...emailKey(person.email), userId: person.id },
        ConditionExpression: 'attribute_not_exists(PK) OR userId = :id',
        ExpressionAttributeValues: { ':id': person.id },
      },
    },
  },
];

/** Stores a person who is not stored yet; one who is stays as they are. */
export const savePerson = async (
  table: Table,
  person: Person,
  beside: readonly NamedWrite<string>[] = [],
): Promise<'saved' | 'exists'> => {
  const outcome = await commitWithRetry<string>(table, [...personWrites(table, person), ...beside]);
  if (outcome === 'committed') return 'saved';
  if (outcome.failed.has('person')) return 'exists';
  throw new Error(`not saved: ${[...outcome.failed].join(', ')}`);
};

export const findPerson = async (table: Table, id: string): Promise<Person | undefined> => {
  const item = await getItem(table, personKey(id));
  return item && toPerson(item);
};

/** Those of some ids who are stored. */
export const peopleById = async (table: Table, ids: readonly string[]): Promise<Map<string, Person>> => {
  const people = (await getItems(table, ids.map(personKey))).flatMap((item) => (item ? [toPerson(item)] : []));
  return new Map(people.map((person) => [person.id, person]));
};

/** The id behind an e-mail. */
export const findIdByEmail = async (table: Table, email: string): Promise<string | undefined> => {
  const item = await getItem(table, emailKey(email));
  return typeof item?.userId === 'string' ? item.userId : undefined;
};

export const findByEmail = async (table: Table, email: string): Promise<Person | undefined> => {
  const id = await findIdByEmail(table, email);
  return id === undefined ? undefined : findPerson(table, id);
};

/** What somebody may change of their profile; what is absent stays. */
export interface ProfileChange {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly preferences?:
    | (Partial<Omit<Preferences, 'announcements'>> & { readonly announcements?: boolean | undefined })
    | undefined;
}

/**
 * Changes a stored person's profile field by field, so that two changes at once lose nothing of each other; `undefined`
 * when nobody is stored who may still act.
 */
export const changeProfile = async (table: Table, id: string, change: ProfileChange): Promise<Person | undefined> => {
  const { preferences: { announcements, ...switches } = {}, ...fields } = change;
  const set = [
    ...Object.entries(fields).map(([name, value]) => ({ path: `#${name}`, name, value })),
    ...Object.entries({ ...switches, ...(announcements === false && { announcements }) }).map(([name, value]) => ({
      path: `preferences.#${name}`,
      name,
      value,
    })),
  ].filter(({ value }) => value !== undefined);
  // Wanting announcements has one spelling: nothing.
  const removed = announcements === true ? ['announcements'] : [];
  if (set.length + removed.length === 0) return findPerson(table, id);
  const item = await updateItem(table, {
    Key: personKey(id),
    UpdateExpression: [
      set.length > 0 && `SET ${set.map(({ path, name }) => `${path} = :${name}`).join(', ')}`,
      removed.length > 0 && `REMOVE ${removed.map((name) => `preferences.#${name}`).join(', ')}`,
    ]
      .filter((clause) => clause !== false)
      .join(' '),
    ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(removedAt)',
    ExpressionAttributeNames: Object.fromEntries(
      [...set.map(({ name }) => name), ...removed].map((name) => [`#${name}`, name]),
    ),
    ...(set.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(set.map(({ name, value }) => [`:${name}`, value])),
    }),
  });
  return item && toPerson(item);
};

/** Notes that the invitation has been handed to the mail; a person who is not stored is left out. */
export const markInvited = async (table: Table, id: string, now: EpochMs): Promise<void> => {
  await updateItem(table, {
    Key: personKey(id),
    UpdateExpression: 'SET invitedAt = :now',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':now': now },
  });
};

/** Notes from when on somebody's sign-in asks for a second factor; whoever is not stored has nothing to note it in. */
export const noteSecondFactor = async (table: Table, id: string, since: EpochMs): Promise<void> => {
  await updateItem(table, {
    Key: personKey(id),
    UpdateExpression: 'SET secondFactorSince = :since',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':since': since },
  });
};
