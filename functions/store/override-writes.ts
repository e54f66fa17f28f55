import { type Appointment, claimedQuarters, HOLDS_TIME } from '../domain/appointment.ts';
import type { Choice } from '../domain/booking.ts';
import { releaseBuffer } from '../domain/overriding.ts';
import { type Quarter, startOfQuarter, toUtc } from '../domain/time.ts';
import { appointmentWrite, type Cause, eventWrite, findAppointment } from './appointments.ts';
import { calendarClaim, calendarMonths, type DayClaim, dayClaims, partOf, slotPut } from './claims.ts';
import { slotKey } from './keys.ts';
import { scheduleCheck } from './schedule-row.ts';
import { getItems, type NamedWrite, type Table } from './table.ts';

/** The writes of an override, by what their failure means; of the buffers it takes, `other`. */
export type OverrideWrite = 'schedule' | 'slot' | 'doctor-day' | 'calendar' | 'appointment' | 'event' | 'other';

/**
 * The appointments whose buffers lie where a doctor is wanted; `visit` when something stronger is in the way: a visit,
 * or the buffer of a hold, which may still be given back whole.
 */
export const buffersInTheWay = async (
  table: Table,
  doctorId: string,
  quarters: readonly Quarter[],
): Promise<readonly Appointment[] | 'visit'> => {
  const claims = await getItems(
    table,
    quarters.map((quarter) => slotKey(doctorId, toUtc(startOfQuarter(quarter)))),
  );
  const taken = claims.filter((claim) => claim !== undefined);
  if (taken.some(({ part }) => part !== 'buffer')) return 'visit';
  const ids = [...new Set(taken.map(({ appointmentId }) => String(appointmentId)))];
  const owners = (await Promise.all(ids.map((id) => findAppointment(table, id)))).filter((one) => one !== undefined);
  return owners.every(({ status }) => HOLDS_TIME[status] && status !== 'PENDING') ? owners : 'visit';
};

/**
 * Marks the time as taken, whatever the doctor offers. A day not made yet gets what is taken and no schedule version:
 * so nothing lists it before it is made, and what makes it keeps what is taken.
 */
const dayTake = (
  table: Table,
  { clinicId, doctor }: Appointment,
  { key, date, visit, claimed }: DayClaim,
): NamedWrite<'doctor-day'> => ({
  name: 'doctor-day',
  write: {
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: 'SET clinicId = :clinic, doctorId = :doctor, #date = :date ADD taken :claimed, #load :visit',
      ExpressionAttributeNames: { '#date': 'date', '#load': 'load' },
      ExpressionAttributeValues: {
        ':clinic': clinicId,
        ':doctor': doctor.id,
        ':date': date,
        ':claimed': new Set(claimed),
        ':visit': visit.length,
      },
    },
  },
});

/** Takes a slot from the buffer of another appointment. */
const slotTake = (table: Table, appointment: Appointment, quarter: Quarter, owner: Appointment): NamedWrite<'slot'> => {
  const { write } = slotPut(table, appointment, quarter);
  return {
    name: 'slot',
    write: {
      Put: {
        TableName: table.name,
        Item: write.Put?.Item,
        ConditionExpression: 'appointmentId = :owner AND part = :buffer',
        ExpressionAttributeValues: { ':owner': owner.id, ':buffer': 'buffer' },
      },
    },
  };
};

const as = <Name extends string>(name: Name, { write }: NamedWrite<string>): NamedWrite<Name> => ({ name, write });

/** A doctor who can take an override, and the appointments whose buffers it takes. */
export interface Seat extends Choice {
  readonly buffersOf: readonly Appointment[];
  /** The time off and closures, by id, that the schedule of this version knows of and the override would lie in. */
  readonly forcedInto: readonly string[];
}

/** The one transaction of an override, those included whose buffers give way to it. */
export const overrideWrites = (
  table: Table,
  draft: Appointment,
  { day, buffersOf }: Seat,
  cause: Cause,
): NamedWrite<OverrideWrite>[] => {
  const claimed = claimedQuarters(draft);
  const ownerOf = (quarter: Quarter) => buffersOf.find((owner) => partOf(owner, quarter) === 'buffer');
  return [
    as('schedule', scheduleCheck(table, draft.doctor.id, day.scheduleVersion)),
    ...claimed.map((quarter) => {
      const owner = ownerOf(quarter);
      return owner ? slotTake(table, draft, quarter, owner) : slotPut(table, draft, quarter);
    }),
    ...dayClaims(draft).map((claim) => dayTake(table, draft, claim)),
    ...[...calendarMonths(draft)].map(([month, quarters]) => calendarClaim(table, draft, month, quarters)),
    appointmentWrite(table, draft),
    eventWrite(table, 'AppointmentConfirmed', draft, cause),
    ...buffersOf.flatMap((owner) => {
      const { after, event } = releaseBuffer(owner, claimed, draft.updatedAt);
      return [as('other', appointmentWrite(table, after)), as('other', eventWrite(table, event, after, cause))];
    }),
  ];
};
