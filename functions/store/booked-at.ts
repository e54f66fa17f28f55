import { hasBeenBookedAt } from './appointments.ts';
import { patientWordsKey } from './keys.ts';
import { getItems, type Table } from './table.ts';

const AT_ONCE = 16;

/**
 * Those of some patients who have, or had, an appointment at a clinic. The search remembers it of nearly all of them;
 * who was booked a moment ago is looked up.
 */
export const bookedAt = async (
  table: Table,
  clinicId: string,
  patientIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const rows = await getItems(
    table,
    patientIds.map((id) => patientWordsKey(id, clinicId)),
  );
  const known = new Set(patientIds.filter((_, index) => rows[index] !== undefined));
  const others = patientIds.filter((id) => !known.has(id));
  for (let from = 0; from < others.length; from += AT_ONCE)
    await Promise.all(
      others.slice(from, from + AT_ONCE).map(async (id) => {
        if (await hasBeenBookedAt(table, id, clinicId)) known.add(id);
      }),
    );
  return known;
};
