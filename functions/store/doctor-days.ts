import { type AppointmentType, longestBuffer } from '../domain/clinic.ts';
import { type DoctorDay, reachesNextDate } from '../domain/doctor-day.ts';
import { addDays, endOfDate, type LocalDate } from '../domain/time.ts';
import { DOCTOR_PREFIX, doctorDayKey } from './keys.ts';
import { addedIn, freedIn } from './opened-quarters.ts';
import { getItems, type Item, queryPrefix, type Table } from './table.ts';

const numbers = (value: unknown): ReadonlySet<number> => (value instanceof Set ? value : new Set<number>());

// Read by the hundred for every listing, so not through zod: only this room writes these rows.
export const toDoctorDay = (item: Item): DoctorDay => ({
  clinicId: item.clinicId as string,
  doctorId: item.doctorId as string,
  doctorName: item.doctorName as string,
  specialization: item.specialization as string,
  appointmentTypeIds: item.appointmentTypeIds as readonly string[] | undefined,
  date: item.date as LocalDate,
  offered: numbers(item.offered),
  taken: numbers(item.taken),
  load: item.load as number,
  holds: Object.entries((item.holds ?? {}) as Record<string, { quarters: ReadonlySet<number>; expiresAt: number }>).map(
    ([appointmentId, { quarters, expiresAt }]) => ({ appointmentId, quarters: [...quarters], expiresAt }),
  ),
  scheduleVersion: item.scheduleVersion as number,
  openedAt: item.openedAt as number | undefined,
  added: addedIn(item),
  ...freedIn(item),
});

/** What every doctor of a clinic offers on a date: one Query, whatever the number of doctors. */
export const doctorDaysOn = async (
  table: Table,
  clinicId: string,
  date: LocalDate,
  consistent: boolean,
): Promise<DoctorDay[]> =>
  (await queryPrefix(table, doctorDayKey(clinicId, date, '').PK, DOCTOR_PREFIX, consistent))
    .map(toDoctorDay)
    .filter(({ scheduleVersion }) => scheduleVersion !== undefined);

/** The same for several dates, side by side. */
export const doctorDaysOnEach = async (
  table: Table,
  clinicId: string,
  dates: readonly LocalDate[],
  consistent: boolean,
): Promise<Map<LocalDate, DoctorDay[]>> =>
  new Map(
    await Promise.all(
      dates.map(async (date) => [date, await doctorDaysOn(table, clinicId, date, consistent)] as const),
    ),
  );

/** The days of some dates, in any order. */
export type ReadDays = (dates: readonly LocalDate[]) => Promise<Map<LocalDate, DoctorDay[]>>;

/**
 * The days, each with its doctor's next date where the buffer of a visit of one of the types reaches into it. A date
 * that is not among the days is read for that; where nobody works until midnight, nothing is.
 */
export const withNextDates = async (
  days: readonly DoctorDay[],
  types: readonly AppointmentType[],
  timeZone: string,
  read: ReadDays,
): Promise<DoctorDay[]> => {
  const buffer = longestBuffer(types);
  if (buffer === 0) return [...days];
  const byDate = Map.groupBy(days, ({ date }) => date);
  const reaching = new Set(
    [...byDate].flatMap(([date, ofDate]) => {
      const midnight = endOfDate(date, timeZone);
      return ofDate.filter((day) => day.next === undefined && reachesNextDate(day, buffer, midnight));
    }),
  );
  const unread = new Set([...reaching].map(({ date }) => addDays(date, 1)).filter((date) => !byDate.has(date)));
  const found = unread.size > 0 ? await read([...unread]) : new Map<LocalDate, DoctorDay[]>();
  const nameOf = (date: LocalDate, doctorId: string) => `${date}#${doctorId}`;
  const known = new Map(
    [...days, ...[...found.values()].flat()].map((day) => [nameOf(day.date, day.doctorId), day] as const),
  );
  return days.map((day) =>
    reaching.has(day) ? { ...day, next: known.get(nameOf(addDays(day.date, 1), day.doctorId)) } : day,
  );
};

/** What one doctor offers on several dates, by key: one request, and no other doctor's days are paid for. */
export const daysOfDoctor = async (
  table: Table,
  clinicId: string,
  doctorId: string,
  dates: readonly LocalDate[],
  consistent: boolean,
): Promise<Map<LocalDate, DoctorDay[]>> => {
  const keys = dates.map((date) => doctorDayKey(clinicId, date, doctorId));
  const days = (await getItems(table, keys, consistent)).filter((item) => item?.scheduleVersion !== undefined);
  return new Map(
    days
      .filter((item) => item !== undefined)
      .map(toDoctorDay)
      .map((day) => [day.date, [day]]),
  );
};

/** The doctors of whom something is taken on a date, whether what they offer on it has been made or not. */
export const doctorsTakenOn = async (table: Table, clinicId: string, date: LocalDate): Promise<string[]> =>
  (await queryPrefix(table, doctorDayKey(clinicId, date, '').PK, DOCTOR_PREFIX, true))
    .filter(({ taken }) => numbers(taken).size > 0)
    .flatMap(({ doctorId }) => (typeof doctorId === 'string' ? [doctorId] : []));
