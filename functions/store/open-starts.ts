import { openCounts } from '../domain/booking.ts';
import { type AppointmentType, type Clinic, lengthOf } from '../domain/clinic.ts';
import { type DoctorDay, firstExpiry } from '../domain/doctor-day.ts';
import { ContentionError } from '../domain/retry.ts';
import { addDays, type EpochMs, type LocalDate, type Quarter, startOfDate } from '../domain/time.ts';
import { doctorDaysOn, doctorDaysOnEach, withNextDates } from './doctor-days.ts';
import { DATE_PREFIX, openStartsKey, TTL_ATTRIBUTE } from './keys.ts';
import { getItems, type Item, putItem, queryAll, type Table } from './table.ts';

// A read model: how many doctors are free at each start of a date, for one type. A row says nothing that the doctor-days
// don't; it is there so that a month of any doctor's times is one Query of small items, however many doctors there are.

/** What a row knows. */
interface OpenStarts {
  readonly counts: ReadonlyMap<Quarter, number>;
  /** What of the type it was counted for. */
  readonly countedFor: string;
  /** From this instant on it may show too little: a hold has run out. */
  readonly staleAt: EpochMs | undefined;
  /** Moves on with every write. */
  readonly revision: number;
}

/** All of a type that decides when it can start, so that a type that changed does not go by what was counted before. */
const traitsOf = (type: AppointmentType): string => {
  const { visit, buffer } = lengthOf(type);
  return `${visit}+${buffer} ${type.specialization?.toLocaleLowerCase('en') ?? ''}`;
};

const BYTES = 2;

/** Two bytes for each quarter-hour from the first open start to the last: the smallest that takes no explaining. */
const pack = (counts: ReadonlyMap<Quarter, number>): { readonly first?: Quarter; readonly open?: Uint8Array } => {
  if (counts.size === 0) return {};
  const first = Math.min(...counts.keys());
  const open = Buffer.alloc((Math.max(...counts.keys()) - first + 1) * BYTES);
  for (const [quarter, count] of counts) open.writeUInt16BE(count, (quarter - first) * BYTES);
  return { first, open };
};

const unpack = ({ first, open }: Item): Map<Quarter, number> => {
  if (!(open instanceof Uint8Array)) return new Map();
  const bytes = Buffer.from(open);
  const all = Array.from({ length: bytes.length / BYTES }, (_, i) => bytes.readUInt16BE(i * BYTES));
  return new Map(all.flatMap((count, i) => (count > 0 ? [[(first as Quarter) + i, count] as const] : [])));
};

const toOpenStarts = (item: Item): OpenStarts => ({
  counts: unpack(item),
  countedFor: item.countedFor as string,
  staleAt: item.staleAt as EpochMs | undefined,
  revision: item.revision as number,
});

/**
 * Counted starts of those dates whose row can be relied on: one Query. A date is left out when its row was never made,
 * was counted for another shape of the type, or a hold it counted as taken has run out since.
 */
export const findOpenStarts = async (
  table: Table,
  type: AppointmentType,
  from: LocalDate,
  to: LocalDate,
  now: EpochMs,
): Promise<Map<LocalDate, ReadonlyMap<Quarter, number>>> => {
  const items = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': openStartsKey(type.clinicId, type.id, from).PK,
      ':from': openStartsKey(type.clinicId, type.id, from).SK,
      ':to': openStartsKey(type.clinicId, type.id, to).SK,
    },
  });
  const rows = items.map((item) => [String(item.SK).slice(DATE_PREFIX.length), toOpenStarts(item)] as const);
  return new Map(
    rows
      .filter(
        ([, { countedFor, staleAt }]) => countedFor === traitsOf(type) && (staleAt === undefined || staleAt > now),
      )
      .map(([date, { counts }]) => [date, counts]),
  );
};

/** A date of a clinic, and the types to count it for. */
export interface DateToCount {
  readonly clinic: Clinic;
  readonly types: readonly AppointmentType[];
  readonly date: LocalDate;
}

/** Another rebuild wrote in between; with so many in a row something else is wrong. */
const MAX_RACES = 10;

/**
 * Counts a date's open starts anew from its doctor-days, whatever was counted before.
 *
 * A row is written only over the very revision that was read before the doctor-days were. So a rebuild that looked
 * early and comes late is refused and looks again: the last row written always goes by a look at the doctor-days that
 * began after the row before it was written. With a rebuild begun after every commit, the rows end right in any order.
 */
export const countOpenStarts = async (
  table: Table,
  { clinic, types, date }: DateToCount,
  now: () => EpochMs,
): Promise<void> => {
  let left = types;
  for (let race = 0; race < MAX_RACES; race++) {
    const before = await rowsOf(table, { clinic, types: left, date });
    const days = await daysToCount(table, { clinic, types: left, date });
    const at = now();
    const written = await Promise.all(
      left.map((type, index) => writeRow(table, clinic, type, date, days, before[index]?.revision, at)),
    );
    left = left.filter((_, index) => !written[index]);
    if (left.length === 0) return;
  }
  throw new ContentionError('the open starts of a date were counted by others again and again');
};

/** The doctor-days of a date as stored now, with what of the next date decides which starts are open. */
const daysToCount = async (table: Table, { clinic, types, date }: DateToCount): Promise<DoctorDay[]> =>
  withNextDates(await doctorDaysOn(table, clinic.id, date, true), types, clinic.timeZone, (dates) =>
    doctorDaysOnEach(table, clinic.id, dates, true),
  );

const rowsOf = async (table: Table, { clinic, types, date }: DateToCount): Promise<(OpenStarts | undefined)[]> =>
  (
    await getItems(
      table,
      types.map(({ id }) => openStartsKey(clinic.id, id, date)),
    )
  ).map((item) => item && toOpenStarts(item));

const DAYS_KEPT = 2;

/** @returns whether the row was still at the revision seen. */
const writeRow = (
  table: Table,
  clinic: Clinic,
  type: AppointmentType,
  date: LocalDate,
  days: readonly DoctorDay[],
  seen: number | undefined,
  now: EpochMs,
): Promise<boolean> =>
  putItem(table, {
    Item: {
      ...openStartsKey(clinic.id, type.id, date),
      ...pack(openCounts(type, days, now)),
      countedFor: traitsOf(type),
      staleAt: firstExpiry(days, type, now),
      revision: (seen ?? 0) + 1,
      [TTL_ATTRIBUTE]: startOfDate(addDays(date, DAYS_KEPT), clinic.timeZone) / 1000,
    },
    ...(seen === undefined
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': seen } }),
  });

const same = (a: ReadonlyMap<Quarter, number>, b: ReadonlyMap<Quarter, number>): boolean =>
  a.size === b.size && [...a].every(([quarter, count]) => b.get(quarter) === count);

/**
 * Compares a date's rows with its doctor-days and counts anew what differs.
 * @returns how many rows were missing or wrong.
 */
export const mendOpenStarts = async (table: Table, of: DateToCount, now: () => EpochMs): Promise<number> => {
  const [rows, days] = await Promise.all([rowsOf(table, of), daysToCount(table, of)]);
  const at = now();
  const wrong = of.types.filter((type, index) => {
    const row = rows[index];
    return !row || row.countedFor !== traitsOf(type) || !same(row.counts, openCounts(type, days, at));
  });
  if (wrong.length > 0) await countOpenStarts(table, { ...of, types: wrong }, now);
  return wrong.length;
};
