import { type Appointment, claimedQuarters, visitQuarters } from '../domain/appointment.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import {
  addDays,
  endOfDate,
  type EpochMs,
  type LocalDate,
  localDateOf,
  type Quarter,
  startOfQuarter,
  toUtc,
} from '../domain/time.ts';
import { calendarKey, doctorDayKey, type Key, slotKey } from './keys.ts';
import { openedUpdate } from './opened-quarters.ts';
import type { NamedWrite, Table } from './table.ts';

export type ClaimWrite = 'slot' | 'doctor-day' | 'calendar';

const slotOf = (appointment: Appointment, quarter: Quarter) =>
  slotKey(appointment.doctor.id, toUtc(startOfQuarter(quarter)));

/** What an appointment takes of one doctor-day. */
export interface DayClaim {
  readonly date: LocalDate;
  readonly key: Key;
  /** What counts as load; none of it on the date that only the buffer reaches. */
  readonly visit: readonly Quarter[];
  readonly claimed: readonly Quarter[];
}

/** The doctor-days an appointment takes time of: its own date's, and the next date's when its buffer reaches into it. */
export const dayClaims = (appointment: Appointment): DayClaim[] => {
  const { clinicId, start, timeZone, doctor } = appointment;
  const date = localDateOf(start, timeZone);
  const midnight = endOfDate(date, timeZone);
  const claimed = claimedQuarters(appointment);
  const later = claimed.filter((quarter) => quarter >= midnight);
  const claimOn = (on: LocalDate, visit: readonly Quarter[], quarters: readonly Quarter[]): DayClaim => ({
    date: on,
    key: doctorDayKey(clinicId, on, doctor.id),
    visit,
    claimed: quarters,
  });
  return [
    claimOn(date, visitQuarters(appointment), later.length > 0 ? claimed.filter((q) => q < midnight) : claimed),
    ...(later.length > 0 ? [claimOn(addDays(date, 1), [], later)] : []),
  ];
};

/** The day that was looked at for a date, whose schedule version a claim on that date goes by. */
export const dayOn = (day: DoctorDay, date: LocalDate): DoctorDay => {
  const found = day.date === date ? day : day.next;
  if (found?.date !== date) throw new Error(`a claim on ${date}, of which nothing was read`);
  return found;
};

/** The visit's quarter-hours by UTC month: a calendar item stays small however many years a patient comes. */
export const calendarMonths = (appointment: Appointment): Map<string, Quarter[]> =>
  Map.groupBy(visitQuarters(appointment), (quarter) => toUtc(startOfQuarter(quarter)).slice(0, 7));

/** `contains` once for every quarter-hour, as a condition and its values. */
export const each = (quarters: readonly Quarter[], attribute: string, present: boolean) => ({
  condition: quarters.map((_, i) => `${present ? '' : 'NOT '}contains(${attribute}, :q${i})`).join(' AND '),
  values: Object.fromEntries(quarters.map((quarter, i) => [`:q${i}`, quarter])),
});

export type Part = 'visit' | 'buffer';

export const partOf = (appointment: Appointment, quarter: Quarter): Part =>
  appointment.buffer.includes(quarter) ? 'buffer' : 'visit';

