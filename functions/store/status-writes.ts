import { type Actor, type Appointment, claimedQuarters, givenBackBy, HOLDS_TIME } from '../domain/appointment.ts';
import type { EpochMs } from '../domain/time.ts';
import {
  calendarFree,
  calendarMonths,
  type ClaimWrite,
  dayClaims,
  doctorDayFree,
  each,
  ownSlot,
  slotDelete,
} from './claims.ts';
import { dropHoldWrite, type HoldWrite } from './holds.ts';
import type { NamedWrite, Table } from './table.ts';

/** Gives an appointment's time back. The calendar keeps the id, because it is also the patient's list. */
const freeWrites = (
  table: Table,
  appointment: Appointment,
  now: EpochMs,
  by: string | undefined,
): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map((quarter) => slotDelete(table, appointment, quarter)),
  ...dayClaims(appointment).map((claim) => doctorDayFree(table, appointment, claim, now, by)),
  ...[...calendarMonths(appointment)].map(([month, quarters]) => calendarFree(table, appointment, month, quarters)),
];

/**
 * Makes the time of a hold the appointment's for good: nothing on it expires any more. The doctor must still offer it: a
 * leave or closure that was answered in between binds a confirmation like every booking.
 */
const settleWrites = (table: Table, appointment: Appointment): NamedWrite<ClaimWrite>[] => [
  ...claimedQuarters(appointment).map(
    (quarter): NamedWrite<ClaimWrite> => ({
      name: 'slot',
      write: {
        Update: { ...ownSlot(table, appointment, quarter), UpdateExpression: 'REMOVE holdExpiresAt' },
      },
    }),
  ),
  ...dayClaims(appointment).map(({ key, visit }): NamedWrite<ClaimWrite> => {
    const offered = each(visit, 'offered', true);
    return {
      name: 'doctor-day',
      write: {
        Update: {
          TableName: table.name,
          Key: key,
          UpdateExpression: 'REMOVE holds.#id',
          ExpressionAttributeNames: { '#id': appointment.id },
          // The next date has nothing of the visit, so nothing of it must be offered.
          ...(visit.length > 0 && {
            ConditionExpression: offered.condition,
            ExpressionAttributeValues: offered.values,
          }),
        },
      },
    };
  }),
];

/** What a change of status by somebody does to the time an appointment takes. */
export const writesOnChange = (
  table: Table,
  before: Appointment,
  after: Appointment,
  actor: Actor,
): NamedWrite<ClaimWrite | HoldWrite>[] => {
  const free = () => freeWrites(table, before, after.updatedAt, givenBackBy(before, actor));
  if (before.status !== 'PENDING') return HOLDS_TIME[after.status] ? [] : free();
  const time = HOLDS_TIME[after.status] ? settleWrites(table, before) : free();
  return [...time, dropHoldWrite(table, before)];
};
