import * as z from 'zod';
import { keptSeconds } from '../contract/retention.ts';
import type { Appointment } from '../domain/appointment.ts';
import { type Affected, isComing, OUTCOMES, overlaps, type TimeOff, touches } from '../domain/leave.ts';
import type { Clinic } from '../domain/clinic.ts';
import { addDays, type EpochMs, localDateOf, type LocalDate, startOfDate, toUtc } from '../domain/time.ts';
import { appointmentsOfDoctor } from './agenda.ts';
import { doctorsTakenOn } from './doctor-days.ts';
import { AFFECTED_PREFIX, affectedKey, TTL_ATTRIBUTE } from './keys.ts';
import { type Item, type NamedWrite, queryPrefix, type Table } from './table.ts';

const affectedRow = z.object({
  appointmentId: z.string(),
  start: z.number(),
  outcome: z.enum(OUTCOMES),
  doctor: z.object({ id: z.string(), name: z.string(), specialization: z.string() }).optional(),
});
const toAffected = (item: Item): Affected => affectedRow.parse(item);

/** Reads the list inside a remembered answer; `undefined` when the answer was not complete. */
export const toAffectedList = (value: unknown): Affected[] | undefined => z.array(affectedRow).optional().parse(value);

/** Writes down what became of an appointment in a time off or closure, in the transaction in which it becomes that. */
export const affectedWrite = (table: Table, leaveId: string, affected: Affected): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...affectedKey(leaveId, toUtc(affected.start), affected.appointmentId),
        ...affected,
        [TTL_ATTRIBUTE]: Math.floor(affected.start / 1000) + keptSeconds('affected'),
      },
    },
  },
});

/** An appointment still with its doctor: it waits to be dealt with, or has been found to need a new time. */
export const asAffected = ({ id, start, attention }: Appointment): Affected => ({
  appointmentId: id,
  start,
  outcome: attention ?? 'PENDING',
});

const position = ({ start, appointmentId }: Affected): string => `${toUtc(start)}#${appointmentId}`;
const byPosition = (a: Affected, b: Affected): number => (position(a) < position(b) ? -1 : 1);

/** What was written down, and of the rest how it stands. */
const withRecorded = async (
  table: Table,
  leaveId: string,
  find: () => Promise<readonly Appointment[]>,
): Promise<Affected[]> => {
  // First those present, then the records: whoever is dealt with in between is in both, and in neither never.
  const present = await find();
  const recorded = await queryPrefix(table, affectedKey(leaveId, '', '').PK, AFFECTED_PREFIX, true);
  const all = new Map(present.map((appointment) => [appointment.id, asAffected(appointment)]));
  for (const affected of recorded.map(toAffected)) all.set(affected.appointmentId, affected);
  return [...all.values()].sort(byPosition);
};

/** The appointments that a time off concerns, by start, and what became of each. */
export const affectedByTimeOff = (table: Table, timeOff: TimeOff, now: EpochMs): Promise<Affected[]> =>
  withRecorded(table, timeOff.id, async () =>
    (await appointmentsOfDoctor(table, timeOff.doctorId, timeOff.start, timeOff.end)).filter(
      (appointment) => isComing(appointment, now) && overlaps(timeOff, appointment) && touches(timeOff, appointment),
    ),
  );

/** Doctors looked at side by side. */
const AT_ONCE = 25;

/**
 * What is booked at a clinic on a date with any doctor, whether the date has been made or not: what an appointment
 * takes is written on its doctor's day in the transaction that claims it.
 */
const appointmentsOn = async (table: Table, clinic: Clinic, date: LocalDate): Promise<Appointment[]> => {
  const doctors = await doctorsTakenOn(table, clinic.id, date);
  const begin = startOfDate(date, clinic.timeZone);
  const end = startOfDate(addDays(date, 1), clinic.timeZone);
  const found: Appointment[] = [];
  for (let first = 0; first < doctors.length; first += AT_ONCE) {
    const some = doctors.slice(first, first + AT_ONCE);
    const agendas = await Promise.all(some.map((doctorId) => appointmentsOfDoctor(table, doctorId, begin, end)));
    found.push(...agendas.flat());
  }
  return found.filter(({ clinicId, start }) => clinicId === clinic.id && localDateOf(start, clinic.timeZone) === date);
};

/** The appointments that a closure concerns, by start, and what became of each. */
export const affectedByClosure = (
  table: Table,
  clinic: Clinic,
  closure: { readonly id: string; readonly date: LocalDate },
  now: EpochMs,
): Promise<Affected[]> =>
  withRecorded(table, closure.id, async () =>
    (await appointmentsOn(table, clinic, closure.date)).filter(
      (appointment) => isComing(appointment, now) && touches(closure, appointment),
    ),
  );
