import type { Appointment } from '../domain/appointment.ts';
import { localDateOf, type Quarter, quarterAt, quarterRange, startOfQuarter, toUtc } from '../domain/time.ts';
import { calendarKey, doctorDayKey, slotKey } from './keys.ts';
import type { NamedWrite, Table } from './table.ts';

export type ClaimWrite = 'slot' | 'doctor-day' | 'calendar';

/** The patient's own quarter-hours: those of the visit, without the buffer. */
export const visitQuarters = ({ start, end }: Pick<Appointment, 'start' | 'end'>): Quarter[] =>
  quarterRange(quarterAt(start), quarterAt(end) - quarterAt(start));

const claimedQuarters = (appointment: Appointment): Quarter[] => [...visitQuarters(appointment), ...appointment.buffer];

const slotOf = (appointment: Appointment, quarter: Quarter) =>
  slotKey(appointment.doctor.id, toUtc(startOfQuarter(quarter)));

const dayOf = ({ clinicId, start, timeZone, doctor }: Appointment) =>
  doctorDayKey(clinicId, localDateOf(start, timeZone), doctor.id);

/** The visit's quarter-hours by UTC month: a calendar item stays small however many years a patient comes. */
const calendarMonths = (appointment: Appointment): [string, Quarter[]][] =>
  Object.entries(
    Object.groupBy(visitQuarters(appointment), (quarter) => toUtc(startOfQuarter(quarter)).slice(0, 7)),
  ).map(([month, quarters = []]) => [month, quarters]);

/** `contains` once for every quarter-hour, as a condition and its values. */
const each = (quarters: readonly Quarter[], attribute: string, present: boolean) => ({
  condition: quarters.map((_, i) => `${present ? '' : 'NOT '}contains(${attribute}, :q${i})`).join(' AND '),
  values: Object.fromEntries(quarters.map((quarter, i) => [`:q${i}`, quarter])),
});

/**
 * Takes an appointment's time: its doctor's slots, which are the lock; the doctor-day, which must still offer every
 * quarter-hour under the schedule version that was read; and the patient's calendar, which must be free.
 */
export const claimWrites = (
  table: Table,
  appointment: Appointment,
  scheduleVersion: number,
): NamedWrite<ClaimWrite>[] => {
  const visit = visitQuarters(appointment);
  const claimed = claimedQuarters(appointment);
  const offered = each(visit, 'offered', true);
  return [
    ...claimed.map(
      (quarter, index): NamedWrite<ClaimWrite> => ({
        name: 'slot',
        write: {
          Put: {
            TableName: table.name,
            Item: {
              ...slotOf(appointment, quarter),
              appointmentId: appointment.id,
              patientId: appointment.patientId,
              part: index < visit.length ? 'visit' : 'buffer',
              holdExpiresAt: appointment.holdExpiresAt,
            },
            ConditionExpression: 'attribute_not_exists(PK)',
          },
        },
      }),
    ),
    {
      name: 'doctor-day',
      write: {
        Update: {
          TableName: table.name,
          Key: dayOf(appointment),
          UpdateExpression: `ADD taken :claimed, #load :visit${appointment.holdExpiresAt ? ' SET holds.#id = :hold' : ''}`,
          ConditionExpression: `scheduleVersion = :version AND ${offered.condition}`,
          ExpressionAttributeNames: { '#load': 'load', ...(appointment.holdExpiresAt && { '#id': appointment.id }) },
          ExpressionAttributeValues: {
            ':claimed': new Set(claimed),
            ':visit': visit.length,
            ':version': scheduleVersion,
            ...offered.values,
            ...(appointment.holdExpiresAt && {
              ':hold': { quarters: new Set(claimed), expiresAt: appointment.holdExpiresAt },
            }),
          },
        },
      },
    },
    ...calendarMonths(appointment).map(([month, quarters]): NamedWrite<ClaimWrite> => {
      const free = each(quarters, 'taken', false);
      return {
        name: 'calendar',
        write: {
          Update: {
            TableName: table.name,
            Key: calendarKey(appointment.patientId, month),
            UpdateExpression: 'ADD taken :taken, appointments :id',
            ConditionExpression: free.condition,
            ExpressionAttributeValues: {
              ':taken': new Set(quarters),
              ':id': new Set([appointment.id]),
              ...free.values,
            },
          },
        },
      };
    }),
  ];
};

/** Gives an appointment's time back. The calendar keeps the id, because it is also the patient's list. */
export const freeWrites = (table: Table, appointment: Appointment): NamedWrite<ClaimWrite>[] => {
  const claimed = claimedQuarters(appointment);
  return [
    ...claimed.map(
      (quarter): NamedWrite<ClaimWrite> => ({
        name: 'slot',
        write: {
          Delete: {
            TableName: table.name,
            Key: slotOf(appointment, quarter),
            ConditionExpression: 'appointmentId = :id',
            ExpressionAttributeValues: { ':id': appointment.id },
          },
        },
      }),
    ),
    {
      name: 'doctor-day',
      write: {
        Update: {
          TableName: table.name,
          Key: dayOf(appointment),
          UpdateExpression: `DELETE taken :claimed ADD #load :visit${appointment.holdExpiresAt ? ' REMOVE holds.#id' : ''}`,
          ExpressionAttributeNames: { '#load': 'load', ...(appointment.holdExpiresAt && { '#id': appointment.id }) },
          ExpressionAttributeValues: {
            ':claimed': new Set(claimed),
            ':visit': -visitQuarters(appointment).length,
          },
        },
      },
    },
    ...calendarMonths(appointment).map(
      ([month, quarters]): NamedWrite<ClaimWrite> => ({
        name: 'calendar',
        write: {
          Update: {
            TableName: table.name,
            Key: calendarKey(appointment.patientId, month),
            UpdateExpression: 'DELETE taken :taken',
            ExpressionAttributeValues: { ':taken': new Set(quarters) },
          },
        },
      }),
    ),
  ];
};
