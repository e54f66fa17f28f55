import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Appointment } from '../domain/appointment.ts';
import type { Doctor } from '../domain/clinic.ts';
import type { Person } from '../domain/person.ts';
import {
  appointmentTokens,
  doctorTokens,
  isFoundBy,
  leadingWord,
  listedUnder,
  patientTokens,
  queryWords,
  type SearchKind,
} from '../domain/search.ts';
import { findAppointment, toAppointment } from './appointments.ts';
import { toDoctor } from './clinics.ts';
import { appointmentKey, doctorKey, type Key, personKey, searchKey, searchPartition, searchStart } from './keys.ts';
import { toPerson } from './people.ts';
import { EVERYWHERE } from './search.ts';
import { getItems, type Item, type Table } from './table.ts';

/** Something found, as it is stored now. */
export type Found =
  | { readonly kind: 'patient'; readonly id: string; readonly patient: Person }
  | { readonly kind: 'doctor'; readonly id: string; readonly doctor: Doctor }
  | { readonly kind: 'appointment'; readonly id: string; readonly appointment: Appointment };

export interface FoundPage {
  readonly found: readonly Found[];
  /** Where to go on; absent at the end. */
  readonly next?: string | undefined;
}

export interface Searching {
  /** A clinic's id, or `EVERYWHERE`. */
  readonly scope: string;
  readonly query: string;
  readonly kinds: readonly SearchKind[];
  readonly after?: string | undefined;
  readonly limit: number;
}

const PAGE = 100;
/** A query that so many candidates don't answer goes on from there with the next page. */
const MOST_PAGES = 5;

const KEYS: Record<SearchKind, (row: Item) => Key> = {
  patient: ({ id }) => personKey(String(id)),
  doctor: ({ id, clinicId }) => doctorKey(String(clinicId), String(id)),
  appointment: ({ id }) => appointmentKey(String(id)),
};
const keyOf = (row: Item): Key => KEYS[row.kind as SearchKind](row);

interface Hit {
  readonly found: Found;
  readonly tokens: readonly string[];
}

const HITS: Record<SearchKind, (item: Item) => Hit | undefined> = {
  patient: (item) => {
    const patient = toPerson(item);
    if (patient.role !== 'patient' || patient.removedAt !== undefined) return undefined;
    return { found: { kind: 'patient', id: patient.id, patient }, tokens: patientTokens(patient) };
  },
  doctor: (item) => {
    const doctor = toDoctor(item);
    return { found: { kind: 'doctor', id: doctor.id, doctor }, tokens: doctorTokens(doctor) };
  },
  appointment: (item) => {
    const appointment = toAppointment(item);
    const { id } = appointment;
    return { found: { kind: 'appointment', id, appointment }, tokens: appointmentTokens(id) };
  },
};

/** One page of what a word leads to: a Query whose key begins with it. Sorts after `after` and before all that don't. */
const candidates = async (table: Table, { scope, after }: Searching, word: string): Promise<Item[]> => {
  const start = searchStart(word);
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': searchPartition(scope, word),
        // No place continues another with a character as low as that.
        ':from': after === undefined ? start : `${after}!`,
        ':to': `${start}\u{10ffff}`,
      },
      Limit: PAGE,
    }),
  );
  return Items;
};

/** An administrator finds an appointment in any clinic by its whole id; beginnings of ids are looked up clinic by clinic. */
const byWholeId = async (table: Table, { scope, query, kinds, after }: Searching): Promise<Found[]> => {
  if (scope !== EVERYWHERE || after !== undefined || !kinds.includes('appointment')) return [];
  if (!/^appt_\S+$/.test(query.trim())) return [];
  const appointment = await findAppointment(table, query.trim());
  return appointment ? [{ kind: 'appointment', id: appointment.id, appointment }] : [];
};

/**
 * What a query finds, by the word it is found under. Rows of the index only point: what is stored now decides whether
 * something is still found and what of it is shown. Nothing is scanned.
 */
export const find = async (table: Table, searching: Searching): Promise<FoundPage> => {
  const query = queryWords(searching.query);
  const word = leadingWord(query);
  if (word === undefined) return { found: [] };
  const found: Found[] = await byWholeId(table, searching);
  let after = searching.after;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const rows = await candidates(table, { ...searching, after }, word);
    const wanted = rows.filter(({ kind }) => searching.kinds.includes(kind as SearchKind));
    const items = await getItems(table, wanted.map(keyOf), false);
    for (const [index, row] of wanted.entries()) {
      const item = items[index];
      const hit = item && HITS[row.kind as SearchKind](item);
      if (!hit || !isFoundBy(hit.tokens, query)) continue;
      // Several of its words may begin with the query's; it is listed under the first of them only.
      const listed = listedUnder(hit.tokens, word);
      if (listed === undefined || row.SK !== searchKey(searching.scope, listed, hit.found.kind, hit.found.id).SK)
        continue;
      if (found.length === searching.limit) return { found, next: after };
      found.push(hit.found);
      after = row.SK;
    }
    if (rows.length < PAGE) return { found };
    after = String(rows.at(-1)?.SK);
  }
  return { found, next: after };
};
