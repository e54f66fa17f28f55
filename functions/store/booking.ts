import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import { type BookingRequest, draftAppointment, type NewRoom, refuseStart } from '../domain/booking.ts';
import type { AppointmentType, Clinic, Doctor } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { holdEnd, holdsAlready, liveHolds, MAX_LIVE_HOLDS } from '../domain/holds.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type EpochMs, localDateOf } from '../domain/time.ts';
import {
  appointmentsById,
  appointmentWrite,
  type Cause,
  eventWrite,
  heldBefore,
  type MadeBefore,
  toMadeBefore,
} from './appointments.ts';
import { claimWrites } from './claims.ts';
import { toClinic, toDoctor, toType } from './clinics.ts';
import { compete, type TakingWrite } from './competition.ts';
import { doctorDaysOn } from './doctor-days.ts';
import { expiryWrite, holdsOf, type PersonalHolds, takeHoldWrite, toPersonalHolds } from './holds.ts';
import { clinicKey, doctorKey, eventKey, holdsKey, personKey, typeKey } from './keys.ts';
import { toPerson } from './people.ts';
import { commit, getItem, getItems, type NamedWrite, putItem, type Table } from './table.ts';

/** What a patient asks for, as it arrives. */
export interface Wish {
  readonly clinicId: string;
  readonly appointmentTypeId: string;
  readonly start: EpochMs;
  readonly doctorId?: string | undefined;
  readonly reason?: string | undefined;
}

/** What booking needs beside the wish. */
export interface Booking {
  readonly patientId: string;
  /** Follows from the idempotency key where there is one. */
  readonly appointmentId: string;
  /** Whether the request came with an idempotency key. */
  readonly isKeyed?: boolean;
  readonly cause: Cause;
  readonly now: EpochMs;
  readonly random: Random;
  readonly newRoom: NewRoom;
  /** Whether the patient may write now; awaited beside the look at what is free, and before anything is written. */
  readonly admission?: Promise<Refusal | undefined>;
}

/**
 * The zone of each clinic, which never changes. Remembered so that the date of a start is known before the first read
 * and a booking stays at two round trips; a container's first booking at a clinic takes one more.
 */
const zones = new Map<string, string>();

const zoneOf = async (table: Table, clinicId: string): Promise<string | undefined> => {
  const known = zones.get(clinicId);
  if (known) return known;
  const item = await getItem(table, clinicKey(clinicId));
  if (item) zones.set(clinicId, toClinic(item).timeZone);
  return zones.get(clinicId);
};

interface Findings {
  readonly clinic: Clinic | undefined;
  readonly type: AppointmentType | undefined;
  readonly doctor: Doctor | undefined;
  readonly removed: boolean;
  readonly before: MadeBefore | undefined;
  /** Where they were asked for. */
  readonly holds: PersonalHolds | undefined;
  readonly days: readonly DoctorDay[];
}

/** The one round trip before the transaction: facts read consistently, and beside them the candidates of the date. */
const look = async (
  table: Table,
  wish: Wish,
  { patientId, appointmentId }: Booking,
  withHolds: boolean,
): Promise<Findings> => {
  const timeZone = await zoneOf(table, wish.clinicId);
  const [items, days] = await Promise.all([
    getItems(table, [
      clinicKey(wish.clinicId),
      typeKey(wish.clinicId, wish.appointmentTypeId),
      personKey(patientId),
      eventKey(appointmentId, 1),
      ...(wish.doctorId === undefined ? [] : [doctorKey(wish.clinicId, wish.doctorId)]),
      ...(withHolds ? [holdsKey(patientId)] : []),
    ]),
    timeZone ? doctorDaysOn(table, wish.clinicId, localDateOf(wish.start, timeZone), false) : [],
  ]);
  const [clinic, type, person, before] = items;
  const doctor = wish.doctorId === undefined ? undefined : items[4];
  return {
    clinic: clinic && toClinic(clinic),
    type: type && toType(type),
    doctor: doctor && toDoctor(doctor),
    removed: person !== undefined && toPerson(person).removedAt !== undefined,
    before: before && toMadeBefore(before),
    holds: withHolds ? toPersonalHolds(items.at(-1)) : undefined,
    days,
  };
};

const unknown = (field: keyof Wish): Refusal =>
  refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: `/${field}`, detail: 'does not exist or is not active' }] });

const requestFrom = (
  wish: Wish,
  { clinic, type, doctor, removed }: Findings,
  { patientId }: Booking,
): BookingRequest | Refusal => {
  if (removed) return refuse('FORBIDDEN', { detail: 'This account is not active any more.' });
  if (!clinic) return unknown('clinicId');
  if (!type?.active) return unknown('appointmentTypeId');
  if (wish.doctorId !== undefined && !doctor?.active) return unknown('doctorId');
  return { clinic, type, start: wish.start, doctorId: wish.doctorId, patientId, reason: wish.reason };
};

/** The first answer again, if the key stands for the same request. */
export const repeatOf = (
  before: MadeBefore,
  wish: Pick<Wish, 'reason'>,
  { cause }: Pick<Booking, 'cause'>,
): Appointment | Refusal =>
  before.appointment && before.requestHash === cause.requestHash && cause.requestHash !== undefined
    ? { ...before.appointment, ...(wish.reason !== undefined && { reason: wish.reason }) }
    : refuse('IDEMPOTENCY_KEY_REUSED');

/** Books a wish for good: one round trip to look, one transaction. */
export const book = (table: Table, wish: Wish, booking: Booking): Promise<Appointment | Refusal> =>
  take(table, wish, booking, {
    holds: false,
    first: async () => undefined,
    prepare: async (draft) => ({ appointment: draft, writes: [] }),
  });

