import { v7 } from 'uuid';
import { readEnvironment } from '../../contract/environment.ts';
import type { Random } from '../../domain/assignment.ts';
import type { NewId } from '../../domain/ids.ts';
import { type Doorway, endpointFor } from '../../http/endpoint.ts';
import { actorFor } from '../../store/people.ts';
import { openTable, type Table } from '../../store/table.ts';

/** What every operation may use; a test passes its own. */
export interface Dependencies {
  readonly table: Table;
  readonly random: Random;
  readonly newId: NewId;
}

export const endpoint = endpointFor<Dependencies>();

export const realDependencies = (): Dependencies => ({
  table: openTable(readEnvironment('TABLE_NAME').TABLE_NAME),
  random: Math.random,
  newId: (prefix) => `${prefix}_${v7()}`,
});

export const realDoorway = ({ table }: Pick<Dependencies, 'table'>): Doorway => ({
  clientId: readEnvironment('USER_POOL_CLIENT_ID').USER_POOL_CLIENT_ID,
  now: Date.now,
  actorFor: (identity) => actorFor(table, identity),
});