/** Takes a slot that nobody has: this condition is the lock of the whole system. */
export const slotPut = (table: Table, appointment: Appointment, quarter: Quarter): NamedWrite<'slot'> => ({
  name: 'slot',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...slotOf(appointment, quarter),
        appointmentId: appointment.id,
        patientId: appointment.patientId,
        part: partOf(appointment, quarter),
        holdExpiresAt: appointment.holdExpiresAt,
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/** A change of a slot that must be this appointment's own. */
export const ownSlot = (table: Table, appointment: Appointment, quarter: Quarter) => ({
  TableName: table.name,
  Key: slotOf(appointment, quarter),
  ConditionExpression: 'appointmentId = :id',
  ExpressionAttributeValues: { ':id': appointment.id },
});

export const slotDelete = (table: Table, appointment: Appointment, quarter: Quarter): NamedWrite<'slot'> => ({
  name: 'slot',
  write: { Delete: ownSlot(table, appointment, quarter) },
});

/** A slot kept by an appointment that moved, which may now be its buffer instead of its visit. */
export const slotKeep = (table: Table, appointment: Appointment, quarter: Quarter): NamedWrite<'slot'> => {
  const own = ownSlot(table, appointment, quarter);
  return {
    name: 'slot',
    write: {
      Update: {
        ...own,
        UpdateExpression: 'SET part = :part',
        ExpressionAttributeValues: { ...own.ExpressionAttributeValues, ':part': partOf(appointment, quarter) },
      },
    },
  };
};

/**
 * Marks the time as taken on a doctor-day that still offers it under the schedule version that was read, and has no
 * more load than `loadLimit`.
 */
export const doctorDayClaim = (
  table: Table,
  { id, holdExpiresAt }: Appointment,
  { key, visit, claimed: quarters }: DayClaim,
  scheduleVersion: number,
  loadLimit?: number,
): NamedWrite<'doctor-day'> => {
  const claimed = new Set(quarters);
  const offered = each(visit, 'offered', true);
  return {
    name: 'doctor-day',
    write: {
      Update: {
        TableName: table.name,
        Key: key,
        UpdateExpression: `ADD taken :claimed, #load :visit${holdExpiresAt === undefined ? '' : ' SET holds.#id = :hold'}`,
        ConditionExpression: [
          'scheduleVersion = :version',
          offered.condition,
          loadLimit === undefined ? '' : '#load <= :limit',
        ]
          .filter(Boolean)
          .join(' AND '),
        ExpressionAttributeNames: { '#load': 'load', ...(holdExpiresAt !== undefined && { '#id': id }) },
        ExpressionAttributeValues: {
          ':claimed': claimed,
          ':visit': visit.length,
          ':version': scheduleVersion,
          ...offered.values,
          ...(loadLimit !== undefined && { ':limit': loadLimit }),
          ...(holdExpiresAt !== undefined && { ':hold': { quarters: claimed, expiresAt: holdExpiresAt } }),
        },
      },
    },
  };
};

/**
 * Gives quarter-hours back to a doctor-day, which opens them, but not for the patient `by` whose own act it is; an offer of
 * the waitlist gives back what had opened before.
 */
export const doctorDayFree = (
  table: Table,
  appointment: Appointment,
  { key, visit, claimed }: DayClaim,
  now: EpochMs,
  by: string | undefined,
): NamedWrite<'doctor-day'> => {
  const held = appointment.holdExpiresAt !== undefined;
  const isOffer = held && appointment.waitlistEntryId !== undefined;
  const opened = openedUpdate('freed', isOffer ? [] : claimed, now, by);
  return {
    name: 'doctor-day',
    write: {
      Update: {
        TableName: table.name,
        Key: key,
        UpdateExpression: [
          'DELETE taken :claimed ADD #load :visit',
          ...(opened.set.length > 0 ? [`SET ${opened.set.join(', ')}`] : []),
          ...(held ? ['REMOVE holds.#id'] : []),
        ].join(' '),
        ExpressionAttributeNames: { '#load': 'load', ...opened.names, ...(held && { '#id': appointment.id }) },
        ExpressionAttributeValues: {
          ':claimed': new Set(claimed),
          ':visit': -visit.length,
          ...opened.values,
        },
      },
    },
  };
};

/** Enters quarter-hours that must be free into a patient's calendar; `listed` also lists the appointment there. */
export const calendarClaim = (
  table: Table,
  { id, patientId }: Appointment,
  month: string,
  quarters: readonly Quarter[],
): NamedWrite<'calendar'> => {
  const free = each(quarters, 'taken', false);
  return {
    name: 'calendar',
    write: {
      Update: {
        TableName: table.name,
        Key: calendarKey(patientId, month),
        UpdateExpression: 'ADD taken :taken, appointments :id',
        ConditionExpression: free.condition,
        ExpressionAttributeValues: { ':taken': new Set(quarters), ':id': new Set([id]), ...free.values },
      },
    },
  };
};

/** Frees quarter-hours of a patient's calendar. The appointment stays listed there unless it left that month. */
export const calendarFree = (
  table: Table,
  { id, patientId }: Appointment,
  month: string,
  quarters: readonly Quarter[],
  left = false,
): NamedWrite<'calendar'> => ({
  name: 'calendar',
  write: {
    Update: {
      TableName: table.name,
      Key: calendarKey(patientId, month),
      UpdateExpression: left ? 'DELETE taken :taken, appointments :id' : 'DELETE taken :taken',
      ExpressionAttributeValues: { ':taken': new Set(quarters), ...(left && { ':id': new Set([id]) }) },
    },
  },
});

/**
 * Takes an appointment's time: its doctor's slots, which are the lock; the doctor-day as it was `seen`, which must still
 * offer every quarter-hour of the visit; and the patient's calendar, which must be free.
 */
export const claimWrites = (
  table: Table,
  appointment: Appointment,
  seen: DoctorDay,
  loadLimit?: number,
): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map((quarter) => slotPut(table, appointment, quarter)),
  ...dayClaims(appointment).map((claim) =>
    doctorDayClaim(
      table,
      appointment,
      claim,
      dayOn(seen, claim.date).scheduleVersion,
      // Load counts visits on their own date only.
      claim.visit.length > 0 ? loadLimit : undefined,
    ),
  ),
  ...[...calendarMonths(appointment)].map(([month, quarters]) => calendarClaim(table, appointment, month, quarters)),
];
