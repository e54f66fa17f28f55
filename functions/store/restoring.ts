import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Appointment } from '../domain/appointment.ts';
import { toAppointment } from './appointments.ts';
import {
  announcementKey,
  appointmentKey,
  EVENT_PREFIX,
  eventKey,
  INBOX_PREFIX,
  type Key,
  UNDONE,
  undoneKey,
} from './keys.ts';
import { toNotification } from './notices.ts';
import { deleteItem, getItem, getItems, type Item, putItem, queryAll, type Table } from './table.ts';

// For operators: it reads whole tables, which no function may. Nobody may write to the table meanwhile.

/** An appointment as it was when the table was put back, whose patient and clinic have to hear that it is not so. */
export type Undone = Pick<Appointment, 'id' | 'clinicId' | 'patientId' | 'status' | 'start' | 'version'>;

export interface Restored {
  /** Rows of the copy that the table lacked. */
  readonly missing: number;
  /** Rows that were otherwise. */
  readonly differing: number;
  /** Rows that the copy lacks. */
  readonly extra: number;
  /** Appointments made or changed after the point of the copy, those of earlier runs that stopped half-way included. */
  readonly undone: readonly Undone[];
}

const toUndone = ({ id, clinicId, patientId, status, start, version }: Undone): Undone => ({
  id,
  clinicId,
  patientId,
  status,
  start,
  version,
});

/** The appointments that runs so far have undone, or were about to. */
const undoneIn = async (table: Table): Promise<Undone[]> =>
  (
    await queryAll(table, {
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': UNDONE },
      ConsistentRead: true,
    })
  ).map((item) => toUndone(item as unknown as Undone));

/** Writes down that an appointment is undone, as it is at its latest version. */
const recordUndone = (table: Table, undone: Undone): Promise<boolean> =>
  putItem(table, {
    Item: { ...undoneKey(undone.id), ...undone },
    ConditionExpression: 'attribute_not_exists(PK) OR #version <= :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': undone.version },
  });

/** Deletes the list of undone appointments, once somebody has it. Until then every run answers all of it. */
export const forgetUndone = async (table: Table, undone: readonly Undone[]): Promise<void> => {
  for (const { id } of undone) await deleteItem(table, { Key: undoneKey(id) });
};

/** The same for two items exactly when they are. */
const imageOf = (item: Item | undefined): string =>
  JSON.stringify(item, (_, value: unknown) => {
    if (value instanceof Set) return [...value].toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

const SEGMENTS = 4;
const PAGE = 200;
const AT_ONCE = 16;

const keyOf = ({ PK, SK }: Item): Key => ({ PK: String(PK), SK: String(SK) });
const isEvent = ({ SK }: Item): boolean => String(SK).startsWith(EVENT_PREFIX);

/**
 * Every item of a table, page after page, with what another table has under the same keys. The list of what is undone is
 * no part of either.
 */
const compare = async (
  table: Table,
  other: Table,
  meet: (item: Item, counterpart: Item | undefined) => Promise<void>,
): Promise<void> => {
  const segment = async (Segment: number): Promise<void> => {
    let ExclusiveStartKey: Item | undefined;
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await table.client.send(
        new ScanCommand({
          TableName: table.name,
          ConsistentRead: true,
          Segment,
          TotalSegments: SEGMENTS,
          Limit: PAGE,
          ExclusiveStartKey,
        }),
      );
      const items = (page.Items ?? []).filter(({ PK }) => PK !== UNDONE);
      const counterparts = await getItems(other, items.map(keyOf));
      for (let from = 0; from < items.length; from += AT_ONCE)
        await Promise.all(
          items.slice(from, from + AT_ONCE).map((item, index) => meet(item, counterparts[from + index])),
        );
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  };
  await Promise.all(Array.from({ length: SEGMENTS }, (_, index) => segment(index)));
};

/** The appointment that a row tells of: its own, or an event's, which is still there when somebody deleted the other. */
const appointmentIn = (item: Item): Appointment | undefined => {
  if (item.SK === appointmentKey('').SK) return toAppointment(item);
  const isOfAppointment = isEvent(item) && String(item.PK).startsWith(appointmentKey('').PK);
  return isOfAppointment && item.after !== undefined ? toAppointment(item.after as Item) : undefined;
};

/** Whether a row is a notice that was sent or given up: no restore brings that back from the reader's mailbox. */
const hasEnded = ({ SK, status }: Item): boolean => String(SK).startsWith(INBOX_PREFIX) && status !== 'QUEUED';

/** Whether a row is a notice that has ended, of a change or an announcement that the copy has too. */
const isTold = async (copy: Table, item: Item): Promise<boolean> => {
  if (!hasEnded(item)) return false;
  const { source, appointmentId, announcementId } = toNotification(item);
  if (source?.from === 'announcement')
    return announcementId !== undefined && (await getItem(copy, announcementKey(announcementId))) !== undefined;
  if (source === undefined || appointmentId === undefined) return false;
  return (await getItem(copy, eventKey(appointmentId, source.version))) !== undefined;
};

/**
 * Makes a table what a copy of it is, such as one restored from a point in time: writes what is missing or otherwise, and
 * deletes what the copy lacks. Events are written last, when what they tell of and who was told of it is there already:
 * the stream publishes them again, and nobody is told twice. Stopped anywhere, repeating it goes on: which appointments
 * it undoes is written down in the table before they change, and stays there for `forgetUndone`.
 * @param apply without it nothing is written, and the answer is what would be.
 */
export const restoreFrom = async (copy: Table, table: Table, apply: boolean): Promise<Restored> => {
  let [missing, differing, extra] = [0, 0, 0];
  const latest = new Map((await undoneIn(table)).map((undone) => [undone.id, undone]));
  const note = async (item: Item): Promise<void> => {
    const appointment = appointmentIn(item);
    if (!appointment || appointment.version < (latest.get(appointment.id)?.version ?? 0)) return;
    const undone = toUndone(appointment);
    latest.set(undone.id, undone);
    if (apply) await recordUndone(table, undone);
  };
  const mend = (which: (item: Item) => boolean) =>
    compare(copy, table, async (item, present) => {
      if (!which(item) || imageOf(item) === imageOf(present)) return;
      // What was told stays told.
      if (present && hasEnded(present)) return;
      if (present) {
        differing++;
        await note(present);
      } else missing++;
      if (apply) await putItem(table, { Item: item });
    });
  await compare(table, copy, async (item, kept) => {
    if (kept || (await isTold(copy, item))) return;
    extra++;
    await note(item);
    if (apply) await deleteItem(table, { Key: { ...keyOf(item) } });
  });
  await mend((item) => !isEvent(item));
  await mend(isEvent);
  return { missing, differing, extra, undone: [...latest.values()] };
};
