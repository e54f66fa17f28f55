import { type Appointment, claimedQuarters, HOLDS_TIME, visitQuarters } from '../domain/appointment.ts';
import { type EpochMs, localDateOf, type Quarter, startOfQuarter, toUtc } from '../domain/time.ts';
import { dropHoldWrite, type HoldWrite } from './holds.ts';
import { calendarKey, doctorDayKey, slotKey } from './keys.ts';
import { openedUpdate } from './opened-spans.ts';
import type { NamedWrite, Table } from './table.ts';

export type ClaimWrite = 'slot' | 'doctor-day' | 'calendar';

const slotOf = (appointment: Appointment, quarter: Quarter) =>
  slotKey(appointment.doctor.id, toUtc(startOfQuarter(quarter)));

export const doctorDayOf = ({ clinicId, start, timeZone, doctor }: Appointment) =>
  doctorDayKey(clinicId, localDateOf(start, timeZone), doctor.id);

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
const ownSlot = (table: Table, appointment: Appointment, quarter: Quarter) => ({
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
  appointment: Appointment,
  scheduleVersion: number,
  loadLimit?: number,
): NamedWrite<'doctor-day'> => {
  const visit = visitQuarters(appointment);
  const claimed = new Set(claimedQuarters(appointment));
  const offered = each(visit, 'offered', true);
  const { holdExpiresAt } = appointment;
  return {
    name: 'doctor-day',
    write: {
      Update: {
        TableName: table.name,
        Key: doctorDayOf(appointment),
        UpdateExpression: `ADD taken :claimed, #load :visit${holdExpiresAt === undefined ? '' : ' SET holds.#id = :hold'}`,
        ConditionExpression: `scheduleVersion = :version AND ${offered.condition}${loadLimit === undefined ? '' : ' AND #load <= :limit'}`,
        ExpressionAttributeNames: { '#load': 'load', ...(holdExpiresAt !== undefined && { '#id': appointment.id }) },
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
 * Gives quarter-hours back to a doctor-day, which opens them; an offer of the waitlist gives back what had opened before.
 */
export const doctorDayFree = (table: Table, appointment: Appointment, now: EpochMs): NamedWrite<'doctor-day'> => {
  const held = appointment.holdExpiresAt !== undefined;
  const isOffer = held && appointment.waitlistEntryId !== undefined;
  const opened = openedUpdate(isOffer ? [] : claimedQuarters(appointment), now);
  return {
    name: 'doctor-day',
    write: {
      Update: {
        TableName: table.name,
        Key: doctorDayOf(appointment),
        UpdateExpression: [
          'DELETE taken :claimed ADD #load :visit',
          ...(opened.set.length > 0 ? [`SET ${opened.set.join(', ')}`] : []),
          ...(held ? ['REMOVE holds.#id'] : []),
        ].join(' '),
        ExpressionAttributeNames: { '#load': 'load', ...opened.names, ...(held && { '#id': appointment.id }) },
        ExpressionAttributeValues: {
          ':claimed': new Set(claimedQuarters(appointment)),
          ':visit': -visitQuarters(appointment).length,
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
 * Takes an appointment's time: its doctor's slots, which are the lock; the doctor-day, which must still offer every
 * quarter-hour; and the patient's calendar, which must be free.
 */
export const claimWrites = (
  table: Table,
  appointment: Appointment,
  scheduleVersion: number,
  loadLimit?: number,
): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map((quarter) => slotPut(table, appointment, quarter)),
  doctorDayClaim(table, appointment, scheduleVersion, loadLimit),
  ...[...calendarMonths(appointment)].map(([month, quarters]) => calendarClaim(table, appointment, month, quarters)),
];

/** Gives an appointment's time back. The calendar keeps the id, because it is also the patient's list. */
const freeWrites = (table: Table, appointment: Appointment, now: EpochMs): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map((quarter) => slotDelete(table, appointment, quarter)),
  doctorDayFree(table, appointment, now),
  ...[...calendarMonths(appointment)].map(([month, quarters]) => calendarFree(table, appointment, month, quarters)),
];

/** Makes the time of a hold the appointment's for good: nothing on it expires any more. */
const settleWrites = (table: Table, appointment: Appointment): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map(
    (quarter): NamedWrite<ClaimWrite> => ({
      name: 'slot',
      write: {
        Update: { ...ownSlot(table, appointment, quarter), UpdateExpression: 'REMOVE holdExpiresAt' },
      },
    }),
  ),
  {
    name: 'doctor-day',
    write: {
      Update: {
        TableName: table.name,
        Key: doctorDayOf(appointment),
        UpdateExpression: 'REMOVE holds.#id',
        ExpressionAttributeNames: { '#id': appointment.id },
      },
    },
  },
];

/** What a change of status does to the time an appointment takes. */
export const writesOnChange = (
  table: Table,
  before: Appointment,
  after: Appointment,
): NamedWrite<ClaimWrite | HoldWrite>[] => {
  if (before.status !== 'PENDING') return HOLDS_TIME[after.status] ? [] : freeWrites(table, before, after.updatedAt);
  const time = HOLDS_TIME[after.status] ? settleWrites(table, before) : freeWrites(table, before, after.updatedAt);
  return [...time, dropHoldWrite(table, before)];
};