/** Holds a wish for a while, for a person who may hold so many times at once. A time held already is the same hold. */
export const hold = (table: Table, wish: Wish, booking: Booking): Promise<Appointment | Refusal> => {
  let seen: PersonalHolds | undefined;
  const held = async (): Promise<PersonalHolds> => {
    const first = seen;
    seen = undefined;
    return first ?? holdsOf(table, booking.patientId);
  };
  return take(table, wish, booking, {
    holds: true,
    first: async (holds) => {
      if (wish.start <= booking.now) return refuse('OUTSIDE_BOOKING_WINDOW', { detail: 'This time has begun.' });
      const present = holds ?? (await holdsOf(table, booking.patientId));
      seen = present;
      return answerFromHolds(table, wish, present, booking.now);
    },
    prepare: async (draft, { policy }) => {
      // Those of the first look; once they proved to have changed, those that are stored now.
      const present = await held();
      if (liveHolds(present.holds, booking.now).length >= MAX_LIVE_HOLDS) return refuse('TOO_MANY_HOLDS');
      const appointment = asHold(draft, holdEnd(booking.now, policy.holdSeconds, draft.start));
      return {
        appointment,
        writes: [takeHoldWrite(table, appointment, present, false), expiryWrite(table, appointment)],
      };
    },
  });
};

/** The hold of this very time, or the refusal of one more than anybody may have; `undefined` when it can be tried. */
const answerFromHolds = async (
  table: Table,
  wish: Wish,
  { holds }: PersonalHolds,
  now: EpochMs,
): Promise<Appointment | Refusal | undefined> => {
  const live = liveHolds(holds, now);
  const near = live.filter(({ start }) => start === undefined || start === wish.start);
  const held = await appointmentsById(
    table,
    near.map(({ appointmentId }) => appointmentId),
  );
  const same = held.find((appointment) => holdsAlready(appointment, wish, now));
  return same ?? (live.length >= MAX_LIVE_HOLDS ? refuse('TOO_MANY_HOLDS') : undefined);
};

const asHold = (draft: Appointment, holdExpiresAt: EpochMs) => ({
  ...draft,
  status: 'PENDING' as const,
  holdExpiresAt,
});

/** How a time is taken, for good or for a while. */
interface Taking {
  /** Whether what its person holds is looked at beside everything else. */
  readonly holds: boolean;
  /** The answer before anybody is looked for, and again when nobody was found; from what was seen, or what is stored. */
  readonly first: (holds?: PersonalHolds) => Promise<Appointment | Refusal | undefined>;
  /** What to write for a draft; it may be refused at the last moment. */
  readonly prepare: (
    draft: Appointment,
    clinic: Clinic,
  ) => Promise<{ readonly appointment: Appointment; readonly writes: NamedWrite<TakingWrite>[] } | Refusal>;
}

const take = async (table: Table, wish: Wish, booking: Booking, taking: Taking): Promise<Appointment | Refusal> => {
  const [findings, tooMuch] = await Promise.all([look(table, wish, booking, taking.holds), booking.admission]);
  if (tooMuch) return tooMuch;
  if (findings.before && !findings.removed) return repeatOf(findings.before, wish, booking);
  const request = requestFrom(wish, findings, booking);
  if (isRefusal(request)) return request;
  const outside = refuseStart(request.clinic, request.start, booking.now);
  const first = outside ?? (await taking.first(findings.holds));
  if (first) return isRefusal(first) ? first : answerWithHold(table, first, wish, booking);

  const outcome = await takeFor(table, request, findings.days, booking, taking.prepare);
  if (!isRefusal(outcome)) return outcome;
  // Somebody may have been first with this very key, between our read and now.
  const before = await getItem(table, eventKey(booking.appointmentId, 1));
  if (before) return repeatOf(toMadeBefore(before), wish, booking);
  // Or with the same hold, or with the last of those that one may have.
  const second = await taking.first();
  return second && !isRefusal(second) ? answerWithHold(table, second, wish, booking) : (second ?? outcome);
};

/** Answers with a hold that was there before, and remembers that under the key of this request. */
const answerWithHold = async (
  table: Table,
  hold: Appointment,
  wish: Wish,
  booking: Booking,
): Promise<Appointment | Refusal> => {
  if (!booking.isKeyed) return hold;
  const { appointmentId, cause, now } = booking;
  if (await putItem(table, heldBefore(appointmentId, hold, cause, now))) return hold;
  const before = await getItem(table, eventKey(appointmentId, 1));
  return before ? repeatOf(toMadeBefore(before), wish, booking) : refuse('TRY_AGAIN');
};

const takeFor = async (
  table: Table,
  request: BookingRequest,
  firstView: readonly DoctorDay[],
  { appointmentId, cause, now, random, newRoom }: Booking,
  prepare: Taking['prepare'],
): Promise<Appointment | Refusal> => {
  let taken: Appointment | undefined;
  const result = await compete(table, {
    request,
    firstView,
    now,
    random,
    attempt: async (choice) => {
      const prepared = await prepare(draftAppointment(request, choice, appointmentId, newRoom, now), request.clinic);
      if (isRefusal(prepared)) return prepared;
      const { appointment, writes } = prepared;
      taken = appointment;
      return commit<TakingWrite>(table, [
        ...claimWrites(table, appointment, choice.day, choice.loadLimit),
        appointmentWrite(table, appointment),
        eventWrite(
          table,
          appointment.status === 'PENDING' ? 'AppointmentHeld' : 'AppointmentConfirmed',
          appointment,
          cause,
        ),
        ...writes,
      ]);
    },
  });
  if (isRefusal(result)) return result;
  // Superseded: under an idempotency key the same request was first; the caller looks at what it led to.
  return result === 'superseded' || !taken ? refuse('TRY_AGAIN') : taken;
};
