import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs, ContentionError, MAX_ATTEMPTS } from '../domain/retry.ts';
import { appointmentTokens, doctorTokens, patientTokens, type SearchKind } from '../domain/search.ts';
import { getDoctor } from './clinics.ts';
import { doctorWordsKey, type Key, patientWordsKey, searchKey, WORDS_PREFIX } from './keys.ts';
import { findPerson } from './people.ts';
import { commit, getItem, type Item, type NamedWrite, putItem, queryPrefix, type Table } from './table.ts';

// A read model: which word leads to what, in one clinic or in all. It holds ids only; who searches is answered from what
// is stored now, so that a row that is behind shows nothing that is no longer true.

/** The scope of administrators: all clinics at once. */
export const EVERYWHERE = '*';

interface Indexed {
  readonly kind: Exclude<SearchKind, 'appointment'>;
  readonly id: string;
  readonly scope: string;
  /** The clinic of a doctor, which leads to the doctor's row. */
  readonly clinicId?: string | undefined;
}

const wordsKeyOf = ({ kind, id, scope }: Indexed): Key =>
  kind === 'patient' ? patientWordsKey(id, scope) : doctorWordsKey(id, scope);

const wordsIn = (item: Item | undefined): ReadonlySet<string> =>
  item?.words instanceof Set ? item.words : new Set<string>();

const pointerWrite = (table: Table, { kind, id, scope, clinicId }: Indexed, word: string): NamedWrite<'words'> => ({
  name: 'words',
  write: { Put: { TableName: table.name, Item: { ...searchKey(scope, word, kind, id), kind, id, clinicId } } },
});

const pointerEnd = (table: Table, { kind, id, scope }: Indexed, word: string): NamedWrite<'words'> => ({
  name: 'words',
  write: { Delete: { TableName: table.name, Key: searchKey(scope, word, kind, id) } },
});

/** The list of words by which something is found; a later list ends what an earlier one began. */
const wordsWrite = (
  table: Table,
  indexed: Indexed,
  words: readonly string[],
  before: Item | undefined,
): NamedWrite<'words'> => ({
  name: 'words',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...wordsKeyOf(indexed),
        scope: indexed.scope,
        words: words.length > 0 ? new Set(words) : undefined,
        revision: Number(before?.revision ?? 0) + 1,
      },
      ...(before
        ? {
            ConditionExpression: 'revision = :seen',
            ExpressionAttributeValues: { ':seen': before.revision },
          }
        : { ConditionExpression: 'attribute_not_exists(PK)' }),
    },
  },
});

/**
 * Makes the words that lead to something what they should be. `truth` is read after what was indexed, and committed only
 * if that is still so: whoever comes last has read the newest, whatever the order of deliveries.
 */
const reindex = async (table: Table, indexed: Indexed, truth: () => Promise<readonly string[]>): Promise<void> => {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const before = await getItem(table, wordsKeyOf(indexed));
    const had = wordsIn(before);
    const words = await truth();
    const added = words.filter((word) => !had.has(word));
    const ended = [...had].filter((word) => !words.includes(word));
    if (before && added.length + ended.length === 0) return;
    const outcome = await commit(table, [
      wordsWrite(table, indexed, words, before),
      ...added.map((word) => pointerWrite(table, indexed, word)),
      ...ended.map((word) => pointerEnd(table, indexed, word)),
    ]);
    if (outcome === 'committed') return;
    await sleep(backoffMs(Math.random, attempt));
  }
  throw new ContentionError('the words of this entry stayed contended');
};

const scopesOf = async (table: Table, patientId: string): Promise<string[]> =>
  (await queryPrefix(table, patientWordsKey(patientId, EVERYWHERE).PK, WORDS_PREFIX, true)).map(({ scope }) =>
    String(scope),
  );

/**
 * Makes a patient findable by what they are called and reached by now, wherever they are known: in all clinics for
 * administrators, and in each clinic that they have been booked at. `joining` is one that they have just been booked at.
 */
export const indexPatient = async (table: Table, patientId: string, joining?: string): Promise<void> => {
  const person = async () => {
    const found = await findPerson(table, patientId);
    return found?.role === 'patient' && found.removedAt === undefined ? patientTokens(found) : [];
  };
  const scopes = new Set([
    ...(await scopesOf(table, patientId)),
    EVERYWHERE,
    ...(joining === undefined ? [] : [joining]),
  ]);
  for (const scope of scopes) await reindex(table, { kind: 'patient', id: patientId, scope }, person);
};

/** Makes a doctor findable by their name, in their clinic and for administrators; one who has left by nothing. */
export const indexDoctor = async (table: Table, doctorId: string): Promise<void> => {
  const clinicId = (await getDoctor(table, doctorId))?.clinicId;
  const words = async () => {
    const doctor = await getDoctor(table, doctorId);
    return doctor ? doctorTokens(doctor) : [];
  };
  for (const scope of clinicId === undefined ? [] : [clinicId, EVERYWHERE])
    await reindex(table, { kind: 'doctor', id: doctorId, scope, clinicId }, words);
};

/** Makes an appointment findable by its id in its clinic. Ids never change, so there is nothing to compare with. */
export const indexAppointment = async (
  table: Table,
  { id, clinicId }: { readonly id: string; readonly clinicId: string },
): Promise<void> => {
  for (const word of appointmentTokens(id))
    await putItem(table, { Item: { ...searchKey(clinicId, word, 'appointment', id), kind: 'appointment', id } });
};

/** Takes every word that leads to a person out of the search; for erasure, after which nobody finds them. */
export const forgetPerson = async (table: Table, personId: string): Promise<void> => {
  for (const scope of await scopesOf(table, personId))
    await reindex(table, { kind: 'patient', id: personId, scope }, async () => []);
};
