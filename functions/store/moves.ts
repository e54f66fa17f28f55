import { type Appointment, claimedQuarters, concerns, givenBackBy } from '../domain/appointment.ts';
import type { NewRoom } from '../domain/booking.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { isUnchanged, type Move, moved, moveRequest, refuseMove } from '../domain/moving.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type EpochMs, localDateOf, type Quarter } from '../domain/time.ts';
import type { Asking } from '../domain/transitions.ts';
import { appointmentWrite, type Cause, eventWrite, findAppointment } from './appointments.ts';
import {
  calendarClaim,
  calendarFree,
  calendarMonths,
  type DayClaim,
  dayClaims,
  dayOn,
  doctorDayClaim,
  doctorDayFree,
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
import { openedUpdate } from './opened-quarters.ts';
import { setReplace, updateOf } from './set-replace.ts';
import { commit, getItem, type NamedWrite, type Table } from './table.ts';

export interface Moving {
  readonly asking: Asking;
  readonly cause: Cause;
  readonly random: () => number;
  readonly newRoom: NewRoom;
}

/**
 * Moves an appointment to another time or doctor: one transaction writes the difference of what it claims, and on any
 * failure the old time stands. The doctor stays the same when that is possible and no other was asked for. A move to
 * where the appointment is answers with it and writes nothing.
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
  if (isUnchanged(before, move)) return before;

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
        ...dayMoves(table, before, after, choice.day, givenBackBy(before, asking.actor)),
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
 * Claims the doctor-days that only the new time needs, frees those only the old one had, and replaces those of both; `by`
 * is the patient whose own act it is.
 */
export const dayMoves = (
  table: Table,
  before: Appointment,
  after: Appointment,
  seen: DoctorDay,
  by?: string,
): NamedWrite<'doctor-day'>[] => {
  const old = dayClaims(before);
  const next = dayClaims(after);
  return [
    ...next.map((is) => {
      const day = dayOn(seen, is.date);
      const was = old.find(({ key }) => sameKey(key, is.key));
      return was
        ? dayReplace(table, was, is, day, after.updatedAt, by)
        : doctorDayClaim(table, after, is, day.scheduleVersion);
    }),
    ...old
      .filter((was) => !next.some(({ key }) => sameKey(key, was.key)))
      .map((was) => doctorDayFree(table, before, was, after.updatedAt, by)),
  ];
};

/**
 * On one and the same doctor-day a set cannot be added to and taken from in one update: the whole set is replaced, on
 * the condition that it is still the one that was read. An appointment that stays with its doctor is confirmed, so no
 * hold is on it.
 */
const dayReplace = (
  table: Table,
  was: DayClaim,
  is: DayClaim,
  day: DoctorDay,
  now: EpochMs,
  by: string | undefined,
): NamedWrite<'doctor-day'> => {
  const own = new Set(was.claimed);
  const taken = setReplace('taken', day.taken.union(own), day.taken.difference(own).union(new Set(is.claimed)));
  const opened = openedUpdate('freed', [...own.difference(new Set(is.claimed))], now, by);
  const offered = each(is.visit, 'offered', true);
  return {
    name: 'doctor-day',
    write: {
      Update: {
        TableName: table.name,
        Key: is.key,
        UpdateExpression: updateOf({ ...taken, set: [...taken.set, ...opened.set] }, 'ADD #load :more'),
        ConditionExpression: [taken.condition, 'scheduleVersion = :version', offered.condition]
          .filter(Boolean)
          .join(' AND '),
        ExpressionAttributeNames: { '#load': 'load', ...opened.names },
        ExpressionAttributeValues: {
          ...taken.values,
          ...opened.values,
          ':version': day.scheduleVersion,
          ':more': is.visit.length - was.visit.length,
          ...offered.values,
        },
      },
    },
  };
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
  const replaced = setReplace('taken', stored, others.union(is));
  return {
    name: others.isDisjointFrom(is) ? 'calendar-view' : 'calendar',
    write: {
      Update: {
        TableName: table.name,
        Key: key,
        UpdateExpression: updateOf(replaced),
        ConditionExpression: [replaced.condition, free.condition].filter(Boolean).join(' AND '),
        ExpressionAttributeValues: { ...replaced.values, ...free.values },
      },
    },
  };
};
