import type { Person } from '../domain/person.ts';
import { findPerson } from '../store/people.ts';
import type { Table } from '../store/table.ts';

/** Asks the identity provider about somebody who has signed in but was never stored here. */
export type Acquaint = (userId: string) => Promise<Person | undefined>;

/** How to reach a person; nobody when they were erased or never gave an address. */
export const contactOf = async (table: Table, userId: string, acquaint: Acquaint): Promise<Person | undefined> => {
  const person = (await findPerson(table, userId)) ?? (await acquaint(userId));
  return person?.removedAt === undefined ? person : undefined;
};
