import { type Appointment, claimedQuarters, concerns, visitQuarters } from '../domain/appointment.ts';
import type { NewRoom } from '../domain/booking.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { type Move, moved, moveRequest, refuseMove } from '../domain/moving.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { localDateOf, type Quarter } from '../domain/time.ts';
import type { Asking } from '../domain/transitions.ts';
import { appointmentWrite, type Cause, eventWrite, findAppointment } from './appointments.ts';
import {
  calendarClaim,
  calendarFree,
  calendarMonths,
  doctorDayClaim,
  doctorDayFree,
  doctorDayOf,
  each,
  partOf,
  slotDelete,
  slotKeep,
  slotPut,
} from './claims.ts';
import { getClinic, getDoctor, getType } from './clinics.ts';
import { compete, type TakingWrite, untilNotSuperseded } from './competition.ts';
import { doctorDaysOn } from './doctor-days.ts';
import { calendarKey, type Key } from './keys.ts';
import { openedUpdate } from './opened-spans.ts';
import { commit, getItem, type NamedWrite, type Table } from './table.ts';

export interface Moving {
  readonly asking: Asking;
  readonly cause: Cause;
  readonly random: () => number;
  readonly newRoom: NewRoom;
}

/**
 * Moves an appointment to another time or doctor: one transaction writes the difference of what it claims, and on any
 * failure the old time stands. The doctor stays the same when that is possible and no other was asked for.
 */
export const reschedule = async (
  table: Table,
  id: string,
  move: Move,
  moving: Moving,
): Promise<Appointment | Refusal> => untilNotSuperseded(() => moveOnce(table, id, move, moving));

const moveOnce = async (
  table: Table,
  id: string,
  move: Move,
  { asking, cause, random, newRoom }: Moving,
): Promise<Appointment | Refusal | 'superseded'> => {
  const before = await findAppointment(table, id);
  if (!before || !concerns(before, asking.actor)) return refuse('NOT_FOUND');
  const [clinic, type, doctor] = await Promise.all([
    getClinic(table, before.clinicId),
    getType(table, before.appointmentTypeId),
    move.doctorId === undefined ? undefined : getDoctor(table, move.doctorId),
  ]);
  if (!clinic || !type) return refuse('NOT_FOUND');
  const refused = refuseMove(before, clinic, move, asking, doctor);
  if (refused) return refused;

  const request = moveRequest(before, clinic, type, move);
  const firstView = await doctorDaysOn(table, clinic.id, localDateOf(move.start, clinic.timeZone), false);
  let after = before;
  const result = await compete(table, {
    request,
    firstView,
    now: asking.now,
    random,
    own: before,
    attempt: async (choice) => {
      const change = moved(before, request, choice, newRoom, asking.now);
      after = change.after;
      const calendars = await calendarMoves(table, before, after);
      return commit<TakingWrite>(table, [
        ...slotMoves(table, before, after),
        ...dayMoves(table, before, after, choice.day),
        ...calendars,
        appointmentWrite(table, after),
        eventWrite(table, change.event, after, cause, before),
      ]);
    },
  });
  if (result === 'superseded' || isRefusal(result)) return result;
  return after;
};

/** The slots that only the new time needs, those only the old one had, and those kept with another part to play. */
export const slotMoves = (table: Table, before: Appointment, after: Appointment): NamedWrite<'slot'>[] => {
  const sameDoctor = before.doctor.id === after.doctor.id;
  const old = new Set(claimedQuarters(before));
  const next = new Set(claimedQuarters(after));
  const kept = (quarter: Quarter) => sameDoctor && old.has(quarter) && next.has(quarter);
  return [
    ...[...next].filter((q) => !kept(q)).map((q) => slotPut(table, after, q)),
    ...[...old].filter((q) => !kept(q)).map((q) => slotDelete(table, before, q)),
    ...[...next].filter((q) => kept(q) && partOf(before, q) !== partOf(after, q)).map((q) => slotKeep(table, after, q)),
  ];
};

const sameKey = (a: Key, b: Key): boolean => a.PK === b.PK && a.SK === b.SK;

/**
 * On one and the same doctor-day a set cannot be added to and taken from in one update: the whole set is replaced, on
 * the condition that it is still the one that was read.
 */
export const dayMoves = (
  table: Table,
  before: Appointment,
  after: Appointment,
  seen: DoctorDay,
): NamedWrite<'doctor-day'>[] => {
  if (!sameKey(doctorDayOf(before), doctorDayOf(after)))
    return [doctorDayClaim(table, after, seen.scheduleVersion), doctorDayFree(table, before, after.updatedAt)];
  const old = new Set(claimedQuarters(before));
  const next = new Set(claimedQuarters(after));
  const stored = seen.taken.union(old);
  const opened = openedUpdate([...old.difference(next)], after.updatedAt);
  const offered = each(visitQuarters(after), 'offered', true);
  return [
    {
      name: 'doctor-day',
      write: {
        Update: {
          TableName: table.name,
          Key: doctorDayOf(after),
          UpdateExpression: `SET ${['taken = :next', ...opened.set].join(', ')}`,
          ConditionExpression: `taken = :stored AND scheduleVersion = :version AND ${offered.condition}`,
          ...(opened.set.length > 0 && { ExpressionAttributeNames: opened.names }),
          ExpressionAttributeValues: {
            ':next': seen.taken.union(next),
            ':stored': stored,
            ...opened.values,
            ':version': seen.scheduleVersion,
            ...offered.values,
          },
        },
      },
    },
  ];
};

const calendarMoves = async (
  table: Table,
  before: Appointment,
  after: Appointment,
): Promise<NamedWrite<TakingWrite>[]> => {
  const old = calendarMonths(before);
  const next = calendarMonths(after);
  const months = new Set([...old.keys(), ...next.keys()]);
  return Promise.all(
    [...months].map(async (month) => {
      const was = old.get(month);
      const is = next.get(month);
      if (!was) return calendarClaim(table, after, month, is ?? []);
      if (!is) return calendarFree(table, before, month, was, true);
      return calendarReplace(table, after, month, new Set(was), new Set(is));
    }),
  );
};

/** The same month with other quarter-hours: replaced as a whole, like a doctor-day. */
const calendarReplace = async (
  table: Table,
  { patientId }: Appointment,
  month: string,
  was: ReadonlySet<Quarter>,
  is: ReadonlySet<Quarter>,
): Promise<NamedWrite<TakingWrite>> => {
  const key = calendarKey(patientId, month);
  const taken = (await getItem(table, key))?.taken;
  const stored: ReadonlySet<Quarter> = taken instanceof Set ? taken : new Set<Quarter>();
  const others = stored.difference(was);
  const free = each([...is.difference(was)], 'taken', false);
  return {
    name: others.isDisjointFrom(is) ? 'calendar-view' : 'calendar',
    write: {
      Update: {
        TableName: table.name,
        Key: key,
        UpdateExpression: 'SET taken = :next',
        ConditionExpression: ['taken = :stored', free.condition].filter(Boolean).join(' AND '),
        ExpressionAttributeValues: { ':next': others.union(is), ':stored': stored, ...free.values },
      },
    },
  };
};
