import { setTimeout as sleep } from 'node:timers/promises';
import { type Counts, sumOf } from '../domain/analytics.ts';
import { archivedBefore } from './archive.ts';
import { addDays, type EpochMs, type LocalDate, localDateOf, startOfDate, toUtc } from '../domain/time.ts';
import { countAppointment, countersIn } from './counts.ts';
import { clinicList, countedAppointmentKey, countsKey, DATE_PREFIX, INDEXES } from './keys.ts';
import { getItem, getItems, type Item, putItem, queryAll, queryPages, type Table } from './table.ts';
import { getClinic } from './clinics.ts';
import { indexAppointment, indexPatient } from './search.ts';

const listed = (clinicId: string, from = '0', to = '~') => ({
  IndexName: INDEXES.list.name,
  KeyConditionExpression: '#partition = :clinic AND #sort BETWEEN :from AND :to',
  ExpressionAttributeNames: { '#partition': INDEXES.list.partition, '#sort': INDEXES.list.sort },
  ExpressionAttributeValues: { ':clinic': clinicList(clinicId), ':from': from, ':to': to },
});

const AT_ONCE = 8;
const inTurns = async <Of>(all: readonly Of[], work: (of: Of) => Promise<void>): Promise<void> => {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(work));
};

/** Counted notices are not found by date; what a date says of them stays as it was counted. */
const isOfNotices = (name: string): boolean => name.startsWith('notices:');

/** Long enough for the list of appointments to show what was booked before the counters were read. */
const LIST_LAG_MS = 2000;

/**
 * Makes the counters of one date anew from the notes of its appointments. Whatever is counted meanwhile moves the
 * counters' revision on, and then it is done again.
 */
const rebuildDate = async (
  table: Table,
  clinic: { readonly id: string; readonly timeZone: string },
  date: LocalDate,
  lagMs: number,
): Promise<void> => {
  for (;;) {
    const key = countsKey(clinic.id, date);
    const before = await getItem(table, key);
    await sleep(lagMs);
    const day = (shift: number) => toUtc(startOfDate(addDays(date, shift), clinic.timeZone));
    const rows = await queryAll(table, listed(clinic.id, day(0), day(1)));
    const notes = await getItems(
      table,
      rows.map(({ id }) => countedAppointmentKey(String(id))),
    );
    const counts: Counts[] = notes.flatMap((note) => (note?.date === date ? [note.counts as Counts] : []));
    const kept = Object.fromEntries(Object.entries(countersIn(before ?? {})).filter(([name]) => isOfNotices(name)));
    const isWritten = await putItem(table, {
      Item: { ...key, ...sumOf([...counts, kept]), revision: Number(before?.revision ?? 0) + 1 },
      ...(before
        ? { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': before.revision } }
        : { ConditionExpression: 'attribute_not_exists(PK)' }),
    });
    if (isWritten) return;
  }
};

/** Makes a clinic's counters what its appointments say, whatever had become of them; also while it is being booked. */
export const rebuildCounters = async (
  table: Table,
  clinicId: string,
  now: EpochMs,
  lagMs = LIST_LAG_MS,
): Promise<{ readonly appointments: number; readonly dates: number }> => {
  const clinic = await getClinic(table, clinicId);
  if (!clinic) throw new Error(`there is no clinic ${clinicId}`);
  let appointments = 0;
  const dates = new Set<LocalDate>();
  for await (const page of queryPages(table, listed(clinicId))) {
    const ids = page.map(({ id }) => String(id));
    await inTurns(ids, (id) => countAppointment(table, id));
    for (const note of await getItems(table, ids.map(countedAppointmentKey))) if (note) dates.add(String(note.date));
    appointments += ids.length;
  }
  const counted = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': countsKey(clinicId, '').PK },
  });
  for (const { SK } of counted) dates.add(String(SK).slice(DATE_PREFIX.length));
  // Of older dates a part is in the archive: what was counted of them stays.
  const oldest = addDays(localDateOf(archivedBefore(now), clinic.timeZone), 1);
  const whole = [...dates].filter((date) => date > oldest);
  await inTurns(whole, (date) => rebuildDate(table, clinic, date, lagMs));
  return { appointments, dates: whole.length };
};

/** Makes everybody and everything that was ever booked at a clinic findable again. */
export const rebuildSearch = async (table: Table, clinicId: string): Promise<void> => {
  for await (const page of queryPages(table, listed(clinicId))) {
    const booked = page.filter(({ status }: Item) => status !== 'PENDING' && status !== 'EXPIRED');
    await inTurns(booked, ({ id }) => indexAppointment(table, { id: String(id), clinicId }));
    await inTurns([...new Set(booked.map(({ patientId }) => String(patientId)))], (id) =>
      indexPatient(table, id, clinicId),
    );
  }
};
